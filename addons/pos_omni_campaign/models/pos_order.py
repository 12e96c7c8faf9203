from datetime import timedelta

from odoo import models

PAYING = timedelta(minutes=15)  # between the first payment of a ticket and its end, at most


class PosOrder(models.Model):
    """A paid ticket counts for its campaigns. What it was not for is written down: the goods are
    gone."""

    _inherit = 'pos.order'

    def _process_saved_order(self, draft):
        """Override of `point_of_sale`: campaigns count a paid ticket."""
        res = super()._process_saved_order(draft)
        if not draft and self.state != 'cancel':
            self._redeem_campaigns()
        return res

    def _campaign_amounts(self):
        """Return ``{campaign: discount in the company's currency}``."""
        amounts, rate = self._price_rule_amounts(), self.currency_rate or 1.0
        for line in self._card_lines().sudo():
            if campaign := line.reward_id.program_id.omni_campaign_id:
                amounts[campaign] -= line.price_subtotal_incl / rate
        return dict(amounts)

    def _campaign_moment(self):
        """Return when it was sold: as the customer began to pay it."""
        paid = [payment.payment_date for payment in self.payment_ids if payment.payment_date]
        earliest = self.date_order - PAYING
        return min([self.date_order, *(moment for moment in paid if moment >= earliest)])

    def _redeem_campaigns(self):
        """Count this ticket.

        :raise Refusal: campaign_over, when a limit is reached and the till could have asked
        """
        self.ensure_one()
        amounts, owner = self._campaign_amounts(), self._card_owner()
        if not amounts:
            return
        campaigns = self.env['omni.campaign'].sudo()
        place = self.config_id._till_place().sudo()
        # For whom and where price rules are, their pricelist says; their price is what was told.
        programs = self._card_lines().sudo().reward_id.program_id
        asked = programs.omni_campaign_id
        against = asked._against(
            moment=self._campaign_moment(),
            channel='till',
            place=place,
            partner=self.partner_id,
            owner=owner,
            limits=False,
        )
        sale = {
            'owner': owner,
            'reference': self.pos_reference or self.name,
            'channel': 'till',
            'warehouse_id': place.id,
            'partner_id': self.partner_id.commercial_partner_id.id,
            'order_amount': self.amount_total / (self.currency_rate or 1.0),
            'date': self.date_order,
        }
        refuse = campaigns if self._is_spent_anyway() else asked
        more = campaigns._redeem(sale, amounts, refuse, self._right_owners())
        campaigns._note_over(owner, programs, {**against, **more})
