from odoo import models
from odoo.http import request


class DeliveryCarrier(models.Model):
    _inherit = 'delivery.carrier'

    def _in_store_get_close_locations(self, partner_address, product_id=None):
        """Override of `website_sale_collect`: places that hand nothing over are not offered,
        and what is promised to others is not there."""
        locations = super()._in_store_get_close_locations(partner_address, product_id)
        open_places = set(self.warehouse_ids.filtered('place_hands_over').ids)
        locations = [location for location in locations if location['id'] in open_places]
        self._add_ready_times(locations, partner_address)
        product_sudo = self._find_located_product(product_id)
        if not product_sudo:
            return locations
        by_place = request.website._get_stock_by_place(product_sudo.id, own=True)
        for location in locations:
            units = by_place.get(location['id'], 0)
            values = product_sudo.product_tmpl_id._get_collect_values(product_sudo, units)
            location['additional_data']['in_store_stock_data'] = values
        return locations

    def _add_ready_times(self, locations, partner_address):
        """Tell of each place when the cart could be collected there, and how far it is."""
        company = request.website.company_id
        cart = request.cart or request.env['sale.order'].new({'company_id': company.id})
        places = {place.id: place for place in self.sudo().warehouse_ids}
        known = partner_address.partner_latitude or partner_address.partner_longitude
        for location in locations:
            place = places[location['id']]
            ready = cart._collect_values(place)
            metres = location['distance'] * 1000 if known else None
            location['additional_data']['ready'] = {
                **ready,
                'distance': cart._distance_text('', metres).strip(' ()'),
            }

    def _find_located_product(self, product_id):
        known = str(product_id or '')
        product = self.env['product.product'].browse(int(known) if known.isdecimal() else ())
        return product.sudo().exists().filtered('is_storable')
