from odoo import models


class StockMove(models.Model):
    _inherit = 'stock.move'

    def _prepare_phantom_move_values(self, bom_line, product_qty, quantity_done):
        """Override of `mrp`: the components that leave for a kit carry the hold that promised
        it; a copied move has none."""
        values = super()._prepare_phantom_move_values(bom_line, product_qty, quantity_done)
        return {**values, 'hold_ref': self.hold_ref}
