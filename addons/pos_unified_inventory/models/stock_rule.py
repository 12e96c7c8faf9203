from collections import defaultdict

from odoo import api, models


class StockRule(models.Model):
    _inherit = 'stock.rule'

    @api.model
    def run(self, procurements, raise_user_error=True):
        """Override of `stock`: goods that a till sends later come from where they are held; the
        till itself asks its one warehouse."""
        parts = {
            order: self._till_parts(order)
            for order in {p.values['pos_order'] for p in procurements if p.values.get('pos_order')}
        }
        split = [
            share
            for procurement in procurements
            for share in self._till_shares(
                procurement, parts.get(procurement.values.get('pos_order'))
            )
        ]
        return super().run(split, raise_user_error=raise_user_error)

    def _till_parts(self, order):
        """Return ``{product id: [[warehouse, quantity]]}`` that is held for a till order."""
        inventory, parts = self.env['unified.inventory'], defaultdict(list)
        warehouses = self.env['stock.warehouse'].sudo()
        for part in inventory._open_parts(order.hold_ref) if order.hold_ref else ():
            quantity = inventory._from_units(part.units)
            parts[part.product].append([warehouses.browse(part.place), quantity])
        return parts

    def _till_shares(self, procurement, parts):
        """Yield what each place is asked for; what is held nowhere the till's own."""
        left, uom = procurement.product_qty, procurement.product_uom
        for row in (parts or {}).get(procurement.product_id.id, ()):
            step = min(left, row[1])
            if uom.compare(step, 0) <= 0:
                continue
            row[1] -= step
            left -= step
            values = {**procurement.values, 'warehouse_id': row[0]}
            yield procurement._replace(product_qty=step, values=values)
        if uom.compare(left, 0) or uom.is_zero(procurement.product_qty):
            yield procurement._replace(product_qty=left)
