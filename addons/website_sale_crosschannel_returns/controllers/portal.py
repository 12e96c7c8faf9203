from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.http import request, route
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.sale.controllers import portal as sale_portal
from odoo.addons.unified_inventory.exceptions import Refusal

SHOWN = ('requested', 'approved', 'received', 'inspected', 'settled', 'refused')


class CustomerPortal(sale_portal.CustomerPortal):
    """The returns of a customer. Their rights are checked here: nobody outside has any on the
    model."""

    def _prepare_home_portal_values(self, counters):
        """Override of `portal`: how many returns there are."""
        values = super()._prepare_home_portal_values(counters)
        if 'crosschannel_return_count' in counters:
            returns_sudo = request.env['crosschannel.return'].sudo()
            count = returns_sudo.search_count(self._get_returns_domain(), limit=1)
            values['crosschannel_return_count'] = count
        return values

    def _get_returns_domain(self):
        partner = request.env.user.partner_id.commercial_partner_id
        return [('partner_id', 'child_of', partner.ids), ('state', 'in', SHOWN)]

    def _get_return(self, return_id, access_token):
        """The return (sudo) if it is the visitor's or they know its token, else none."""
        doc = request.env['crosschannel.return'].browse(return_id)
        doc_sudo = doc.with_user(SUPERUSER_ID).exists()
        if not doc_sudo or doc_sudo.state not in SHOWN:
            return doc_sudo.browse()
        token = doc_sudo.access_token
        if token and access_token and consteq(token.encode(), access_token.encode()):
            return doc_sudo
        return doc_sudo if self._is_own_return(doc, doc_sudo) else doc_sudo.browse()

    def _is_own_return(self, doc, doc_sudo):
        user = request.env.user
        if user._is_public():
            return False
        if user._is_internal():
            try:
                doc.check_access('read')
            except AccessError:
                return False
            return True
        return doc_sudo.partner_id.commercial_partner_id == user.partner_id.commercial_partner_id

    def _go_away(self):
        """The one answer to whom it is none of their business, or whose time is over."""
        return request.redirect('/returns?expired=1' if request.env.user._is_public() else '/my')

    @route(['/my/returns', '/my/returns/page/<int:page>'], type='http', auth='user', website=True)
    def portal_my_returns(self, page=1, **kwargs):
        returns_sudo = request.env['crosschannel.return'].sudo()
        domain = self._get_returns_domain()
        pager = portal_pager(
            url='/my/returns',
            total=returns_sudo.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        docs = returns_sudo.search(domain, limit=self._items_per_page, offset=pager['offset'])
        values = {
            **self._prepare_portal_layout_values(),
            'returns': docs,
            'page_name': 'crosschannel_return',
            'pager': pager,
            'default_url': '/my/returns',
        }
        return request.render('website_sale_crosschannel_returns.portal_my_returns', values)

    @route('/my/returns/<int:return_id>', type='http', auth='public', website=True)
    def portal_return_page(self, return_id, access_token=None, **kwargs):
        doc_sudo = self._get_return(return_id, access_token)
        return self._render_return(doc_sudo, access_token) if doc_sudo else self._go_away()

    def _render_return(self, doc_sudo, access_token, error=''):
        values = {
            **self._prepare_portal_layout_values(),
            'doc': doc_sudo,
            'page_name': 'crosschannel_return',
            'error': error,
            'res_company': doc_sudo.company_id,
        }
        return request.render('website_sale_crosschannel_returns.portal_return_page', values)

    @route(
        '/my/returns/<int:return_id>/withdraw',
        type='http', auth='public', website=True, methods=['POST'],
    )  # fmt: skip
    def portal_return_withdraw(self, return_id, access_token=None, **kwargs):
        doc_sudo = self._get_return(return_id, access_token)
        if not doc_sudo:
            return self._go_away()
        try:
            with request.env.cr.savepoint():
                doc_sudo._withdraw()
        except Refusal as refusal:
            return self._render_return(doc_sudo, access_token, refusal.text)
        return request.redirect(doc_sudo.get_portal_url())

    @route('/my/returns/<int:return_id>/slip', type='http', auth='public', website=True)
    def portal_return_slip(self, return_id, access_token=None, **kwargs):
        """The slip to print; as a page where no PDF can be made."""
        doc_sudo = self._get_return(return_id, access_token)
        if not doc_sudo:
            return self._go_away()
        has_pdf = request.env['ir.actions.report'].get_wkhtmltopdf_state() not in (
            'install', 'broken',
        )  # fmt: skip
        return self._show_report(
            doc_sudo,
            'pdf' if has_pdf else 'html',
            'website_sale_crosschannel_returns.crosschannel_return_slip',
        )

    @route(
        ['/my/returns/<int:return_id>/label', '/my/returns/<int:return_id>/label/<int:label_id>'],
        type='http', auth='public', website=True,
    )  # fmt: skip
    def portal_return_label(self, return_id, label_id=None, access_token=None, **kwargs):
        """The carrier's label, or the slip while there is none."""
        doc_sudo = self._get_return(return_id, access_token)
        if not doc_sudo:
            return self._go_away()
        labels_sudo = doc_sudo._parcel_labels()
        if label_id:
            labels_sudo = labels_sudo.filtered(lambda label: label.id == label_id)
        if not labels_sudo:
            return request.redirect(doc_sudo.get_portal_url(suffix='/slip'))
        return request.env['ir.binary']._get_stream_from(labels_sudo[0]).get_response()

    @route(
        '/my/returns/<int:return_id>/photo/<int:line_id>',
        type='http', auth='public', website=True,
    )  # fmt: skip
    def portal_return_photo(self, return_id, line_id, access_token=None, **kwargs):
        lines = self._get_return(return_id, access_token).line_ids
        photo_sudo = lines.filtered(lambda line: line.id == line_id).photo_id
        if not photo_sudo:
            return self._go_away()
        return request.env['ir.binary']._get_stream_from(photo_sudo).get_response()
