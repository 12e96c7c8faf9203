from odoo.http import request, route

from odoo.addons.website_sale_order_routing.controllers.stock import WebsiteStockRouting

from ..models.sale_order import PICKUP


class WebsiteStockFavourite(WebsiteStockRouting):
    @route()
    def choose_place(self, place_id, product_id=None, whole=False):
        """Override of `website_sale_unified_inventory`: who calls a store theirs has said so; the
        page of their preferences tells the same."""
        shown = super().choose_place(place_id, product_id, whole)
        request.session.pop(PICKUP, None)
        if not request.website.is_public_user():
            # sudo: customers have no rights on preferences; it is their own
            preferences_sudo = request.env['unified.preference'].sudo()
            partner_sudo = request.env.user.partner_id.sudo()
            preferences_sudo._say(partner_sudo, {('store', 0): place_id}, 'customer', consent=True)
        return shown
