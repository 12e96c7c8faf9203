from odoo import models


class UnifiedInventory(models.AbstractModel):
    _inherit = 'unified.inventory'

    def _live_messages(self, products):
        """Override of `unified_inventory`: open pages of the shops."""
        messages = super()._live_messages(products)
        for website in self.env['website'].sudo().search([]):
            messages += website._live_stock_messages(products)
        return messages
