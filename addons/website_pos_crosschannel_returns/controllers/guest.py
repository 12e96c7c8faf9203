from odoo.http import request, route

from odoo.addons.unified_inventory.exceptions import Refusal
from odoo.addons.website_sale_crosschannel_returns.controllers.guest import (
    GuestReturn,
    count_guess,
    refuse_guess,
)
from odoo.addons.website_sale_crosschannel_returns.core import normal_reference


class GuestReceipt(GuestReturn):
    @route(
        '/returns/receipt', type='http', auth='public', website=True, methods=['GET', 'POST'],
        sitemap=False,
    )  # fmt: skip
    def guest_receipt(self, reference='', code='', **kwargs):
        """As `guest_return`: a receipt's number and the code that is printed on it."""
        reference, code = reference[:64], code.strip()[:32]
        if request.httprequest.method == 'GET':
            return self._render_receipt(reference, code, '')
        try:
            order_sudo = self._find_receipt(reference, code)
        except Refusal as refusal:
            page = self._render_receipt(reference, code, refusal.text)
            return refuse_guess(page, refusal)
        if not order_sudo:
            text = request.env._('We know no receipt with this number and this code.')
            return self._render_receipt(reference, code, text)
        token = order_sudo._get_guest_token()
        return request.redirect(f'{order_sudo._web_return_url()}?access_token={token}')

    def _find_receipt(self, reference, code):
        typed = normal_reference(reference)
        claims_sudo = request.env['unified.customer.claim'].sudo()
        # as /my/claim: it is the same code that is guessed
        count_guess(f'claim {claims_sudo._receipt_guessed(typed)}')
        company = request.website.company_id
        order_sudo = claims_sudo._find_receipt(typed, code, company)
        return order_sudo if order_sudo and order_sudo._web_is_sold() else None

    def _render_receipt(self, reference, code, error):
        values = {'reference': reference, 'code': code, 'error': error}
        return request.render('website_pos_crosschannel_returns.guest_receipt', values)
