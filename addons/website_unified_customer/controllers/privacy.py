from odoo.exceptions import AccessDenied
from odoo.http import content_disposition, request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.unified_customer.models.unified_privacy_log import PURPOSES
from odoo.addons.unified_inventory.exceptions import Refusal
from odoo.addons.website_sale_crosschannel_returns.controllers.guest import (
    count_guess,
    refuse_guess,
)


class PrivacyPortal(CustomerPortal):
    """A customer's own data: told, agreed to, erased. Whose data it is, the login says."""

    @route('/my/privacy', type='http', auth='user', website=True, methods=['GET'], sitemap=False)
    def portal_my_privacy(self, **kwargs):
        return self._render_privacy()

    @route(
        '/my/privacy/data.<string:kind>', type='http', auth='user', website=True,
        methods=['GET'], sitemap=False,
    )  # fmt: skip
    def portal_my_data(self, kind, **kwargs):
        """All that is known of who is logged in, as json or pdf."""
        if kind not in ('json', 'pdf'):
            return request.not_found()
        partner_sudo = self._privacy_partner()
        privacy_sudo = request.env['unified.privacy'].sudo()
        content = privacy_sudo._export(partner_sudo, own=True)
        data = (
            privacy_sudo._json(content).encode()
            if kind == 'json'
            else privacy_sudo._pdf(partner_sudo, content)
        )
        return request.make_response(
            data,
            headers=[
                ('Content-Type', 'application/json' if kind == 'json' else 'application/pdf'),
                ('Content-Disposition', content_disposition(f'my-data.{kind}')),
                ('Cache-Control', 'no-store'),
            ],
        )

    @route(
        '/my/privacy/consent', type='http', auth='user', website=True, methods=['POST'],
        sitemap=False,
    )  # fmt: skip
    def portal_my_consent(self, **post):
        """What is ticked is agreed to, what is not is taken back."""
        partner_sudo = self._privacy_partner()
        consents = request.env['unified.consent.entry']
        labels = dict(consents._fields['purpose']._description_selection(request.env))
        given = self._agreed(partner_sudo)
        for purpose, _label in PURPOSES:
            is_given = bool(post.get(purpose))
            if is_given is not given.get(purpose, False):
                consents._note(partner_sudo, purpose, is_given, 'portal', labels[purpose])
        return request.redirect('/my/privacy')

    @route(
        '/my/privacy/erase', type='http', auth='user', website=True, methods=['POST'],
        sitemap=False,
    )  # fmt: skip
    def portal_my_erasure(self, password='', **kwargs):
        """Erase who is logged in and says so with the password."""
        user = request.env.user
        try:
            count_guess(f'erase {user.id}')
            credential = {'login': user.login, 'password': password, 'type': 'password'}
            request.env['res.users']._check_credentials(credential, {'interactive': True})
            with request.env.cr.savepoint():
                request.env['unified.privacy'].sudo()._erase(self._privacy_partner())
        except AccessDenied:
            return self._render_privacy(request.env._('This is not your password.'))
        except Refusal as refusal:
            return refuse_guess(self._render_privacy(refusal.text), refusal)
        request.session.logout()
        return request.redirect('/')

    def _privacy_partner(self):
        return request.env.user.partner_id.sudo()

    def _agreed(self, partner_sudo):
        """What counts now: purchases are learned from until somebody objects."""
        given = request.env['unified.consent.entry']._given(partner_sudo)
        return {**given, 'profile': not partner_sudo.unified_no_learning}

    def _render_privacy(self, error=''):
        partner_sudo = self._privacy_partner()
        consents = request.env['unified.consent.entry']
        values = {
            **self._prepare_portal_layout_values(),
            'purposes': consents._fields['purpose']._description_selection(request.env),
            'given': self._agreed(partner_sudo),
            'obstacles': request.env['unified.privacy'].sudo()._obstacles(partner_sudo),
            'error': error,
            'page_name': 'unified_privacy',
        }
        return request.render('website_unified_customer.portal_my_privacy', values)
