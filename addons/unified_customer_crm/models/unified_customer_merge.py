from odoo import api, models


class UnifiedCustomerMerge(models.Model):
    _inherit = 'unified.customer.merge'

    @api.model
    def _told_models(self):
        """Override of `unified_customer`."""
        return [*super()._told_models(), 'crm.lead']
