from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

PER_PAGE = 20  # each with pictures


class PurchasesPortal(CustomerPortal):
    """Web orders and till receipts of who is logged in, together."""

    @route(
        ['/my/purchases', '/my/purchases/page/<int:page>'],
        type='http', auth='user', website=True,
    )  # fmt: skip
    def portal_my_purchases(self, page=1, claimed='', **kwargs):
        purchases_sudo = request.env['unified.purchases'].sudo()
        partner = request.env.user.partner_id.commercial_partner_id.sudo()
        total = purchases_sudo._count_bought(partner)
        pager = portal_pager(url='/my/purchases', total=total, page=page, step=PER_PAGE)
        values = {
            **self._prepare_portal_layout_values(),
            'purchases': purchases_sudo._bought(partner, pager['offset'], PER_PAGE),
            'pager': pager,
            'claimed': bool(claimed),
            'page_name': 'unified_purchases',
        }
        return request.render('website_unified_customer.portal_my_purchases', values)

    @route(
        '/my/purchases/<string:channel>/<int:order_id>/reorder',
        type='http', auth='user', website=True, methods=['POST'],
    )  # fmt: skip
    def portal_purchase_reorder(self, channel, order_id, **kwargs):
        """Put what was bought, and may be bought here, into the cart."""
        partner = request.env.user.partner_id.commercial_partner_id.sudo()
        lines = request.env['unified.purchases'].sudo()._bought_again(partner, channel, order_id)
        if not lines:
            return request.redirect('/my/purchases')
        cart = request.cart or request.website._create_cart()
        for product_id, quantity in lines:
            product = request.env['product.product'].browse(product_id).sudo().exists()
            if product.sale_ok and product.is_published and product._is_add_to_cart_allowed():
                cart._cart_add(product_id=product.id, quantity=quantity)
        return request.redirect('/shop/cart')
