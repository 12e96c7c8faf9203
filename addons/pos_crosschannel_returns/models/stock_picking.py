from odoo import models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    def _create_move_from_pos_order_lines(self, lines):
        """Override of `point_of_sale`: goods of a return are linked to the delivery they undo."""
        returned = lines.filtered('crosschannel_return_line_id')
        if lines - returned:
            super()._create_move_from_pos_order_lines(lines - returned)
        return_lines = returned.sudo().crosschannel_return_line_id
        return_lines.filtered(lambda line: not line.move_ids)._create_moves(self.sudo())
