from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.unified_inventory.exceptions import Refusal

from ..core import LIMITS, Offer, campaign_of, choose, reason_against, sale_of, wall_clock


class OmniCampaign(models.Model):
    """Who may have a campaign now; `core` decides, here is read what it decides from."""

    _inherit = 'omni.campaign'

    # === FACTS ===

    def _scale(self):
        return 10**self.company_id.currency_id.decimal_places

    def _start(self):
        return self._clock(self.date_from, self.time_from) if self.date_from else ''

    def _end(self):
        return self._clock(self.date_to, self.time_to) if self.date_to else ''

    def _clock(self, day, hours):
        days, minutes = divmod(round(hours * 60), 24 * 60)
        day += timedelta(days=days)
        return f'{day} {minutes // 60:02}:{minutes % 60:02}'

    def _facts(self, moment=None):
        """Return what `core.campaign_of` and tills know of a campaign, as plain JSON.

        :param moment: a sale of then is not touched by a later stop
        """
        self.ensure_one()
        state = self.state
        if moment and state == 'stopped' and self.stopped_at and moment < self.stopped_at:
            state = 'running'
        return {
            'id': self.id,
            'state': state,
            'start': self._start(),
            'end': self._end(),
            'hours': self.hours_ids._to_json(),
            'audience': self.audience,
            'segments': self.segment_ids.ids,
            'tiers': self.tier_ids.ids,
            'channels': self.channel_ids.mapped('code'),
            'stores': self.warehouse_ids.ids,
            'max_uses': self.max_uses,
            'max_each': self.max_each,
            'budget': round(self.budget * self._scale()),
            'priority': self.priority,
            'stacking': self.stacking,
            'group': self.stacking_group or '',
        }

    @api.model
    def _with_programs(self):
        """Return all campaigns (with full access) that have a program in use."""
        domain = [('omni_campaign_id', '!=', False)]
        return self.env['loyalty.program'].sudo().search(domain).omni_campaign_id

    def _of_company(self, company):
        """Return those of a company or its parents."""
        return self.filtered(lambda c: c.company_id in company.sudo().parent_ids | company)

    def _used(self, but=None):
        """Return ``{campaign id: (sales, discount in minor units)}``, but for one document's."""
        domain = [('campaign_id', 'in', self.ids), ('cancelled', '=', False)]
        if but:
            domain.append(('owner', '!=', but))
        Redemption = self.env['omni.campaign.redemption'].sudo()
        groups = Redemption._read_group(domain, ['campaign_id'], ['__count', 'amount:sum'])
        return {c.id: (count, round(amount * c._scale())) for c, count, amount in groups}

    def _used_by(self, partner, but=None):
        """Return ``{campaign id: sales}`` to a customer, but for one document's."""
        each = self.filtered('max_each')
        if not each or not partner:
            return {}
        domain = [
            ('campaign_id', 'in', each.ids),
            ('cancelled', '=', False),
            ('partner_id', '=', partner.commercial_partner_id.id),
            ('owner', '!=', but or ''),
        ]
        Redemption = self.env['omni.campaign.redemption'].sudo()
        groups = Redemption._read_group(domain, ['campaign_id'], ['__count'])
        return {campaign.id: count for campaign, count in groups}

    # === DECIDING ===

    def _against(self, *, moment, channel, place, partner, owner=None):
        """Return ``{campaign: reason}`` of those that are not for this sale, see
        `core.reason_against`.

        :param moment: of the sale, UTC without time zone
        :param str channel: a code
        :param place: the warehouse it is sold at, may be empty
        :param partner: the customer, may be empty or the public one
        :param str owner: "model,id" of the document, whose own use does not count
        """
        if not self:
            return {}
        zone = (place or self.env['stock.warehouse'])._campaign_zone(self.company_id[:1])
        sale = {
            'at': wall_clock(moment, zone),
            'channel': channel,
            'store': place.id or 0,
            **partner.sudo()._campaign_facts(owner).get(partner.id, {}),
        }
        limited = self.filtered(lambda campaign: campaign.max_uses or campaign.budget)
        used = limited._used(owner) if limited else {}
        each = self._used_by(partner, owner)
        against = {}
        for campaign in self:
            uses, spent = used.get(campaign.id, (0, 0))
            own = {'uses': uses, 'spent': spent, 'uses_each': each.get(campaign.id, 0)}
            reason = reason_against(campaign_of(campaign._facts(moment)), sale_of({**sale, **own}))
            if reason:
                against[campaign] = reason
        return against

    def _out_of_time(self, moment, place):
        """Return those that are not in force then, or have reached a limit, whoever asks."""
        zone = place._campaign_zone(self.company_id[:1])
        used = self._used()
        out = self.browse()
        for campaign in self:
            facts = campaign._facts()
            names = ('state', 'start', 'end', 'hours', 'max_uses', 'budget')
            uses, spent = used.get(campaign.id, (0, 0))
            sale = {'at': wall_clock(moment, zone), 'uses': uses, 'spent': spent}
            if reason_against(campaign_of({n: facts[n] for n in names}), sale_of(sale)):
                out |= campaign
        return out

    def _offer(self):
        return Offer(self.id, self.priority, self.stacking, self.stacking_group or '')

    @api.model
    def _choose(self, programs):
        """Return those of the applicable programs that apply together."""
        campaigns = programs.sudo().omni_campaign_id
        if not campaigns:
            return programs
        offers = [campaign._offer() for campaign in campaigns]
        ordinary = programs.filtered(lambda program: not program.sudo().omni_campaign_id)
        offers += [
            Offer(program.id, ordinary=True, kept=program._is_kept()) for program in ordinary
        ]
        chosen = choose(offers)
        return programs.filtered(
            lambda p: (
                (False, p.sudo().omni_campaign_id.id) in chosen
                if p.sudo().omni_campaign_id
                else (True, p.id) in chosen
            )
        )

    def _reason_text(self, reason):
        """Return what a person reads of a reason."""
        texts = {
            'draft': self.env._('it has not been started'),
            'stopped': self.env._('it has been stopped'),
            'not_started': self.env._('it has not begun'),
            'over': self.env._('it is over'),
            'hours': self.env._('these are not its hours'),
            'channel': self.env._('it is not for this channel'),
            'store': self.env._('it is not for this store'),
            'customer_needed': self.env._('the customer must be known'),
            'segment': self.env._('it is not for this customer'),
            'tier': self.env._('it is not for this customer’s tier'),
            'not_first': self.env._('it is for a first order'),
            'used_up': self.env._('it has been used as often as it may'),
            'budget': self.env._('its budget is spent'),
            'used_by_customer': self.env._('this customer has used it'),
        }
        return texts[reason]

    # === REDEEMING ===

    def _redeem(self, sale, amounts, refuse):
        """Count a confirmed sale; a campaign whose limit is reached stops itself.

        Who counts a limited campaign writes to its row: of two at once the second one starts
        again, and sees what the first one took.

        :param dict sale: values of `omni.campaign.redemption` that say what was sold, where
        :param dict amounts: ``{campaign: discount in the company's currency}``
        :param bool refuse: refuse what is over a limit, else count it and return the campaigns
            that are over theirs, with the reason
        :raise Refusal: campaign_over
        """
        over = {}
        limited = self.browse(c.id for c in amounts if c.max_uses or c.max_each or c.budget)
        for campaign in limited.sorted('id'):
            self.env.execute_query(
                SQL(
                    'UPDATE omni_campaign SET uses_guard = coalesce(uses_guard, 0) + 1'
                    ' WHERE id = %s RETURNING id',
                    campaign.id,
                )
            )
        for campaign, reason in limited.sudo()._over_limit(sale).items():
            if refuse:
                raise campaign._refusal(reason)
            over[campaign] = reason
        Redemption = self.env['omni.campaign.redemption'].sudo()
        Redemption._count(sale, amounts)
        limited.sudo()._stop_if_used_up()
        return over

    @api.model
    def _note_over(self, owner, programs, over):
        """Write down for finance which campaigns a sale that stands was not for.

        :param programs: whose rewards it has
        :param dict over: ``{campaign: reason}``
        """
        for campaign, reason in over.items():
            text = campaign._reason_text(reason)
            program = programs.filtered(lambda p, c=campaign: p.omni_campaign_id == c)[:1]
            if program:
                self.env['omni.card.exception']._report_campaign(owner, program, text)
            self.env['omni.campaign.redemption'].sudo().search(
                [('owner', '=', owner), ('campaign_id', '=', campaign.id)]
            ).reason = text

    def _over_limit(self, sale):
        partner = self.env['res.partner'].sudo().browse(sale.get('partner_id') or [])
        used, each = self._used(sale['owner']), self._used_by(partner, sale['owner'])
        over = {}
        for campaign in self:
            uses, spent = used.get(campaign.id, (0, 0))
            facts = {**campaign._facts(), 'state': 'running'}
            only = {key: facts[key] for key in ('id', 'max_uses', 'max_each', 'budget')}
            asked = {'at': '', 'known': True, 'uses': uses, 'spent': spent}
            asked['uses_each'] = each.get(campaign.id, 0)
            if reason := reason_against(campaign_of(only), sale_of(asked)):
                over[campaign] = reason
        return over

    def _stop_if_used_up(self):
        used = self._used()
        for campaign in self.filtered(lambda c: c.state == 'running'):
            uses, spent = used.get(campaign.id, (0, 0))
            budget = round(campaign.budget * campaign._scale())
            if campaign.max_uses and uses >= campaign.max_uses:
                campaign._stop(campaign._reason_text('used_up'))
            elif budget and spent >= budget:
                campaign._stop(campaign._reason_text('budget'))

    def _refusal(self, reason):
        text = self.env._(
            '“%(campaign)s” cannot be used: %(reason)s.',
            campaign=self.name,
            reason=self._reason_text(reason),
        )
        return Refusal('campaign_over', text, reason=reason, limit=reason in LIMITS)

    # === UPLIFT ===

    def _compute_uplift(self):
        now = fields.Datetime.now()
        for campaign in self:
            during = before = 0.0
            if campaign.date_from and campaign.state != 'draft':
                start = fields.Datetime.to_datetime(campaign.date_from)
                end = now
                if campaign.date_to:
                    end = min(now, fields.Datetime.to_datetime(campaign.date_to) + timedelta(1))
                if campaign.stopped_at:
                    end = min(end, campaign.stopped_at)
                length = max(end - start, timedelta())
                products = campaign._products()
                during = campaign._sales_of(products, start, start + length)
                before = campaign._sales_of(products, start - length, start)
            campaign.sales_during, campaign.sales_before = during, before
            campaign.uplift = (during / before - 1) if before else 0.0

    def _products(self):
        """Return the products that programs and price rules of this campaign are for."""
        rules = self.program_ids.rule_ids
        items = self.item_ids
        products = rules.product_ids | items.product_id | items.product_tmpl_id.product_variant_ids
        for category in rules.product_category_id | items.categ_id:
            products |= products.search([('categ_id', 'child_of', category.id)])
        return products

    def _sales_of(self, products, start, end):
        """Return what was sold of products (of all when there are none), with tax, in the
        company's currency, as the documents' own rates have it."""
        domain = [
            ('state', '=', 'sale'),
            ('company_id', '=', self.company_id.id),
            ('order_id.date_order', '>=', start),
            ('order_id.date_order', '<', end),
            ('reward_id', '=', False),
        ]
        if products:
            domain.append(('product_id', 'in', products.ids))
        self.env['sale.order.line'].flush_model(['price_total'])
        self.env['sale.order'].flush_model(['currency_rate'])
        query = self.env['sale.order.line'].sudo()._search(domain)
        [(sold,)] = self.env.execute_query(
            SQL(
                """
                SELECT coalesce(sum(l.price_total / coalesce(nullif(o.currency_rate, 0), 1)), 0)
                       ::float8
                  FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
                 WHERE l.id IN %s
                """,
                query.subselect(),
            )
        )
        return sold
