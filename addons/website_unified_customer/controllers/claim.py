from werkzeug.urls import url_quote_plus

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route
from odoo.tools import consteq

from odoo.addons.sale.controllers.portal import CustomerPortal
from odoo.addons.unified_customer.core import claim as core
from odoo.addons.unified_inventory.exceptions import Refusal
from odoo.addons.website_sale.controllers.main import WebsiteSale
from odoo.addons.website_sale_crosschannel_returns.controllers.guest import (
    count_guess,
    refuse_guess,
)
from odoo.addons.website_sale_crosschannel_returns.core import normal_reference

PURPOSE = 'claim'


class ClaimPortal(CustomerPortal):
    """What was bought as a guest comes to the account."""

    @route(
        '/my/claim', type='http', auth='user', website=True, methods=['GET', 'POST'], sitemap=False
    )
    def portal_my_claim(self, kind='order', reference='', secret='', **kwargs):
        """An order with its postcode, or a receipt with its code; a receipt's QR fills them in.

        Whatever is wrong has the same answer as what is right and needs a code by mail; a
        receipt of nobody comes to the account at once.
        """
        if request.httprequest.method == 'GET':
            return self._render_claim(kind, reference[:64], secret[:32])
        reference, secret = normal_reference(reference), secret.strip()[:32]
        claims_sudo, order_sudo = request.env['unified.customer.claim'].sudo(), None
        is_receipt = kind == 'receipt'
        asked = claims_sudo._receipt_guessed(reference) if is_receipt else reference
        try:
            count_guess(f'claim {asked}')
        except Refusal as refusal:
            page = self._render_claim(kind, reference, secret, error=refusal.text)
            return refuse_guess(page, refusal)
        account = request.env.user.partner_id.sudo()
        company = request.website.company_id
        if is_receipt:
            order_sudo = claims_sudo._find_receipt(reference, secret, company)
        else:
            orders_sudo = request.env['sale.order'].sudo()
            order_sudo = orders_sudo._find_for_guest(reference, secret, company)
        needed = claims_sudo._proof_needed(order_sudo, account) if order_sudo else core.NO
        if needed == core.YOURS:
            return request.redirect(self._own_purchase_url(order_sudo))
        if needed == core.FREE and is_receipt:
            claims_sudo._take(order_sudo, account)
            return request.redirect('/my/purchases?claimed=1')
        guest = order_sudo.partner_id if needed == core.CODE else account.browse()
        proofs_sudo = request.env['unified.customer.proof'].sudo()
        request.session['unified_claim'] = proofs_sudo._ask(PURPOSE, guest, company)
        return request.redirect('/my/claim/code')

    @route(
        '/my/claim/code', type='http', auth='user', website=True, methods=['GET', 'POST'],
        sitemap=False,
    )  # fmt: skip
    def portal_my_claim_code(self, code='', **kwargs):
        if request.httprequest.method == 'GET':
            return self._render_code()
        account = request.env.user.partner_id.sudo()
        try:
            count_guess(f'code {request.env.uid}')
            proofs_sudo = request.env['unified.customer.proof'].sudo()
            token = request.session.get('unified_claim')
            guest = proofs_sudo._prove(PURPOSE, token, code)
            claims_sudo = request.env['unified.customer.claim'].sudo()
            # It may have changed while the mail was on its way
            if claims_sudo._proof_needed(_Bought(guest), account) != core.CODE:
                raise Refusal('wrong_code', request.env._('This is not open any more.'))
        except Refusal as refusal:
            return refuse_guess(self._render_code(refusal.text), refusal)
        request.session.pop('unified_claim', None)
        try:
            with request.env.cr.savepoint():
                claims_sudo._join(guest, account)
        except UserError as error:
            return self._render_waits(error)
        return request.redirect('/my/purchases?claimed=1')

    @route(
        '/my/orders/<int:order_id>/claim', type='http', auth='user', website=True,
        methods=['POST'], sitemap=False,
    )  # fmt: skip
    def portal_order_claim(self, order_id, access_token=None, **kwargs):
        """Who has the link of a guest's order takes that order, and nothing else of the guest."""
        account = request.env.user.partner_id.sudo()
        try:
            if not access_token or not access_token.isascii():
                raise AccessError(request.env._('No such order.'))
            order_sudo = self._document_check_access('sale.order', order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect('/my')
        claims_sudo = request.env['unified.customer.claim'].sudo()
        if order_sudo.state == 'sale' and (
            claims_sudo._proof_needed(order_sudo, account) == core.CODE
        ):
            claims_sudo._take(order_sudo, account)
            return request.redirect('/my/purchases?claimed=1')
        return request.redirect('/my')

    def _get_page_view_values(
        self, document, access_token, values, session_history, no_breadcrumbs, **kwargs
    ):
        """Override of `portal`: on the page of a guest's order, opened by its link, who has an
        account is offered to keep it there."""
        values = super()._get_page_view_values(
            document, access_token, values, session_history, no_breadcrumbs, **kwargs
        )
        if document._name == 'sale.order':
            values['unified_claim'] = self._claim_offer(document, access_token)
            values['unified_claim_back'] = url_quote_plus(document.get_portal_url())
        return values

    def _own_purchase_url(self, order_sudo):
        """Where a customer sees a purchase that is theirs already, and returns it."""
        if order_sudo._name == 'sale.order':
            return f'/my/orders/{order_sudo.id}'
        return '/my/purchases'

    def _claim_offer(self, order_sudo, access_token):
        """:return: 'take' it into the account, 'login' first, or None"""
        user = request.env.user
        token = order_sudo.access_token
        if user._is_internal() or order_sudo.state != 'sale' or not (access_token and token):
            return None
        if not access_token.isascii() or not consteq(access_token, token):
            return None
        claims_sudo = request.env['unified.customer.claim'].sudo()
        if claims_sudo._proof_needed(order_sudo, user.partner_id.sudo()) != core.CODE:
            return None
        return 'login' if user._is_public() else 'take'

    def _render_waits(self, error):
        """It was proved, but cannot be yet; nothing was written."""
        held = isinstance(error, Refusal) and error.code == 'insufficient_balance'
        values = {
            **self._prepare_portal_layout_values(),
            'is_held': held,
            'reason': '' if held else str(error),
            'page_name': 'unified_claim',
        }
        page = request.render('website_unified_customer.portal_my_claim_waits', values)
        page.status_code = 409
        return page

    def _render_claim(self, kind, reference, secret='', error=''):
        values = {
            **self._prepare_portal_layout_values(),
            'kind': 'receipt' if kind == 'receipt' else 'order',
            'reference': reference,
            'secret': secret,
            'error': error,
            'page_name': 'unified_claim',
        }
        return request.render('website_unified_customer.portal_my_claim', values)

    def _render_code(self, error=''):
        values = {
            **self._prepare_portal_layout_values(),
            'error': error,
            'page_name': 'unified_claim',
        }
        return request.render('website_unified_customer.portal_my_claim_code', values)


class ClaimShop(WebsiteSale):
    def _prepare_shop_payment_confirmation_values(self, order):
        """Override of `website_sale`: a guest with an account is led to the order's page, where
        the order comes into it."""
        values = super()._prepare_shop_payment_confirmation_values(order)
        if request.env.user._is_public():
            back = url_quote_plus(order.get_portal_url())
            values['unified_claim_url'] = f'/web/login?redirect={back}'
        return values


class _Bought:
    """A purchase of which only the customer matters."""

    def __init__(self, partner):
        self.partner_id = partner
