from odoo import models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    def _create_picking_from_pos_order_lines(
        self, location_dest_id, lines, picking_type, partner=False
    ):
        """Override of `point_of_sale`: what was received before it was settled comes in once, and
        what comes back on the day it was sold finds the goods that left at the same closing."""
        received = lines.filtered(lambda line: line.sudo().crosschannel_return_line_id.move_ids)
        lines -= received
        sold = lines.filtered(lambda line: line.qty > 0)
        pickings = super()._create_picking_from_pos_order_lines(
            location_dest_id, sold, picking_type, partner
        )
        back = self.with_context(crosschannel_left_now=(lines.order_id.ids, pickings.ids))
        pickings |= super(StockPicking, back)._create_picking_from_pos_order_lines(
            location_dest_id, lines - sold, picking_type, partner
        )
        return pickings.with_env(self.env)

    def _create_move_from_pos_order_lines(self, lines):
        """Override of `point_of_sale`: goods of a return are linked to the delivery they undo,
        and so are those of a refund: they come back at the cost they were sold at."""
        left_now = self.env.context.get('crosschannel_left_now')
        lines = lines.with_context(crosschannel_left_now=left_now)
        returned = lines.filtered('crosschannel_return_line_id')
        origins = (lines - returned)._crosschannel_undone()
        for origin, of_origin in (lines - returned).grouped(origins.get).items():
            undoing = self.with_context(crosschannel_undone=origin.id)
            super(StockPicking, undoing)._create_move_from_pos_order_lines(of_origin)
        return_lines = returned.sudo().crosschannel_return_line_id
        return_lines.filtered(lambda line: not line.move_ids)._create_moves(self.sudo())

    def _prepare_stock_move_vals(self, first_line, order_lines):
        """Override of `point_of_sale`: the lines are those of one delivery, see above."""
        values = super()._prepare_stock_move_vals(first_line, order_lines)
        if origin := self.env.context.get('crosschannel_undone'):
            values['origin_returned_move_id'] = origin
        return values
