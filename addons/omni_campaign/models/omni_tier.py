from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..core import Tier, tier_reached

BATCH = 500


class OmniTier(models.Model):
    """What a customer reaches within a loyalty program in twelve months, and what it brings: a
    pricelist, and the campaigns that are for this tier."""

    _name = 'omni.tier'
    _description = 'Loyalty Tier'
    _order = 'company_id, sequence, threshold, id'
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help='From the lowest to the highest.')
    color = fields.Integer()
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company
    )
    program_id = fields.Many2one(
        'loyalty.program',
        required=True,
        index=True,
        check_company=True,
        domain="[('program_type', '=', 'loyalty')]",
    )
    basis = fields.Selection(
        [('points', 'Points earned in 12 months'), ('spend', 'Money spent in 12 months')],
        default='points',
        required=True,
    )
    threshold = fields.Float(required=True)
    pricelist_id = fields.Many2one(
        'product.pricelist',
        check_company=True,
        help='Of the customers of this tier who have none of their own.',
    )
    campaign_ids = fields.Many2many('omni.campaign', string='Campaigns', readonly=True)
    partner_count = fields.Integer(string='Customers', compute='_compute_partner_count')

    _threshold_positive = models.Constraint('CHECK (threshold >= 0)', 'Not below zero.')

    @api.constrains('program_id', 'company_id')
    def _check_one_program(self):
        for tier in self:
            others = self.search([('company_id', '=', tier.company_id.id)]).program_id
            if len(others) > 1:
                text = self.env._('A company has the tiers of one loyalty program.')
                raise ValidationError(text)

    def _compute_partner_count(self):
        groups = self.env['res.partner']._read_group(
            [('omni_tier_id', 'in', self.ids)], ['omni_tier_id'], ['__count']
        )
        counts = {tier.id: count for tier, count in groups}
        for tier in self:
            tier.partner_count = counts.get(tier.id, 0)

    def action_recompute(self):
        """Give every customer the tier that is reached by now."""
        self.check_access('write')
        self.program_id._update_tiers()

    def action_partners(self):
        """Open its customers."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.name,
            'res_model': 'res.partner',
            'view_mode': 'list,form',
            'domain': [('omni_tier_id', '=', self.id)],
        }

    @api.model
    def _cron_update(self):
        """What was earned more than twelve months ago does not count any more."""
        for program in self.sudo().search([]).program_id:
            program._update_tiers()


class LoyaltyProgram(models.Model):
    _inherit = 'loyalty.program'

    omni_tier_ids = fields.One2many(
        'omni.tier', 'program_id', string='Tiers', groups='sales_team.group_sale_salesman'
    )

    def _update_tiers(self, partners=None):
        """Write the tier that customers with a card of this program have reached by today.

        :param partners: of these only
        """
        self.ensure_one()
        tiers = self.sudo().omni_tier_ids.sorted(lambda t: (t.sequence, t.threshold, t.id))
        domain = [('program_id', '=', self.id), ('partner_id', '!=', False)]
        if partners is not None:
            partners = partners.commercial_partner_id
            domain.append(('partner_id', 'child_of', partners.ids))
        cards = self.env['loyalty.card'].sudo().search(domain)
        members = cards.partner_id.commercial_partner_id
        facts = [Tier(tier.id, tier.threshold, tier.basis) for tier in tiers]
        since = fields.Datetime.now() - relativedelta(months=12)
        reached = defaultdict(members.browse)
        for start in range(0, len(members), BATCH):
            some = members[start : start + BATCH]
            points, spend = self._points_earned(some, since), some._tier_spend(tiers, since)
            for member in some:
                number = tier_reached(facts, points[member.id], spend[member.id])
                reached[number] |= member
        holders = [('omni_tier_id', 'in', tiers.ids)]
        if partners is not None:
            holders.append(('id', 'in', partners.ids))
        had = self.env['res.partner'].sudo().search(holders)
        reached[0] |= had - members  # whose card is gone
        today = fields.Date.context_today(self)
        for number, some in reached.items():
            changed = some.filtered(lambda p, n=number: p.omni_tier_id.id != (n or False))
            changed.sudo().write(
                {'omni_tier_id': number or False, 'omni_tier_date': number and today}
            )

    def _points_earned(self, partners, since):
        groups = (
            self.env['loyalty.history']
            .sudo()
            ._read_group(
                [
                    ('card_id.program_id', '=', self.id),
                    ('card_id.partner_id', 'child_of', partners.ids),
                    ('create_date', '>=', since),
                ],
                ['card_id'],
                ['issued:sum'],
            )
        )
        points = defaultdict(float)
        for card, issued in groups:
            points[card.partner_id.commercial_partner_id.id] += issued
        return points


class ResPartner(models.Model):
    _inherit = 'res.partner'

    @api.depends('commercial_partner_id.omni_tier_id.pricelist_id')
    def _compute_product_pricelist(self):
        """Override of `product`: also a tier has one, see `_get_partner_pricelist_multi`."""
        return super()._compute_product_pricelist()

    def _tier_spend(self, tiers, since):
        """Hook: return ``{customer id: money}`` that these (commercial partners) spent since then,
        in the tiers' company's currency."""
        spend = defaultdict(float)
        if 'spend' not in tiers.mapped('basis'):
            return spend
        domain = [
            ('partner_id', 'child_of', self.ids),
            ('company_id', '=', tiers.company_id.id),
            ('state', '=', 'sale'),
            ('date_order', '>=', since),
        ]
        return self._add_spent(spend, self.env['sale.order'].sudo(), domain)

    def _add_spent(self, spend, orders, domain):
        """Add to ``{customer id: money}`` what these sales or tickets cost."""
        orders.flush_model(['amount_total', 'currency_rate', 'partner_id'])
        self.flush_model(['commercial_partner_id'])
        query = orders._search(domain)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.commercial_partner_id,
                       sum(o.amount_total / coalesce(nullif(o.currency_rate, 0), 1))::float8
                  FROM %s o JOIN res_partner p ON p.id = o.partner_id
                 WHERE o.id IN %s GROUP BY p.commercial_partner_id
                """,
                SQL.identifier(orders._table),
                query.subselect(),
            )
        )
        for customer, money in rows:
            spend[customer] += money
        return spend


class LoyaltyHistory(models.Model):
    _inherit = 'loyalty.history'

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `loyalty`: who reaches a tier has it at once; one is lost by the cron."""
        lines = super().create(vals_list)
        lines.sudo()._raise_tiers()
        return lines

    def _raise_tiers(self):
        for program, lines in (
            self.filtered('issued').grouped(lambda h: h.card_id.program_id).items()
        ):
            partners = lines.card_id.partner_id
            if partners and program.omni_tier_ids:
                program._update_tiers(partners)


class ProductPricelist(models.Model):
    _inherit = 'product.pricelist'

    @api.model
    def _get_partner_pricelist_multi(self, partner_ids):
        """Override of `product`: a tier's pricelist, for customers who have none of their own."""
        result = super()._get_partner_pricelist_multi(partner_ids)
        partners = self.env['res.partner'].sudo().browse(result)
        for partner in partners.with_context(active_test=False):
            tier = partner.commercial_partner_id.omni_tier_id
            own = partner.specific_property_product_pricelist
            if tier.pricelist_id and tier.company_id == self.env.company and not own:
                result[partner.id] = tier.pricelist_id.with_env(self.env)
        return result
