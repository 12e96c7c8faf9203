from odoo.http import request, route

from odoo.addons.website_sale.controllers.cart import Cart


class CartUnifiedInventory(Cart):
    @route()
    def clear_cart(self):
        """Override of `website_sale`: what was held for the cart is for sale again at once."""
        res = super().clear_cart()
        request.cart._refresh_hold()
        return res

    @route()
    def update_cart(self, *args, **kwargs):
        """Override of `website_sale`: whoever may not see the shop is told of no quantities."""
        request.website._check_shopper()
        return super().update_cart(*args, **kwargs)
