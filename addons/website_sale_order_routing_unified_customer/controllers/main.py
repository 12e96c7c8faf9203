from odoo.http import request

from odoo.addons.website_sale_order_routing.controllers.main import WebsiteSaleOrderRouting


class WebsiteSaleFavourite(WebsiteSaleOrderRouting):
    def _prepare_product_values(self, product, category, **kwargs):
        """Override of `website_sale_collect`: before anything is chosen for the cart, goods are
        collected at the shopper's store."""
        values = super()._prepare_product_values(product, category, **kwargs)
        if 'selected_location_data' not in values or values['selected_location_data']:
            return values
        if place_sudo := request.website._get_collect_place():
            location = place_sudo._prepare_pickup_location_data()
            values['selected_location_data'] = location
            values['zip_code'] = values['zip_code'] or location.get('zip_code') or ''
        return values
