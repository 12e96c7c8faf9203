import uuid

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core
from ..models.crosschannel_return_request import BadForm
from . import portal

MAX_REQUEST = 64 * 1024 * 1024


class ReturnRequest(portal.CustomerPortal):
    @route()
    def portal_order_page(self, *args, **kwargs):
        """Override of `sale`: whether something may come back."""
        response = super().portal_order_page(*args, **kwargs)
        if order := getattr(response, 'qcontext', {}).get('sale_order'):
            rows = order._web_return_lines()
            response.qcontext['may_return'] = any(row['open'] for row in rows)
        return response

    def _get_order_to_return(self, order_id, access_token):
        """The order (sudo) and whether all of it may be seen: a guest's token opens this page
        alone. None of what is no business of the visitor's."""
        if access_token and not access_token.isascii():
            return None, False  # no token of ours, and an error to Odoo
        try:
            self._document_check_access('sale.order', order_id, access_token=access_token)
        except (AccessError, MissingError):
            if request.env['sale.order']._read_guest_token(access_token) != order_id:
                return None, False
            order_sudo = request.env['sale.order'].sudo().browse(order_id).exists()
            return order_sudo or None, False
        return request.env['sale.order'].sudo().browse(order_id), True

    @route(
        '/my/orders/<int:order_id>/return',
        type='http', auth='public', website=True, methods=['GET', 'POST'],
        max_content_length=MAX_REQUEST,
    )  # fmt: skip
    def portal_order_return(self, order_id, access_token=None, step=None, **post):
        """The form of a return (GET); with step 'quote' what it is worth; or make it (POST)."""
        order_sudo, is_whole = self._get_order_to_return(order_id, access_token)
        if order_sudo is None:
            return self._go_away()
        return self._run_form(order_sudo, is_whole, access_token, step, post)

    def _run_form(self, order_sudo, is_whole, access_token, step, post):
        """The form of whatever sold the goods (see crosschannel.return.origin).

        :param is_whole: whether the visitor may see all of the order
        """
        form = core.read_form(post)
        errors, alert = {}, ''
        if request.httprequest.method == 'POST' and step != 'quote':
            try:
                doc_sudo = self._make_return(order_sudo, form)
                return request.redirect(doc_sudo.get_portal_url())
            except BadForm as refusal:
                errors, alert = refusal.errors, refusal.errors.get('') or refusal.text
            except UserError as refusal:
                alert = getattr(refusal, 'text', None) or str(refusal)
        return self._render_form(order_sudo, is_whole, access_token, form, errors, alert)

    def _make_return(self, order_sudo, form):
        returns_sudo = request.env['crosschannel.return'].sudo()
        photos, errors = self._read_photos(returns_sudo, form)
        with request.env.cr.savepoint():  # the page of a refusal is no reason to commit
            return returns_sudo._web_request(order_sudo, form, photos, errors)

    def _read_photos(self, returns_sudo, form):
        """The clean photos of the lines that return, and what is wrong with others, by line."""
        photos, errors = {}, {}
        for line in form.wanted:
            file = request.httprequest.files.get(f'photo_{line.line}')
            data = file and file.read(core.MAX_BYTES + 1)
            if not data:
                continue
            try:
                if len(photos) + len(errors) >= core.MAX_PHOTOS:
                    text = request.env._('No more than %s photos, please.', core.MAX_PHOTOS)
                    raise Refusal('bad_photo', text)
                photos[line.line] = returns_sudo._web_read_photo(data)
            except Refusal as refusal:
                errors[line.line] = refusal.text
        return photos, errors

    def _render_form(self, order_sudo, is_whole, access_token, form, errors, alert):
        returns_sudo = request.env['crosschannel.return'].sudo()
        values = {
            **self._prepare_portal_layout_values(),
            'order': order_sudo,
            'order_is_shown': is_whole,
            'access_token': access_token,
            'rows': order_sudo._web_return_lines(),
            'reasons': returns_sudo.env['crosschannel.return.reason'].search([]),
            'places': order_sudo._web_return_places(),
            'ways': order_sudo._web_ways(),
            'form': form,
            'has_label': bool(
                returns_sudo._parcel_carrier(order_sudo, returns_sudo._parcel_place(order_sudo))
            ),
            'photo_types': core.accepted_types(),
            'request_key': form.key or str(uuid.uuid4()),
            'quote': returns_sudo._web_quote(order_sudo, form),
            'errors': errors,
            'alert': alert,
            'page_name': 'crosschannel_return_request',
            'res_company': order_sudo.company_id,
        }
        return request.render('website_sale_crosschannel_returns.portal_order_return', values)
