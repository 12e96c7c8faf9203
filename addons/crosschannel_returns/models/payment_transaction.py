from odoo import models


class PaymentTransaction(models.Model):
    _inherit = 'payment.transaction'

    def _crosschannel_left(self):
        """What can still be refunded of this payment."""
        self.ensure_one()
        refunds = self.child_transaction_ids.filtered(
            lambda tx: tx.operation == 'refund' and tx.state not in ('cancel', 'error')
        )
        return max(0.0, self.currency_id.round(self.amount + sum(refunds.mapped('amount'))))

    def _crosschannel_can_refund(self, amount):
        self.ensure_one()
        method = self.payment_method_id.primary_payment_method_id or self.payment_method_id
        support = {self.provider_id.support_refund, method.support_refund}
        if 'none' in support or self.currency_id.compare_amounts(amount, 0) <= 0:
            return False
        is_whole = not self.currency_id.compare_amounts(amount, self.amount)
        return is_whole or 'full_only' not in support
