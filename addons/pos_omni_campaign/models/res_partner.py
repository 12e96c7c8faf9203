from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = 'res.partner'

    omni_campaign_facts = fields.Json(
        compute='_compute_omni_campaign_facts',
        groups='point_of_sale.group_pos_user',
        help='What a till decides by which campaigns are for a customer.',
    )

    def _compute_omni_campaign_facts(self):
        facts = self.sudo()._campaign_facts()
        for partner in self:
            tier = partner.sudo().commercial_partner_id.omni_tier_id
            partner.omni_campaign_facts = {
                **facts.get(partner.id, {'known': False}),
                'tier_name': tier.name or '',
                'tier_color': tier.color,
            }

    @api.model
    def _load_pos_data_fields(self, config):
        """Override of `point_of_sale`."""
        return [*super()._load_pos_data_fields(config), 'omni_campaign_facts']

    def _have_ordered(self, owner=None):
        """Override of `omni_campaign`: or have bought at a till."""
        domain = [
            ('partner_id', 'child_of', self.commercial_partner_id.ids),
            ('state', 'in', ('paid', 'done')),
        ]
        model, _comma, uuid = (owner or '').partition(',')
        if model == 'pos.order':
            domain.append(('uuid', '!=', uuid))
        groups = self.env['pos.order'].sudo()._read_group(domain, ['partner_id'])
        bought = {partner.commercial_partner_id.id for (partner,) in groups}
        return super()._have_ordered(owner) | bought

    def _tier_spend(self, tiers, since):
        """Override of `omni_campaign`: and at tills."""
        spend = super()._tier_spend(tiers, since)
        if 'spend' not in tiers.mapped('basis'):
            return spend
        domain = [
            ('partner_id', 'child_of', self.ids),
            ('company_id', '=', tiers.company_id.id),
            ('state', 'in', ('paid', 'done')),
            ('date_order', '>=', since),
        ]
        return self._add_spent(spend, self.env['pos.order'].sudo(), domain)
