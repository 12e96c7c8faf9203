from odoo import api, models


class UnifiedCustomerClaim(models.AbstractModel):
    _inherit = 'unified.customer.claim'

    @api.model
    def _receipt_url(self, order):
        """Override of `pos_unified_customer`: who has no account can still bring it back."""
        if not self.env.user._is_public() or not order._web_is_sold():
            return super()._receipt_url(order)
        return order._web_guest_url()
