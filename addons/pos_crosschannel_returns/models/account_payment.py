from odoo import models


class AccountPayment(models.Model):
    _inherit = 'account.payment'

    def action_post(self):
        """Override of `account`: what a terminal has paid out beyond what it took in.

        The closing of a session swaps the accounts of such a payment and makes it an outgoing one,
        which turns them round twice: it would be booked from one account to the same, and the
        till's receivable would stay open.
        """
        for payment in self.filtered('pos_payment_method_id'):
            session, outstanding = payment.pos_session_id, payment.destination_account_id
            receivable = session._get_receivable_account(payment.pos_payment_method_id)
            if session and payment.payment_type == 'outbound' and outstanding != receivable:
                payment.write(
                    {
                        'destination_account_id': receivable.id,
                        'outstanding_account_id': outstanding.id,
                    }
                )
        return super().action_post()
