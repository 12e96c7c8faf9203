from odoo import models
from odoo.http import request

PICKUP = 'unified_pickup'  # session key: where the shopper chose to collect in this visit


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _set_pickup_location(self, pickup_location_data):
        """Override of `website_sale_collect`: another way of delivery and back again, and the
        place is still the one that was chosen."""
        res = super()._set_pickup_location(pickup_location_data)
        if request and self.website_id and self.carrier_id.delivery_type == 'in_store':
            request.session[PICKUP] = (self.pickup_location_data or {}).get('id')
        return res

    def _prepare_in_store_default_location_data(self):
        """Override of `website_sale_collect`: the shopper's store is where they collect, if it has
        all of the cart. Otherwise they choose, with the distances and what is where in view."""
        data = super()._prepare_in_store_default_location_data()
        place_sudo = request and self.website_id and self.website_id._get_collect_place()
        if not place_sudo:
            return data
        defaults = data['default_pickup_locations']
        for method in self._get_delivery_methods():
            is_chosen = method == self.carrier_id and self.pickup_location_data
            if (
                method.delivery_type == 'in_store'
                and method.id not in defaults
                and not is_chosen
                and place_sudo in method.warehouse_ids
                and self._is_in_stock(place_sudo.id)
                and (location := place_sudo._prepare_pickup_location_data())
            ):
                defaults[method.id] = {
                    'pickup_location_data': location,
                    'insufficient_stock_data': {},
                }
        return data
