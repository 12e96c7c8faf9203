from odoo import api, models


class ResPartner(models.Model):
    _inherit = 'res.partner'

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
