import math

from odoo.http import Controller, request, route

from odoo.addons.unified_inventory.exceptions import TooManyRequests

MOVEMENTS = 5


class GiftCardBalance(Controller):
    @route(
        '/gift-card', type='http', auth='public', website=True, methods=['GET', 'POST'],
        sitemap=True,
    )  # fmt: skip
    def gift_card(self, code='', **kwargs):
        """Tell what is left on a gift card to whoever has its code.

        The code comes by POST alone: an address is kept in histories and logs. There is one
        answer for all codes that cannot be used; with too many tries its status is 429.
        """
        if request.httprequest.method == 'GET':
            return self._render()
        try:
            card_sudo = self._find_card(code.strip())
        except TooManyRequests as refusal:
            response = self._render(is_refused=True)
            response.status_code = 429
            response.headers['Retry-After'] = str(math.ceil(refusal.retry_after) or 1)
            return response
        return self._render(card_sudo, is_refused=not card_sudo)

    def _find_card(self, code):
        Attempt = request.env['omni.card.attempt'].sudo()
        with Attempt._trying() as found:
            card_sudo = request.env['loyalty.card'].sudo()._find_gift_card(code, request.website)
            if Attempt._is_code(code):
                found()
        return card_sudo

    def _render(self, card_sudo=None, is_refused=False):
        values = {'is_refused': is_refused, 'card': card_sudo}
        if card_sudo:
            values |= {
                'tail': card_sudo.code[-4:],
                'balance': card_sudo._format_points(card_sudo.points),
                'reserved': card_sudo._get_reserved_text(),
                'currency': card_sudo.currency_id.name,
                'movements': card_sudo._get_statement(limit=MOVEMENTS),
            }
        response = request.render('website_sale_omni_promotions.gift_card', values)
        response.headers['Cache-Control'] = 'no-store'
        return response
