import math

from odoo.http import Controller, request, route

from odoo.addons.unified_inventory.exceptions import Refusal, TooManyRequests

from .. import core


def count_guess(asked):
    """Count a guess by who asks and by what is asked for.

    :raise TooManyRequests:
    """
    source = core.source_of(request.httprequest.remote_addr)
    request.env['crosschannel.return.attempt'].sudo()._count(source, asked)


def refuse_guess(response, refusal):
    """:return: the page of a refusal; of one guess too many it says when to try again"""
    if isinstance(refusal, TooManyRequests):
        response.status_code = 429
        response.headers['Retry-After'] = str(math.ceil(refusal.retry_after))
    return response


class GuestReturn(Controller):
    @route(
        '/returns', type='http', auth='public', website=True, methods=['GET', 'POST'],
        sitemap=True,
    )  # fmt: skip
    def guest_return(self, reference='', postcode='', expired='', **kwargs):
        """Who has no account names an order and its postcode, and gets to its return.

        Wrong data has one answer, whatever is wrong; too many guesses have another one (429),
        whether they are right or not.
        """
        if request.httprequest.method == 'GET':
            return self._render(reference, '', '', is_expired=bool(expired))
        try:
            order_sudo = self._find_order(reference, postcode)
        except Refusal as refusal:
            page = self._render(reference, postcode, refusal.text)
            return refuse_guess(page, refusal)
        if not order_sudo:
            text = request.env._('We know no order with this reference and this postcode.')
            return self._render(reference, postcode, text)
        token = order_sudo._get_guest_token()
        return request.redirect(f'{order_sudo._web_return_url()}?access_token={token}')

    def _find_order(self, reference, postcode):
        typed = core.normal_reference(reference)
        count_guess(typed)
        company = request.website.company_id
        return request.env['sale.order'].sudo()._find_for_guest(typed, postcode, company)

    def _render(self, reference, postcode, error, is_expired=False):
        values = {
            'reference': reference,
            'postcode': postcode,
            'error': error,
            'is_expired': is_expired,
        }
        return request.render('website_sale_crosschannel_returns.guest_return', values)
