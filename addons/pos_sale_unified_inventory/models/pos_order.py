from odoo import api, models


class PosOrder(models.Model):
    _inherit = 'pos.order'

    @api.model
    def sync_from_ui(self, orders):
        """Override of `pos_sale`: what is settled at the till is taken off once. (`pos_sale` asks
        each open move of a line for all that is left: a line from two places would be sent
        twice, and other lines of the product as often as this one.)"""
        lines = self._settled_lines(orders)
        before = lines._open_demand()
        data = super().sync_from_ui(orders)
        if lines:
            lines._settle_demand(before, self._places_of(orders))
        return data

    def _settled_lines(self, orders):
        """The lines of goods that a till settles, with those of the same order and product."""
        ids = {
            vals['sale_order_line_id']
            for order in orders
            for command in order.get('lines') or ()
            if len(command) == 3
            and isinstance(vals := command[2], dict)
            and type(vals.get('sale_order_line_id')) is int
        }
        lines = self.env['sale.order.line'].sudo().browse(sorted(ids)).exists()
        lines = lines.filtered(lambda line: line.product_id and not line._is_kit())
        return lines.order_id.order_line.filtered(lambda ln: ln.product_id in lines.product_id)

    def _places_of(self, orders):
        uuids = [order.get('uuid') for order in orders]
        configs = self.sudo().search([('uuid', 'in', uuids)]).config_id
        return self.env['stock.warehouse'].union(*(config._till_place() for config in configs))
