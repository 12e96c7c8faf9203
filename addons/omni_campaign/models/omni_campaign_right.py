from odoo import models
from odoo.modules import module

from odoo.addons.omni_promotions.store import Subject
from odoo.addons.unified_inventory.exceptions import Refusal

from ..core import Right, right_of
from ..store import CampaignStore


class OmniCampaign(models.Model):
    """Rights of tills: uses of limited campaigns that they give without a connection. They are
    decided on as promises are, and count like them (docs/adr/0014, 0020)."""

    _inherit = 'omni.campaign'

    def _reservable(self):
        """Return those that a till may give without asking, which needs a limit; not where each
        customer has one of his own, as nobody tells a till what he does elsewhere."""
        limited = self.filtered(lambda c: (c.max_uses or c.budget) and not c.max_each)
        return limited.filtered(lambda c: c.state == 'running').sorted('id')

    def _reserve(self, most, *, owner, ttl, company):
        """Promise a till uses of these campaigns for the time that it has no connection, and
        commit that at once. It is never less than it was promised before.

        :param core.Right most: of each, uses and, where there is a budget, minor units of it
        :param str owner: of the rights
        :param int ttl: seconds from now
        :return: ``{campaign: core.Right}``
        :raise Refusal: busy
        """
        Promotion, rights = self.env['omni.promotion'], {}
        with Promotion._short_transaction() as cards:
            store = CampaignStore(cards.cr)
            store.lock_campaigns(self.ids)
            promised = self._promised(store)
            mine = {row.campaign: row for row in promised if row.owner == owner}
            if any(row.running for row in mine.values()):
                raise Refusal('busy', self.env._('Sales of this till are just being booked.'))
            rest = [row for row in promised if row.owner != owner]
            both = self._taken_by_others(None, self.env['res.partner'], store, rest)
            for campaign in self:
                row, wanted = mine.get(campaign.id), campaign._wanted(most)
                had = campaign._right_in(row)
                right = right_of(had, wanted, campaign._left(wanted, both[campaign.id][0]))
                rights[campaign] = right
                if not row and right == had:
                    continue
                subject = Subject('campaign', campaign.id, campaign._scale(), 0)
                vals = {'owner': owner, 'ttl': ttl, 'company_id': company.id}
                vals['user_id'] = self.env.uid
                hold = row.hold if row else store.insert(subject, 0, vals)
                more = right.uses - had.uses, right.units - had.units
                store.change_right(hold, subject, *more, ttl)
        return rights

    def _wanted(self, most):
        return most if self.budget else Right(most.uses)

    def _left(self, wanted, taken):
        """Return what others have left of this campaign; of what has no limit enough."""
        budget = round(self.budget * self._scale())
        return Right(
            self.max_uses - taken.uses if self.max_uses else 2 * wanted.uses,
            budget - taken.units if budget else 0,
        )

    def _right_in(self, row):
        return Right(row.uses, round(row.amount * self._scale())) if row else Right()

    def _covering(self, promised, rights):
        """Return ``{campaign: Row}`` of the rights of these owners that one more sale uses."""
        rows = {row.campaign: row for row in promised if row.owner in rights}
        return {
            campaign: rows[campaign.id]
            for campaign in self
            if campaign.id in rows
            and not campaign.max_each
            and campaign._right_in(rows[campaign.id]).covers(bool(campaign.budget))
        }

    def _counted(self, owner):
        """Return those that a document counts for already."""
        domain = [('owner', '=', owner), ('cancelled', '=', False), ('campaign_id', 'in', self.ids)]
        return self.env['omni.campaign.redemption'].sudo().search(domain).campaign_id

    def _promised(self, store, asker=None):
        if asker or module.current_test:
            self.env['omni.campaign.redemption'].flush_model()
        return store.promised(self.ids, asker)

    def action_holds(self):
        """Open what is promised of this campaign, to be released where nobody comes for it."""
        self.ensure_one()
        self.env['omni.card.hold'].check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id(
            'omni_campaign.omni_card_hold_action_campaign'
        )
        return {**action, 'domain': [('subject', '=', 'campaign'), ('res_id', '=', self.id)]}
