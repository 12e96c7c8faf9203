from odoo import models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    def _create_picking_from_pos_order_lines(
        self, location_dest_id, lines, picking_type, partner=False
    ):
        """Override of `point_of_sale`: what was received before it was settled comes in once."""
        received = lines.filtered(lambda line: line.sudo().crosschannel_return_line_id.move_ids)
        return super()._create_picking_from_pos_order_lines(
            location_dest_id, lines - received, picking_type, partner
        )

    def _create_move_from_pos_order_lines(self, lines):
        """Override of `point_of_sale`: goods of a return are linked to the delivery they undo."""
        returned = lines.filtered('crosschannel_return_line_id')
        if lines - returned:
            super()._create_move_from_pos_order_lines(lines - returned)
        return_lines = returned.sudo().crosschannel_return_line_id
        return_lines.filtered(lambda line: not line.move_ids)._create_moves(self.sudo())
