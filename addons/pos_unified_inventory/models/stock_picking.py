from odoo import models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    def _prepare_stock_move_vals(self, first_line, order_lines):
        """Override of `point_of_sale`: the goods that leave carry the hold they were
        taken by. A session's goods leave in one move for many orders: see `pos.session`."""
        values = super()._prepare_stock_move_vals(first_line, order_lines)
        order = order_lines.order_id
        if len(order) == 1 and first_line.qty > 0 and order._should_create_picking_real_time():
            values['hold_ref'] = order.hold_ref
        return values
