from odoo import api, models

from .. import live

FIGURES = {'quantity', 'reserved_quantity', 'location_id'}


class StockQuant(models.Model):
    """Goods that move or are reserved change what can be sold. All of Odoo's stock code,
    reservations too, writes a quant with them, whose product is at hand already."""

    _inherit = 'stock.quant'

    @api.model_create_multi
    def create(self, vals_list):
        # What is only counted changes nothing yet; `stock` answers it with quants that exist.
        filled = [v for v in vals_list if v.get('quantity') or v.get('reserved_quantity')]
        live.mark_after_commit(self.env, [vals['product_id'] for vals in filled])
        return super().create(vals_list)

    def write(self, vals):
        if not FIGURES.isdisjoint(vals):
            live.mark_after_commit(self.env, self.product_id.ids)
        return super().write(vals)

    def unlink(self):
        live.mark_after_commit(self.env, self.product_id.ids)
        return super().unlink()

    def _heal_reservations(self):
        """Free what these quants of one product have reserved for nobody: reservations that
        were made at the same time leave it behind, and a promise cannot be kept for it.

        :return: whether there was any
        """
        fields = ['product_id', 'location_id', 'lot_id', 'package_id', 'owner_id']
        domain = [
            ('product_id', 'in', self.product_id.ids),
            ('location_id', 'in', self.location_id.ids),
        ]
        open_lines = [*domain, ('state', 'not in', ('done', 'cancel'))]
        wanted = {
            tuple(key): quantity
            for *key, quantity in self.env['stock.move.line']._read_group(
                open_lines, fields, ['quantity_product_uom:sum']
            )
        }
        stale = {
            tuple(key): reserved - wanted.get(tuple(key), 0)
            for *key, reserved in self._read_group(domain, fields, ['reserved_quantity:sum'])
            if self.product_id.uom_id.compare(reserved, wanted.get(tuple(key), 0)) > 0
        }
        if stale:
            self._merge_quants()
        for (product, location, lot, package, owner), excess in stale.items():
            self.browse()._update_reserved_quantity(
                product, location, -excess, lot_id=lot, package_id=package, owner_id=owner
            )
        return bool(stale)
