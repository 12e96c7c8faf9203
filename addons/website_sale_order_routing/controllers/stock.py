from odoo.http import request, route

from odoo.addons.website_sale_unified_inventory.controllers.stock import WebsiteStock


class WebsiteStockRouting(WebsiteStock):
    @route(
        '/shop/unified_stock/choose_postcode',
        type='jsonrpc', auth='public', methods=['POST'], website=True,
    )  # fmt: skip
    def choose_postcode(self, postcode, product_id, whole=False):
        """Remember where the shopper is ('' forgets it) and return the page's part anew.

        :raise Refusal: unknown_postcode, unknown_product
        """
        product = self._find_product(product_id)
        request.website._choose_postcode(postcode)
        return request.website._render_stock(product, bool(whole))
