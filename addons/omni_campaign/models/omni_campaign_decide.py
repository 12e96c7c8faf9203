from datetime import timedelta

from odoo import api, models

from ..core import Offer, Taken, campaign_of, choose, reason_against, sale_of, wall_clock

NOTHING_TAKEN = (Taken(), Taken())


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

    def _used(self):
        """Return ``{campaign id: (sales, discount in minor units)}``."""
        domain = [('campaign_id', 'in', self.ids), ('cancelled', '=', False)]
        Redemption = self.env['omni.campaign.redemption'].sudo()
        groups = Redemption._read_group(domain, ['campaign_id'], ['__count', 'amount:sum'])
        return {c.id: (count, round(amount * c._scale())) for c, count, amount in groups}

    # === DECIDING ===

    def _against(self, *, moment, channel, place, partner, owner=None, limits=True):
        """Return ``{campaign: reason}`` of those that are not for this sale, see
        `core.reason_against`.

        :param moment: of the sale, UTC without time zone
        :param str channel: a code
        :param place: the warehouse it is sold at, may be empty
        :param partner: the customer, may be empty or the public one
        :param str owner: "model,id" of the document, whose own use does not count
        :param limits: whether to look at them; who promises or counts does so under their lock
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
        both, against = self._taken_by_others(owner, partner) if limits else {}, {}
        for campaign in self:
            facts = campaign_of(campaign._facts(moment))
            reason = campaign._reason_with(facts, sale, both.get(campaign.id, NOTHING_TAKEN))
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
            'reserved': self.env._('somebody else is paying for, or has reserved, the last of it'),
        }
        return texts[reason]

    # === UPLIFT ===

    def _compute_uplift(self):
        """As `omni.campaign.result` has it, of all channels and stores."""
        sums = ['sales_during:sum', 'sales_before:sum', 'uplift:avg']
        Result_sudo = self.env['omni.campaign.result'].sudo()._of_campaigns(self)
        groups = Result_sudo._read_group([], ['campaign_id'], sums)
        found = {campaign.id: figures for campaign, *figures in groups}
        for campaign in self:
            during, before, uplift = found.get(campaign.id, (0, 0, 0))
            campaign.sales_during, campaign.sales_before = during, before
            campaign.uplift = uplift or 0
