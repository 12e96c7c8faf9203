from contextlib import suppress
from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import ConcurrencyError
from odoo.modules import module

from odoo.addons.omni_promotions.store import Subject
from odoo.addons.unified_inventory.exceptions import Refusal

from ..core import LIMITS, Promise, Taken, campaign_of, reason_against, sale_of, taken
from ..store import CampaignStore

RESERVED = 'reserved'


class OmniCampaign(models.Model):
    """The limits of a campaign are decided under its lock, in a short transaction that commits at
    once: who pays has been promised the price that he pays (docs/adr/0020)."""

    _inherit = 'omni.campaign'

    # === WHAT OTHERS HAVE TAKEN ===

    def _limited(self):
        return self.filtered(lambda c: c.max_uses or c.max_each or c.budget).sorted('id')

    def _taken_by_others(self, owner, partner, store=None, promised=None):
        """Return ``{campaign id: (Taken, Taken by sales alone)}`` of those that have a limit, in
        two queries.

        :param str owner: "model,id" of the document that asks, None for none
        :param store: of the transaction that decides; this one's when not given
        """
        limited, customer = self._limited(), partner.commercial_partner_id.id or 0
        if not limited:
            return {}
        if store is None or module.current_test:
            self.env['omni.campaign.redemption'].flush_model()
        store = store or CampaignStore(self.env.cr)
        if promised is None:
            promised = store.promised(limited.ids)
        others = {row.owner for row in promised}
        counts, owners = store.redeemed(limited.ids, owner, customer, others)
        result = {}
        for campaign in limited:
            scale = campaign._scale()
            uses, amount, uses_each = counts.get(campaign.id, (0, 0.0, 0))
            sold = Taken(uses, round(amount * scale), uses_each)
            promises = [
                Promise(row.owner, row.customer, round(row.amount * scale), row.uses)
                for row in promised
                if row.campaign == campaign.id
            ]
            known = owners.get(campaign.id, set())
            result[campaign.id] = (
                taken(sold, known, promises, owner or '', customer),
                taken(sold, known, [], owner or '', customer),
            )
        return result

    def _reason_with(self, facts, sale, both):
        """Return `core.reason_against` with what others took: 'reserved' when it is only promised
        to them.

        :param both: of `_taken_by_others`
        """
        reasons = [
            reason_against(
                facts, sale_of({**sale, 'uses': t.uses, 'spent': t.units, 'uses_each': t.uses_each})
            )
            for t in both
        ]
        return RESERVED if reasons[0] in LIMITS and not reasons[1] else reasons[0]

    def _full(self, both):
        """Return ``{campaign: reason}`` of those of which nothing is left, see above."""
        full = {}
        for campaign in self:
            facts = campaign._facts()
            only = {key: facts[key] for key in ('id', 'max_uses', 'max_each', 'budget')}
            sale = {'at': '', 'known': True}
            reason = campaign._reason_with(campaign_of(only), sale, both[campaign.id])
            if reason:
                full[campaign] = reason
        return full

    # === PROMISING ===

    def _promise(
        self, amounts, *, owner, partner, ttl, company, reference=None, right=None, right_ttl=0
    ):
        """Promise a document all of these campaigns that have a limit, or nothing, until it is
        paid; commit that at once. What it was promised before of others is given back.

        :param dict amounts: ``{campaign: discount in the company's currency}``
        :param int ttl: seconds
        :param str right: the owner of rights that give way, see `_reserve`
        :param int right_ttl: seconds that it lasts at least where something of a right was taken:
            the till counts on that, even if the answer gets lost
        :return: ``({campaign: reason} of those of which nothing is left, seconds)``; then nothing
            is promised, or else all for so many seconds from now
        :raise Refusal: busy
        """
        limited = self.browse(campaign.id for campaign in amounts).sudo()._limited()
        if not limited and not self._is_promised_any(owner):
            return {}, 0
        needs = {
            Subject('campaign', c.id, c._scale(), 0): max(0, round(amounts[c] * c._scale()))
            for c in limited
        }
        vals = {
            'owner': owner,
            'ttl': ttl,
            'reference': reference,
            'company_id': company.id,
            'user_id': self.env.uid,
        }
        Promotion = self.env['omni.promotion']
        with Promotion._short_transaction() as cards:
            store = CampaignStore(cards.cr)
            store.lock_campaigns(limited.ids)
            full, has_moved = limited._make_room(store, needs, owner, partner, right)
            if full:
                return full, 0
            if has_moved:
                vals['ttl'] = max(ttl, right_ttl)
            held = Promotion._replace(store, needs, vals)
            store.name_customer(held.values(), partner.commercial_partner_id.id)
            return {}, store.seconds_left(held.values())

    def _make_room(self, store, needs, owner, partner, right):
        """Let a till's right give way to what one of its documents is about to be promised, where
        nothing is left beside it.

        :return: ``({campaign: reason} of those of which nothing is left then, whether one gave way)``
        """
        promised = self._promised(store)
        full = self._full(self._taken_by_others(owner, partner, store, promised))
        rights = {row.campaign: row for row in promised if right and row.owner == right}
        if not full or not rights or any(row.running for row in rights.values()):
            return full, False
        rest = [row for row in promised if row.owner != right]
        if still := self._full(self._taken_by_others(owner, partner, store, rest)):
            return still, False
        for subject, units in needs.items():
            campaign = self.browse(subject.id)
            if campaign in full and (row := rights.get(campaign.id)):
                less = min(units, round(row.amount * subject.scale))
                store.change_right(row.hold, subject, -1, -less)
        return {}, True

    def _is_promised_any(self, owner):
        domain = [('owner', '=', owner), ('state', '=', 'held'), ('subject', '=', 'campaign')]
        return bool(self.env['omni.card.hold'].sudo().search_count(domain, limit=1))

    # === REDEEMING ===

    def _redeem(self, sale, amounts, refuse, rights=()):
        """Count a confirmed sale; a campaign whose limit is reached stops itself.

        :param dict sale: values of `omni.campaign.redemption` that say what was sold, where
        :param dict amounts: ``{campaign: discount in the company's currency}``
        :param refuse: those campaigns that are refused when they are over a limit
        :param rights: the owners of rights that the sale was made by, see `_reserve`
        :return: ``{campaign: reason}`` of the others that are over theirs
        :raise Refusal: campaign_over, busy
        """
        limited = self.browse(campaign.id for campaign in amounts).sudo()._limited()
        over, used = limited._claim(sale, amounts, refuse, rights)
        self.env['omni.campaign.redemption'].sudo()._count(sale, amounts, used)
        if limited:
            limited._stop_if_used_up()
            # Of two that commit at once neither sees the other's: whoever is last does then.
            stop = partial(_stop_committed, self.env.registry, limited.ids)
            self.env.cr.postcommit.add(stop)
        return over

    def _claim(self, sale, amounts, refuse, rights):
        """Take what a document was promised of these, what a till had reserved, or else what is
        left of them, for this transaction: it counts for others from now on, unless this one is
        rolled back.

        :return: ``({campaign: reason} as `_redeem`, {campaign: hold of the right it uses})``
        """
        if not self:
            return {}, {}
        owner = sale['owner']
        partner = self.env['res.partner'].sudo().browse(sale.get('partner_id') or [])
        asker = CampaignStore(self.env.cr)
        transaction, counted = asker.transaction_id(), self._counted(owner)
        with self.env['omni.promotion']._short_transaction() as cards:
            store = CampaignStore(cards.cr)
            store.lock_campaigns(self.ids)
            promised = self._promised(store, asker)
            mine = [row for row in promised if row.owner == owner]
            known = counted | self.browse(row.campaign for row in mine)
            using = (self - known)._covering(promised, rights)
            if any(row.running not in (None, transaction) for row in [*mine, *using.values()]):
                raise ConcurrencyError('another transaction counts this document')
            asking = self - self.browse(campaign.id for campaign in using)
            over = asking._full(asking._taken_by_others(owner, partner, store, promised))
            for campaign, reason in over.items():
                if campaign in refuse:
                    raise campaign._refusal(reason)
            if not module.current_test:  # there is no other transaction
                self._mark_claimed(store, sale, amounts, mine, transaction, using)
        return over, {campaign: row.hold for campaign, row in using.items()}

    def _mark_claimed(self, store, sale, amounts, mine, transaction, using):
        store.mark([row.hold for row in mine], transaction, sale.get('reference'))
        store.mark([row.hold for row in using.values()], transaction)
        promised = {row.campaign for row in mine}
        for campaign in self.filtered(lambda c: c.id not in promised and c not in using):
            scale = campaign._scale()
            vals = {
                'owner': sale['owner'],
                'ttl': 0,
                'reference': sale.get('reference'),
                'company_id': campaign.company_id.id,
                'user_id': self.env.uid,
                'txid': transaction,
            }
            units = max(0, round(amounts[campaign] * scale))
            hold = store.insert(Subject('campaign', campaign.id, scale, 0), units, vals)
            store.name_customer([hold], sale.get('partner_id'))

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

    def _used_up(self):
        """Return ``{campaign: reason}`` of the running ones whose sales have reached a limit."""
        used, reached = self._used(), {}
        for campaign in self.filtered(lambda c: c.state == 'running'):
            uses, spent = used.get(campaign.id, (0, 0))
            budget = round(campaign.budget * campaign._scale())
            if campaign.max_uses and uses >= campaign.max_uses:
                reached[campaign] = 'used_up'
            elif budget and spent >= budget:
                reached[campaign] = 'budget'
        return reached

    def _stop_if_used_up(self):
        for campaign, reason in self._used_up().items():
            campaign._stop(campaign._reason_text(reason))

    def _refusal(self, reason):
        text = self.env._(
            '“%(campaign)s” cannot be used: %(reason)s.',
            campaign=self.name,
            reason=self._reason_text(reason),
        )
        limit = reason in (*LIMITS, RESERVED)
        return Refusal('campaign_over', text, reason=reason, limit=limit)


def _stop_committed(registry, ids):
    with suppress(psycopg2.errors.SerializationFailure), registry.cursor() as cr:
        campaigns = api.Environment(cr, SUPERUSER_ID, {})['omni.campaign'].browse(ids).exists()
        reached = campaigns.browse(campaign.id for campaign in campaigns._used_up())
        reached.try_lock_for_update()._stop_if_used_up()
