from datetime import date, datetime

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang


class ResPartner(models.Model):
    _inherit = 'res.partner'

    unified_profile_html = fields.Html(
        'Profile',
        compute='_compute_unified_profile_html',
        sanitize=False,
        groups='sales_team.group_sale_salesman',
    )

    unified_no_learning = fields.Boolean(
        'Do Not Learn from Purchases', groups='base.group_user', copy=False
    )

    @api.depends_context('uid', 'allowed_company_ids', 'lang')
    def _compute_unified_profile_html(self):
        for partner in self:
            viewed = self.env['unified.customer']._viewed(partner._origin.id, 'office')
            profile = self.env['unified.profile']._of(viewed)
            partner.unified_profile_html = self._unified_profile_render(profile)

    def action_unified_profile(self):
        """The customer on one page."""
        self.ensure_one()
        view = self.env.ref('unified_customer.res_partner_view_form_profile')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._('Profile of %(name)s', name=self.display_name),
            'res_model': 'res.partner',
            'res_id': self.id,
            'views': [(view.id, 'form')],
        }

    def action_unified_timeline(self):
        """What happened between the customer and us, by date."""
        self.ensure_one()
        self.env['unified.customer']._viewed(self.id, 'timeline')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._('Timeline of %(name)s', name=self.display_name),
            'res_model': 'unified.timeline',
            'view_mode': 'list',
            'domain': [('partner_id', 'in', self.env['unified.profile']._family(self))],
        }

    def action_unified_preferences(self):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._('What %(name)s likes', name=self.display_name),
            'res_model': 'unified.preference',
            'view_mode': 'list',
            'domain': [('partner_id', '=', self.id)],
            'context': {'default_partner_id': self.id},
        }

    def action_unified_tickets(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'unified_customer.unified_ticket_action'
        )
        family = self.env['unified.profile']._family(self)
        return {
            **action,
            'domain': [('partner_id', 'in', family)],
            'context': {'default_partner_id': self.id},
        }

    @api.model
    def _unified_profile_render(self, profile):
        """:param profile: JSON of `unified.profile`
        :return: its HTML, in the user's language
        """
        env = self.env
        currencies = {one.name: one for one in env['res.currency'].sudo().search([])}

        def money(amount, name=None):
            return formatLang(env, amount, currency_obj=currencies[name or profile['currency']])

        def day(text):
            if not text:
                return ''
            moment = datetime.fromisoformat(text) if 'T' in text else date.fromisoformat(text)
            return format_date(env, moment)

        values = {'profile': profile, 'money': money, 'day': day, **self._unified_profile_labels()}
        return env['ir.qweb']._render('unified_customer.profile_card', values)

    @api.model
    def _unified_profile_labels(self):
        return {
            'labels': {
                'web': self.env._('in the shop online'),
                'till': self.env._('at the till'),
                'office': self.env._('by the office'),
            },
            'icons': {
                'customer': 'fa-heart',
                'clerk': 'fa-user',
                'learned': 'fa-line-chart',
                'browsing': 'fa-eye',
            },
            'preferences': self.env._('Likes'),
            'sizes': self.env._('Sizes'),
            'colours': self.env._('Colours'),
            'brands': self.env._('Brands'),
            'categories': self.env._('Categories'),
            'stores': self.env._('Stores'),
            'open_orders': self.env._('Open orders'),
            'pickups': self.env._('To be picked up or delivered'),
            'returns': self.env._('Returns'),
            'purchases': self.env._('Last purchases'),
            'wish_list': self.env._('Wish list'),
        }
