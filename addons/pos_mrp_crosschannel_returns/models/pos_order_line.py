from odoo import models


class PosOrderLine(models.Model):
    _inherit = 'pos.order.line'

    def _crosschannel_moves_of(self, moves):
        """Override of `pos_crosschannel_returns`: for a kit its components left."""
        result = super()._crosschannel_moves_of(moves)
        for company, lines in self.grouped(lambda line: line.order_id.company_id).items():
            kits = self.env['mrp.bom'].sudo()._crosschannel_kits(lines.product_id, company)
            for line in lines.filtered(lambda line, kits=kits: line.product_id in kits):
                parts = kits[line.product_id]
                result[line] = moves[line].filtered(
                    lambda move, parts=parts: move.bom_line_id in parts
                )
        return result
