from odoo import models


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _post(self, soft=True):
        """Override of `account`: of the payment that an exchange before invoicing took its part
        from, the rest pays for what the customer keeps (natively only an untouched one does)."""
        posted = super()._post(soft)
        orders = posted.sudo().invoice_line_ids.sale_line_ids.order_id
        docs = orders.crosschannel_return_ids.filtered('pos_order_id.account_move')
        for doc in docs.filtered(lambda doc: doc.invoicing == 'reduced'):
            invoices = posted.sudo() & doc.sale_order_id.invoice_ids
            payments = doc.sale_order_id.transaction_ids.payment_id.move_id
            doc._reconcile((invoices | payments).line_ids)
        return posted
