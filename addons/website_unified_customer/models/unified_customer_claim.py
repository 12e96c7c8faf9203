from odoo import api, models


class UnifiedCustomerClaim(models.AbstractModel):
    _inherit = 'unified.customer.claim'

    @api.model
    def _has_page(self):
        """Override of `unified_customer`."""
        return True
