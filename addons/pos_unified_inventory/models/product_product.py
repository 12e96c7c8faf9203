from odoo import models


class ProductProduct(models.Model):
    _inherit = 'product.product'

    def _stock_at_till(self, config):
        """Return the figures of these products together for each place of a till's company:
        the till's own place, then where there is most; none when nothing of them is stocked."""
        stocked = self.filtered('is_storable')
        places = self.env['stock.warehouse'].search_fetch(
            [('company_id', '=', config.company_id.id)], ['name']
        )
        inventory = self.env['unified.inventory']
        figures = inventory._figures(stocked.ids, places.ids)
        available = inventory._available(stocked.ids, places.ids, channel='till')
        here, units = config._till_place(), inventory._from_units

        def line(place):
            keys = [(product, place.id) for product in stocked.ids]
            known = [figures[key] for key in keys if key in figures]
            return {
                'id': place.id,
                'name': place.name,
                'is_here': place == here,
                'uom': stocked[0].uom_id.name,
                'available_quantity': units(sum(f.on_hand for f in known)),
                'promised': units(sum(f.promised + f.reserved for f in known)),
                'free_qty': units(sum(available.get(key, 0) for key in keys)),
            }

        lines = [line(place) for place in places] if stocked else []
        return sorted(lines, key=lambda line: (not line['is_here'], -line['free_qty']))
