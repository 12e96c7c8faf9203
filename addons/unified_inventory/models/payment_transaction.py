from odoo import models


class PaymentTransaction(models.Model):
    _inherit = 'payment.transaction'

    def _post_process(self):
        """Override of `sale`: while a payment is on its way the goods stay held."""
        super()._post_process()
        for tx in self.filtered(lambda tx: tx.operation != 'validation'):
            for order in tx.sale_order_ids.filtered(lambda o: o.state in ('draft', 'sent')):
                if tx.state == 'pending':
                    order._hold_while_pending()
                elif tx.state in ('cancel', 'error'):
                    order._release_after_pending()
