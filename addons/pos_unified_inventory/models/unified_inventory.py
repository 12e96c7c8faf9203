from odoo import models


class UnifiedInventory(models.AbstractModel):
    _inherit = 'unified.inventory'

    def _live_messages(self, products):
        """Override of `unified_inventory`: open tills learn their figures."""
        tills = self.env['pos.config'].sudo()._open_tills()
        return super()._live_messages(products) + tills._stock_messages(products)
