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
        defaults = data['default_pickup_locations']
        place_sudo = self._get_favourite_place()
        for method in self._get_delivery_methods() if place_sudo else ():
            is_chosen = method == self.carrier_id and self.pickup_location_data
            if (
                method.delivery_type == 'in_store'
                and method.id not in defaults
                and not is_chosen
                and place_sudo in method.warehouse_ids
                and (location := place_sudo._prepare_pickup_location_data())
            ):
                defaults[method.id] = {
                    'pickup_location_data': location,
                    'insufficient_stock_data': {},
                }
        return data

    def _shop_promise_collect(self, carrier):
        """Override of `website_sale_order_routing`: the time is that of the place which is filled
        in."""
        is_chosen = carrier == self.carrier_id and self._is_collected()
        place_sudo = not is_chosen and self._get_favourite_place()
        if not place_sudo or place_sudo not in carrier.sudo().warehouse_ids:
            return super()._shop_promise_collect(carrier)
        [(metres, _place)] = self._by_distance(place_sudo)
        ready, where = (
            self._collect_values(place_sudo),
            self._distance_text(place_sudo.name, metres),
        )
        return {'text': self.env._('%(ready)s at %(place)s', ready=ready['text'], place=where)}

    def _get_favourite_place(self):
        """Return the warehouse (sudo) of `_get_collect_place` if it has all of this cart and takes
        an order now."""
        place_sudo = self.website_id and request and self.website_id._get_collect_place()
        if not place_sudo or not self._is_in_stock(place_sudo.id):
            return self.env['stock.warehouse']
        is_open = not self._collect_values(place_sudo)['code']
        return place_sudo if is_open else self.env['stock.warehouse']
