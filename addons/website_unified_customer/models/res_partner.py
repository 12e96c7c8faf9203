from odoo import api, models
from odoo.tools import verify_hash_signed


class ResPartner(models.Model):
    _inherit = 'res.partner'

    @api.model
    def _get_partner_from_token(self, token):
        """Override of `auth_signup`: the invitation of a contact that was merged is no longer
        good, for the kept one may have another address or a login; Odoo would break on it."""
        payload = verify_hash_signed(self.sudo().env, 'signup', token)
        if payload and payload[0] in self._unified_resolve([payload[0]]):
            return None
        return super()._get_partner_from_token(token)

    @api.model
    def _unified_known(self, email, website):
        """The customer of the website that has this e-mail, who may prove it to go on as them:
        who has a login before others, then the one known longest. Nobody of the staff."""
        domain = [
            ('email_normalized', '=', email or ''),
            ('type', '=', 'contact'),
            ('is_company', '=', False),
            ('parent_id', '=', False),
            ('company_id', 'in', [website.company_id.id, False]),
        ]
        partners = self.search(domain, order='id', limit=20)
        users = partners.with_context(active_test=False).user_ids
        partners -= users.filtered(lambda user: not user.share).partner_id
        return partners.sorted(lambda partner: (not partner.user_ids, partner.id))[:1]
