from odoo import models, tools
from odoo.http import request

from odoo.addons.unified_inventory.exceptions import Refusal
from odoo.addons.website_sale_unified_inventory.core import levels

POSTCODE = 'unified_postcode'  # session key: the code the shopper typed, latitude, longitude


class Website(models.Model):
    _inherit = 'website'

    # === STOCK ===#

    def _get_read_place_ids(self):
        """Override of `website_sale_unified_inventory`: orders are collected somewhere too."""
        return super()._get_read_place_ids() | set(self._get_collect_place_ids())

    def _get_sellable_units(self, by_place):
        """Override of `website_sale_unified_inventory`: the most one order can get is what is
        sent from all places together, or collected at one."""
        collected = max((by_place.get(p, 0) for p in self._get_collect_place_ids()), default=0)
        return max(self._get_shipped_units(by_place), collected)

    def _get_shipped_units(self, by_place):
        return sum(by_place.get(place, 0) for place in self._get_shipping_place_ids())

    @tools.ormcache('self.id')
    def _get_shipping_place_ids(self):
        """Return the ids of the warehouses that send orders of this website."""
        places = self.env['stock.warehouse'].sudo().browse(self._get_place_ids())
        return tuple(places.filtered('place_ships').ids)

    def _get_live_levels(self, product, by_place):
        """Override of `website_sale_unified_inventory`: what can be sent, what collected."""
        scale, threshold = self.env['unified.inventory']._scale(), product.available_threshold
        collected = max((by_place.get(p, 0) for p in self._get_collect_place_ids()), default=0)
        return {
            **super()._get_live_levels(product, by_place),
            'shipped': levels(self._get_shipped_units(by_place), scale, threshold),
            'collected': levels(collected, scale, threshold),
            'always': product.allow_out_of_stock_order,
            'figures': product.show_availability,
        }

    def _get_collect_place_ids(self):
        """Return the ids of the warehouses where orders of this website can be collected."""
        stores = self.sudo().in_store_dm_id.warehouse_ids
        return stores.filtered('place_hands_over').ids

    def _get_max_in_store_product_available_qty(self, product):
        """Override of `website_sale_collect`: what is promised to others cannot be collected."""
        if not product.is_storable:
            return super()._get_max_in_store_product_available_qty(product)
        by_place = self._get_stock_by_place(product.id, own=True)
        units = max((by_place.get(p, 0) for p in self._get_collect_place_ids()), default=0)
        return self.env['unified.inventory']._from_units(units)

    # === WHERE THE SHOPPER IS ===#

    def _get_shopper_position(self):
        """Override of `website_sale_unified_inventory`: the postcode that was typed, the chosen
        store, else the address of the customer who is logged in."""
        if request and (typed := request.session.get(POSTCODE)):
            return tuple(typed[1:])
        if position := super()._get_shopper_position():
            return position
        if not request or self.is_public_user():
            return None
        postcodes_sudo = self.env['order.routing.postcode'].sudo()
        home = postcodes_sudo._locate_partner(self.env.user.partner_id.sudo())
        return home and (home.latitude, home.longitude)

    def _choose_postcode(self, postcode):
        """Remember where the shopper is, for this visit; '' forgets it.

        :raise Refusal: unknown_postcode
        """
        if postcode == '':
            request.session.pop(POSTCODE, None)
            return
        found = None
        if isinstance(postcode, str) and len(postcode) <= 16:
            country = self.company_id.sudo().country_id
            found = self.env['order.routing.postcode'].sudo()._locate(country, postcode)
        if not found:
            raise Refusal('unknown_postcode', self.env._('We do not know this postcode.'))
        request.session[POSTCODE] = [found.postcode, found.latitude, found.longitude]

    def _get_postcode(self):
        """Return the postcode the shopper typed, '' without one."""
        return request.session.get(POSTCODE, [''])[0]
