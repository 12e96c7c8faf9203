from odoo import models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    def _create_move_from_pos_order_lines(self, lines):
        """Override of `pos_sale`: goods handed over for an order are the ones reserved for it
        here, also when other places send the rest. (`pos_sale` frees them only when the order
        comes from here alone; the till would take what is reserved for somebody else.)"""
        taken = lines.filtered(lambda line: not line.order_id.shipping_date)
        for line in taken.filtered('sale_order_line_id'):
            place = line.order_id.config_id._till_place()
            line.sale_order_line_id.sudo().move_ids.filtered(
                lambda m, here=place: (
                    m.state not in ('done', 'cancel') and m.location_id.warehouse_id == here
                )
            )._do_unreserve()
        return super()._create_move_from_pos_order_lines(lines)
