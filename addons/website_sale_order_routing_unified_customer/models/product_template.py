from odoo import models
from odoo.http import request


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    def _get_additionnal_combination_info(self, product_or_template, quantity, uom, date, website):
        """Override of `website_sale_order_routing`: what can be collected is what the shopper's
        store has, which the page names."""
        info = super()._get_additionnal_combination_info(
            product_or_template, quantity, uom, date, website
        )
        if not info.get('show_click_and_collect_availability'):
            return info
        cart = request.cart
        is_chosen = cart.carrier_id.delivery_type == 'in_store' and cart.pickup_location_data
        place_sudo = not is_chosen and website._get_collect_place()
        if place_sudo:
            product_sudo = product_or_template.sudo()
            by_place = website._get_stock_by_place(product_sudo.id, own=True)
            info['in_store_stock_data'] = self._get_collect_values(
                product_sudo, by_place.get(place_sudo.id, 0)
            )
        return info
