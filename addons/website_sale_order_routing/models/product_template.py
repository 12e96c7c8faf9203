from odoo import models
from odoo.http import request

from odoo.addons.website_sale_collect.utils import format_product_stock_values


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    def _get_additionnal_combination_info(self, product_or_template, quantity, uom, date, website):
        """Override of `website_sale_collect`: what is promised to others can neither be sent
        nor collected."""
        info = super()._get_additionnal_combination_info(
            product_or_template, quantity, uom, date, website
        )
        if not info.get('show_click_and_collect_availability'):
            return info
        product_sudo = product_or_template.sudo()
        by_place = website._get_stock_by_place(product_sudo.id, own=True)
        if info['delivery_stock_data']:
            units = website._get_shipped_units(by_place)
            info['delivery_stock_data'] = self._get_collect_values(product_sudo, units)
        cart = request.cart
        places = website._get_collect_place_ids()
        if cart.carrier_id.delivery_type == 'in_store' and cart.pickup_location_data:
            places = [cart.pickup_location_data['id']]
        units = max((by_place.get(place, 0) for place in places), default=0)
        info['in_store_stock_data'] = self._get_collect_values(product_sudo, units)
        return info

    def _get_collect_values(self, product_sudo, units):
        """Return what the selector of pick-up places shows for so many units."""
        quantity = self.env['unified.inventory']._from_units(units)
        values = format_product_stock_values(product_sudo, free_qty=quantity)
        # A figure above the threshold is not for the public, shown or not.
        return values if values['show_quantity'] else {**values, 'quantity': 0}
