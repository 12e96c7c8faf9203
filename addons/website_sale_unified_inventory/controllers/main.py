from odoo.http import request

from odoo.addons.website_sale.controllers.main import WebsiteSale


class WebsiteSaleUnifiedInventory(WebsiteSale):
    def _get_shop_payment_errors(self, order):
        """Override of `website_sale`: who gets to the payment page has the goods held."""
        errors = super()._get_shop_payment_errors(order)
        if not errors and (refused := order._hold_stock()):
            title = request.env._('Sorry, something in your cart has just been sold.')
            errors.append((title, refused.text))
        return errors

    def _get_shop_payment_values(self, order, **kwargs):
        """Override of `website_sale`: tell how long the goods stay held."""
        values = super()._get_shop_payment_values(order, **kwargs)
        return {**values, 'hold_minutes': order._get_hold_minutes()}
