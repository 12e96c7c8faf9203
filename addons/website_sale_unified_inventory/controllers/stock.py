from odoo.fields import Domain
from odoo.http import Controller, request, route

from odoo.addons.unified_inventory.exceptions import Refusal


class WebsiteStock(Controller):
    @route('/shop/unified_stock', type='jsonrpc', auth='public', methods=['POST'], website=True)
    def show_stock(self, product_id, whole=False):
        """Return ``{"headline", "places"}``: what a product page tells of a variant's stock.

        Not from a read replica: it may not have the news that made the page ask.

        :param whole: all places, not only the first few
        :raise Refusal: unknown_product, login_required
        """
        return request.website._render_stock(self._find_product(product_id), bool(whole))

    @route(
        '/shop/unified_stock/choose_place',
        type='jsonrpc', auth='public', methods=['POST'], website=True,
    )  # fmt: skip
    def choose_place(self, place_id, product_id=None, whole=False):
        """Remember the shopper's store (False: none) and return the page's part anew.

        :raise Refusal: unknown_place, unknown_product, login_required
        """
        request.website._check_shopper()
        product = self._find_product(product_id) if product_id else None
        request.website._choose_place(place_id)
        return request.website._render_stock(product, bool(whole)) if product else {}

    @route(
        '/shop/unified_stock/cart', type='jsonrpc', auth='public', methods=['POST'], website=True
    )
    def show_cart(self):
        """Return the alert of what cannot be had any more of the shopper's cart, '' if all can.

        :raise Refusal: login_required
        """
        request.website._check_shopper()
        values = {'website_sale_order': request.cart}
        html = request.env['ir.ui.view']._render_template(
            'website_sale_unified_inventory.shortages', values
        )
        return {'html': html.strip()}

    def _find_product(self, product_id):
        """Return a variant (sudo) that the shopper may see on this website."""
        request.website._check_shopper()
        products = request.env['product.product']
        if type(product_id) is int:
            domain = Domain('id', '=', product_id) & request.website.sale_product_domain()
            company = Domain('company_id', 'in', [False, request.website.company_id.id])
            products = products.sudo().search(domain & company, limit=1)
        if not products:
            raise Refusal('unknown_product', request.env._('There is no such product.'))
        return products
