from odoo.http import request, route

from odoo.addons.website_sale_crosschannel_returns.controllers.portal import SHOWN
from odoo.addons.website_sale_crosschannel_returns.controllers.request import (
    MAX_REQUEST,
    ReturnRequest,
)


class ReceiptPortal(ReturnRequest):
    """What was bought at a till, as its customer sees it."""

    def _get_own_receipt(self, order_id):
        """The receipt (sudo) if it is among the visitor's purchases, else none."""
        user = request.env.user
        orders_sudo = request.env['pos.order'].sudo()
        if user._is_public():
            return orders_sudo
        partner = user.partner_id.commercial_partner_id.sudo()
        return request.env['unified.purchases'].sudo()._bought_receipt(partner, order_id)

    def _get_receipt_to_return(self, order_id, access_token):
        """As `_get_order_to_return`: a token of a guest opens the form of its receipt alone."""
        if order_sudo := self._get_own_receipt(order_id):
            return order_sudo, True
        orders_sudo = request.env['pos.order'].sudo()
        if orders_sudo._read_guest_token(access_token) != order_id:
            return None, False
        return orders_sudo.browse(order_id).exists() or None, False

    @route('/my/receipts/<int:order_id>', type='http', auth='user', website=True)
    def portal_receipt_page(self, order_id, **kwargs):
        order_sudo = self._get_own_receipt(order_id)
        if not order_sudo:
            return self._go_away()
        docs_sudo = order_sudo._crosschannel_docs().filtered(lambda doc: doc.state in SHOWN)
        values = {
            **self._prepare_portal_layout_values(),
            'receipt': order_sudo,
            'returns': docs_sudo,
            'may_return': any(row['open'] for row in order_sudo._web_return_lines()),
            'page_name': 'unified_receipt',
            'res_company': order_sudo.company_id,
        }
        return request.render('website_pos_crosschannel_returns.portal_receipt_page', values)

    @route(
        '/my/receipts/<int:order_id>/return',
        type='http', auth='public', website=True, methods=['GET', 'POST'],
        max_content_length=MAX_REQUEST, sitemap=False,
    )  # fmt: skip
    def portal_receipt_return(self, order_id, access_token=None, step=None, **post):
        """As `portal_order_return`, of a till's receipt."""
        order_sudo, is_own = self._get_receipt_to_return(order_id, access_token)
        if order_sudo is None:
            return self._go_away()
        return self._run_form(order_sudo, is_own, access_token, step, post)
