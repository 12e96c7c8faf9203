from odoo import models


class PosOrderLine(models.Model):
    _inherit = 'pos.order.line'

    def _crosschannel_moves_of(self, moves):
        """Override of `pos_crosschannel_returns`: for a kit its components left."""
        company, boms = self.order_id.company_id, self.env['mrp.bom'].sudo()
        product = self.product_id
        bom = boms._bom_find(product, company_id=company.id, bom_type='phantom')[product]
        if not bom:
            return super()._crosschannel_moves_of(moves)
        _boms, parts = bom.explode(product, 1.0)
        lines = {bom_line.id for bom_line, _data in parts}
        return moves.filtered(lambda move: move.bom_line_id.id in lines)
