from odoo import models

from odoo.addons.unified_inventory.exceptions import Refusal


class PosConfig(models.Model):
    _inherit = 'pos.config'

    def _parse_till_lines(self, lines):
        """Override of `pos_unified_inventory`: what was promised here to an order that is
        settled at the till is not promised once more. It is given free when the order's own
        moves shrink."""
        quantities = super()._parse_till_lines(lines)
        for product, quantity in self._settled_quantities(lines):
            quantities[product] -= quantity
        return quantities

    def _settled_quantities(self, lines):
        """Yield the product and quantity of these lines that is held here for their orders."""
        settled = [(line, line.get('sale_order_line_id')) for line in lines]
        settled = [(line, sale_line) for line, sale_line in settled if sale_line]
        if not all(type(sale_line) is int for _line, sale_line in settled):
            raise Refusal('invalid_line', self.env._('A line is {product_id, qty}.'))
        sale_lines = self.env['sale.order.line'].sudo().browse(s for _line, s in settled).exists()
        order_of = {line.id: line.order_id for line in sale_lines}
        held = self._held_here(sale_lines.order_id)
        for line, sale_line in settled:
            for product in self._existing_products([int(line['product_id'])]):
                for part, quantity in product._get_goods(max(0, float(line['qty']))):
                    key = order_of.get(sale_line), part.id
                    quantity = min(quantity, held.get(key, 0))
                    if quantity:
                        held[key] -= quantity
                        yield part.id, quantity

    def _held_here(self, orders):
        """Return ``{(order, product id): quantity}`` that is held for these orders of this
        company at the till's place."""
        inventory = self.env['unified.inventory']
        place = self._till_place().id
        return {
            (order, part.product): inventory._from_units(part.units)
            for order in orders
            if order.hold_ref and order.company_id == self.company_id
            for part in inventory._open_parts(order.hold_ref)
            if part.place == place
        }
