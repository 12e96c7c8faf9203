from odoo import models


class ProductProduct(models.Model):
    _inherit = 'product.product'

    def _stock_at_till(self, config):
        """Return the figures of these products together for each place of a till's company,
        the till's own place first; none when nothing of them is stocked."""
        stocked = self.filtered('is_storable')
        if not stocked:
            return []
        places = self.env['stock.warehouse'].search_fetch(
            [('company_id', '=', config.company_id.id)], ['name']
        )
        inventory = self.env['unified.inventory']
        figures = inventory._figures(stocked.ids, places.ids)
        available = inventory._available(stocked.ids, places.ids, channel='till')
        here = config._till_place()

        def total(values, place):
            keys = ((product, place.id) for product in stocked.ids)
            return inventory._from_units(sum(values[key] for key in keys if key in values))

        return [
            {
                'id': place.id,
                'name': place.name,
                'is_here': place == here,
                'uom': stocked[0].uom_id.name,
                'available_quantity': total({k: f.on_hand for k, f in figures.items()}, place),
                'free_qty': total(available, place),
                'promised': total({k: f.promised + f.reserved for k, f in figures.items()}, place),
            }
            for place in sorted(places, key=lambda place: place != here)
        ]
