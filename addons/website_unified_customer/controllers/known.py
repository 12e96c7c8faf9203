from odoo.http import request, route
from odoo.tools import email_normalize

from odoo.addons.unified_inventory.exceptions import Refusal
from odoo.addons.website_sale.controllers.main import WebsiteSale
from odoo.addons.website_sale_crosschannel_returns.controllers.guest import (
    count_guess,
    refuse_guess,
)

PURPOSE = 'known'


class KnownCustomer(WebsiteSale):
    """Who bought before as a guest proves it by a code by mail, and is no new customer again.
    An address alone proves nothing: what is known of it, and whether, is not told."""

    @route(
        '/shop/known', type='http', auth='public', website=True, methods=['GET', 'POST'],
        sitemap=False,
    )  # fmt: skip
    def shop_known(self, email='', **kwargs):
        if request.httprequest.method == 'GET':
            return self._render_known()
        address = email_normalize(email[:200]) or ''
        try:
            count_guess(f'known {address}')
        except Refusal as refusal:
            return refuse_guess(self._render_known(refusal.text), refusal)
        website = request.website
        partner_sudo = request.env['res.partner'].sudo()._unified_known(address, website)
        proofs_sudo = request.env['unified.customer.proof'].sudo()
        token = proofs_sudo._ask(PURPOSE, partner_sudo, website.company_id)
        request.session['unified_known_token'] = token
        return request.redirect('/shop/known/code')

    @route(
        '/shop/known/code', type='http', auth='public', website=True, methods=['GET', 'POST'],
        sitemap=False,
    )  # fmt: skip
    def shop_known_code(self, code='', **kwargs):
        if request.httprequest.method == 'GET':
            return self._render_known(is_asked=True)
        token = request.session.get('unified_known_token')
        try:
            # of this question: what all visitors ask together is nobody's limit
            count_guess(f'known code {token or request.session.sid}')
            proofs_sudo = request.env['unified.customer.proof'].sudo()
            partner_sudo = proofs_sudo._prove(PURPOSE, token, code)
        except Refusal as refusal:
            return refuse_guess(self._render_known(refusal.text, is_asked=True), refusal)
        request.session.pop('unified_known_token', None)
        request.session['unified_known_id'] = partner_sudo.id
        return request.redirect('/shop/checkout' if request.cart else '/shop')

    def _check_cart(self, order_sudo):
        """Override of `website_sale`: the cart of who proved to be a customer is theirs."""
        known = request.session.get('unified_known_id')
        if known and order_sudo and request.env.user._is_public():
            partners_sudo = request.env['res.partner'].sudo()
            known = partners_sudo._unified_resolve([known]).get(known, known)
            partner_sudo = partners_sudo.browse(known).exists()
            is_theirs = partner_sudo and not partner_sudo.unified_erased_at
            if is_theirs and order_sudo._is_anonymous_cart():
                order_sudo._update_address(partner_sudo.id, ['partner_id'])
        return super()._check_cart(order_sudo)

    def _render_known(self, error='', is_asked=False):
        values = {'error': error, 'is_asked': is_asked}
        return request.render('website_unified_customer.shop_known', values)
