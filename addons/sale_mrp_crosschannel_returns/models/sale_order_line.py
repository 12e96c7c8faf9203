from odoo import models


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _crosschannel_sum(self, moves):
        """Override of `crosschannel_returns`: components are counted as the kits they make."""
        bom = moves.bom_line_id.bom_id.filtered(
            lambda bom: bom.product_tmpl_id == self.product_id.product_tmpl_id
        )[:1]
        if not bom:
            return super()._crosschannel_sum(moves)
        filters = {'incoming_moves': lambda _move: True, 'outgoing_moves': lambda _move: False}
        ordered = self.product_uom_id._compute_quantity(self.product_uom_qty, bom.product_uom_id)
        kits = moves._compute_kit_quantities(self.product_id, ordered, bom, filters)
        return bom.product_uom_id._compute_quantity(kits, self.product_uom_id)
