from odoo import fields, models


class ResPartner(models.Model):
    _inherit = 'res.partner'

    omni_tier_id = fields.Many2one(
        'omni.tier', string='Loyalty Tier', readonly=True, index='btree_not_null', copy=False
    )
    omni_tier_date = fields.Date(string='Tier since', readonly=True, copy=False)

    def _campaign_facts(self, owner=None):
        """Return ``{partner id: facts}`` that `core.sale_of` takes of customers, in a fixed
        number of queries.

        :param str owner: a document that does not count as an order
        """
        persons = self.filtered(lambda partner: not partner.is_public)
        ordered = persons._have_ordered(owner)
        return {
            partner.id: {
                'known': True,
                'segments': partner._campaign_segments(),
                'tier': partner.commercial_partner_id.omni_tier_id.id or 0,
                'first': partner.commercial_partner_id.id not in ordered,
            }
            for partner in persons
        }

    def _campaign_segments(self):
        """Hook: ids of the tags that count for a customer."""
        return self.category_id.ids

    def _have_ordered(self, owner=None):
        """Return the ids of those of these customers (commercial ones) who have a confirmed
        order."""
        domain = [
            ('partner_id', 'child_of', self.commercial_partner_id.ids),
            ('state', '=', 'sale'),
        ]
        model, _comma, number = (owner or '').partition(',')
        if model == 'sale.order' and number.isdigit():
            domain.append(('id', '!=', int(number)))
        groups = self.env['sale.order'].sudo()._read_group(domain, ['partner_id'])
        return {partner.commercial_partner_id.id for (partner,) in groups}
