from odoo.http import request, route

from odoo.addons.unified_inventory.exceptions import TooManyRequests
from odoo.addons.website_sale_loyalty.controllers.cart import Cart
from odoo.addons.website_sale_loyalty.controllers.main import WebsiteSale

STEPS = ('/shop/cart', '/shop/payment')


class WebsiteSaleOmniPromotions(WebsiteSale):
    @route()
    def pricelist(self, promo, reward_id=None, **post):
        """Override of `website_sale_loyalty`: a code is tried as one of a pricelist as well, by
        those alone who may try codes."""
        try:
            with request.env['omni.card.attempt'].sudo()._trying() as found:
                found()  # the try itself is counted where the code is looked up
        except TooManyRequests:
            step = post.get('r') if post.get('r') in STEPS else STEPS[0]
            return request.redirect(f'{step}?code_not_available=1')
        return super().pricelist(promo.strip(), reward_id=reward_id, **post)

    @route(
        '/shop/card/remove', type='http', auth='public', website=True, methods=['POST'],
        sitemap=False,
    )  # fmt: skip
    def remove_card(self, card_id='', r='', **post):
        """Take a card out of the visitor's own cart; a forged number changes nothing."""
        order_sudo = request.cart
        if order_sudo and card_id.isdecimal():
            order_sudo._remove_paying_card(int(card_id))
        return request.redirect(r if r in STEPS else STEPS[0])

    @route()
    def shop_payment_validate(self, sale_order_id=None, **post):
        """Override of `website_sale`: an order that cards pay whole is confirmed here; when a
        card has less by now the payment page says so, and no error page does."""
        order_sudo = request.cart
        if (
            sale_order_id is None
            and order_sudo
            and order_sudo.state == 'draft'
            and not order_sudo.amount_total
            and (error := order_sudo._check_paying_cards())
        ):
            request.session['error_promo_code'] = error
            return request.redirect('/shop/payment')
        return super().shop_payment_validate(sale_order_id=sale_order_id, **post)


class CartOmniPromotions(Cart):
    @route()
    def wallet_top_up(self, trigger_product_id='', **kwargs):
        """Override of `website_sale_loyalty`: only what fills a wallet is put into the cart."""
        product_id = int(trigger_product_id) if trigger_product_id.isdecimal() else 0
        programs_sudo = request.env['loyalty.program'].sudo()._get_wallets_of(request.website)
        if product_id not in programs_sudo.trigger_product_ids.ids:
            return request.redirect('/shop/cart')
        return super().wallet_top_up(trigger_product_id=product_id, **kwargs)
