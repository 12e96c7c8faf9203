from odoo import models

from odoo.addons.omni_campaign.core import Right


class PosConfig(models.Model):
    """Rights: uses of limited campaigns that a till gives without a connection."""

    _inherit = 'pos.config'

    def reserve_rights(self, right, card_ids):
        """Override of `pos_omni_promotions`: and uses of limited campaigns, as many as of limited
        programs; of a budget as much as so many sales take, each up to the limit of a card.

        :return: with ``"campaigns": {id: {"uses": int, "amount": float}}`` where something may be
            reserved; ``amount``, of a campaign with a budget, is in the currency of the till
        """
        answer = super().reserve_rights(right, card_ids)
        if not answer['seconds']:
            return answer
        campaigns, answer['campaigns'] = self._reservable_campaigns(), {}
        if not campaigns:
            return answer
        rate, scale = self._campaign_rate(), campaigns[:1]._scale()
        uses = self.card_right_uses
        most = Right(uses, round(uses * max(0.0, self.card_offline_limit) / rate * scale))
        rights = campaigns._reserve(
            most,
            owner=self._right_owner(right),
            ttl=answer['seconds'],
            company=self.company_id,
        )
        for campaign, promised in rights.items():
            told = {'uses': promised.uses}
            if campaign.budget:
                told['amount'] = self.currency_id.round(promised.units / scale * rate)
            answer['campaigns'][campaign.id] = told
        return answer

    def _reservable_campaigns(self):
        """Return the campaigns (with full access) that this till may give without a connection."""
        place = self._till_place().sudo()
        return (
            self._campaigns_in_use()
            ._of_company(self.company_id)
            ._reservable()
            .filtered(
                lambda c: (
                    (not c.channel_ids or 'till' in c.channel_ids.mapped('code'))
                    and (not c.warehouse_ids or place in c.warehouse_ids)
                )
            )
        )
