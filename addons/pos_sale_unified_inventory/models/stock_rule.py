from odoo import models


class StockRule(models.Model):
    _inherit = 'stock.rule'

    def _till_parts(self, order):
        """Override of `pos_unified_inventory`: with what is held here for settled orders, under
        the order and the product."""
        parts, config = super()._till_parts(order), order.config_id
        settled = order.lines.sale_order_line_id.sudo().order_id
        for key, quantity in config._held_here(settled).items():
            parts[key] = [[config._till_place(), quantity]]
        return parts

    def _till_shares(self, procurement, parts):
        """Override of `pos_unified_inventory`: what is promised to an order stays promised by
        the order's hold when a till settles it and sends it later."""
        order = procurement.values.get('settled_order')
        for row in (parts or {}).get((order, procurement.product_id.id), ()):
            taken = min(procurement.product_qty, row[1])
            if procurement.product_uom.compare(taken, 0) <= 0:
                continue
            row[1] -= taken
            values = {**procurement.values, 'hold_ref': order.hold_ref, 'warehouse_id': row[0]}
            yield procurement._replace(product_qty=taken, values=values)
            left = procurement.product_qty - taken
            if procurement.product_uom.is_zero(left):
                return
            procurement = procurement._replace(product_qty=left)
        yield from super()._till_shares(procurement, parts)
