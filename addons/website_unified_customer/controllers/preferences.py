from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.unified_customer.models.unified_preference import CONTACTS

ATTRIBUTES = ('size', 'colour', 'brand')


class PreferencePortal(CustomerPortal):
    @route(
        '/my/preferences', type='http', auth='user', website=True, methods=['GET', 'POST']
    )  # fmt: skip
    def portal_my_preferences(self, **form):
        """What a customer says they like. Ids that were not offered are passed over."""
        partner = request.env.user.partner_id
        # sudo: customers have no rights on preferences; these are their own
        partner_sudo = partner.sudo()
        preferences_sudo = request.env['unified.preference'].sudo()
        offered = self._offered()
        if request.httprequest.method == 'POST':
            self._keep(partner_sudo, preferences_sudo, offered, form)
            return request.redirect('/my/preferences?saved=1')
        said = preferences_sudo.search(
            [('partner_id', '=', partner.id), ('source', '=', 'customer')]
        )
        values = {
            'page_name': 'unified_preferences',
            'offered': offered,
            'said': {self._name(*one._slot()): preferences_sudo._plain(one) for one in said},
            'consent': any(said.filtered(lambda one: one.kind == 'contact').mapped('consent')),
            'no_learning': partner_sudo.unified_no_learning,
            'browsing': request.env['unified.consent.entry']._given(partner_sudo).get('browsing'),
            'others': [
                one
                for one in preferences_sudo._effective(partner_sudo)._shown()
                if one['source'] != 'customer'
            ],
            'saved': bool(form.get('saved')),
        }
        return request.render('website_unified_customer.portal_my_preferences', values)

    def _name(self, kind, slot):
        return f'{kind}_{slot}'

    def _offered(self):
        """:return: {(kind, slot): (label, {value: label})} of what can be said"""
        env = request.env
        attributes_sudo = env['product.attribute'].sudo().search(
            [('unified_kind', 'in', ATTRIBUTES), ('product_tmpl_ids.is_published', '=', True)]
        )  # fmt: skip
        offered = {
            (attribute.unified_kind, attribute.id): (
                attribute.name,
                {value.id: value.name for value in attribute.value_ids},
            )
            for attribute in attributes_sudo
        }
        stores_sudo = env['stock.warehouse'].sudo().search([
            ('company_id', '=', request.website.company_id.id), ('place_hands_over', '=', True)
        ])  # fmt: skip
        if stores_sudo:
            names = {store.id: store.name for store in stores_sudo}
            offered['store', 0] = (env._('My store'), names)
        preferences = env['unified.preference']
        contacts = dict(preferences._fields['contact']._description_selection(env))
        offered['contact', 0] = (
            env._('Write or call me by'),
            {value: contacts[value] for value, _label in CONTACTS},
        )
        return offered

    def _keep(self, partner_sudo, preferences_sudo, offered, form):
        said = {}
        for (kind, slot), (_label, values) in offered.items():
            text = form.get(self._name(kind, slot), '')
            value = int(text) if text.isdecimal() else text
            said[kind, slot] = value if value in values else False
        contact = {key: said.pop(key) for key in [('contact', 0)]}
        preferences_sudo._say(partner_sudo, said, 'customer', consent=True)
        consent = bool(form.get('consent')) and contact['contact', 0] != 'none'
        preferences_sudo._say(partner_sudo, contact, 'customer', consent=consent)
        is_learning = bool(form.get('learning'))
        if partner_sudo.unified_no_learning is is_learning:
            self._agree(partner_sudo, 'profile', is_learning)
        self._agree(partner_sudo, 'browsing', bool(form.get('browsing')))

    def _agree(self, partner_sudo, purpose, is_given):
        """Write down what was ticked, and what is not any more."""
        consents = request.env['unified.consent.entry']
        if is_given or purpose == 'profile' or purpose in consents._given(partner_sudo):
            labels = dict(consents._fields['purpose']._description_selection(request.env))
            consents._note(partner_sudo, purpose, is_given, 'portal', labels[purpose])
