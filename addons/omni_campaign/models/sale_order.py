from collections import defaultdict
from contextlib import suppress

from odoo import fields, models
from odoo.exceptions import ValidationError

from odoo.addons.unified_inventory.exceptions import Refusal

from ..preview import current_preview

PROMISED = ('pending', 'authorized', 'done')


class SaleOrder(models.Model):
    """An order asks at every change which campaigns are for it; confirming counts them."""

    _inherit = 'sale.order'

    # === OVERRIDES ===

    def _get_program_domain(self):
        """Override of `sale_loyalty`: not the programs whose campaign is not for this order. A
        list, as others change it."""
        return [*super()._get_program_domain(), ('id', 'not in', self._programs_against().ids)]

    def _get_trigger_domain(self):
        """Override of `sale_loyalty`: as above."""
        against = self._programs_against().ids
        return [*super()._get_trigger_domain(), ('program_id', 'not in', against)]

    def _get_confirmed_tx_create_date(self):
        """Override of `sale_loyalty`: a preview looks at its own day."""
        if preview := current_preview(self.env):
            local = fields.Datetime.context_timestamp(
                self.with_context(tz=self._get_program_timezone()), preview.moment
            )
            return local.date()
        return super()._get_confirmed_tx_create_date()

    def _program_check_compute_points(self, programs):
        """Override of `sale_loyalty`: of the programs that apply, those that apply together."""
        result = super()._program_check_compute_points(programs)
        fit = programs.filtered(lambda program: 'error' not in result[program])
        others = (self._get_applied_programs() - programs).filtered_domain(
            self._get_program_domain()
        )
        chosen = self.env['omni.campaign']._choose(fit | others)
        for program in fit - chosen:
            text = self.env._('“%s” does not go together with what is applied.', program.name)
            result[program] = {'error': text}
        return result

    def action_confirm(self):
        """Override of `omni_promotions`: campaigns count this order.

        :raise Refusal: campaign_over, when nothing was paid or promised
        """
        over = {order: order._campaigns_over() for order in self}
        for order, against in over.items():
            if not order._is_promised():
                for campaign, reason in against.items():
                    raise campaign._refusal(reason)
        res = super().action_confirm()
        for order in self.filtered(lambda order: order.state == 'sale'):
            order._redeem_campaigns(over[order])
        return res

    def _action_cancel(self):
        """Override of `omni_promotions`: a cancelled order does not count."""
        res = super()._action_cancel()
        owners = [order._hold_owner() for order in self]
        self.env['omni.campaign.redemption']._cancel(owners)
        return res

    def _hold_before_payment(self):
        """Override of `omni_promotions`: nobody pays a price whose campaign has ended, or whose
        last use another one is paying for."""
        super()._hold_before_payment()
        if self.state not in ('draft', 'sent') or self._is_promised():
            return
        channel = self.env['unified.inventory']._channel(self._hold_channel())
        over = self._campaigns_over() or self._promise_campaigns(channel.payment_minutes * 60)
        for campaign, reason in over.items():
            refused = campaign._refusal(reason)
            text = self.env._('%s You have not been charged.', refused.text)
            raise ValidationError(text) from refused

    def _hold_while_pending(self):
        """Override of `omni_promotions`: the payment takes days, the promise is kept as long."""
        super()._hold_while_pending()
        channel = self.env['unified.inventory']._channel(self._hold_channel())
        if channel.pending_days:
            with suppress(Refusal):  # it is too busy: who has paid gets it anyway
                self._promise_campaigns(channel.pending_days * 86400)

    # === BUSINESS METHODS ===

    def _campaign_place(self):
        preview = current_preview(self.env)
        place = self.env['stock.warehouse'].sudo()
        return place.browse(preview.place or []) if preview else self.warehouse_id.sudo()

    def _campaign_channel(self):
        preview = current_preview(self.env)
        return preview.channel if preview else self._hold_channel()

    def _campaign_moment(self):
        """Return when it was sold (UTC): as it was promised to who has paid."""
        if preview := current_preview(self.env):
            return preview.moment
        if self.state == 'sale':
            return self.date_order
        promised = self._promises()
        return min(promised.mapped('create_date')) if promised else fields.Datetime.now()

    def _promises(self):
        return self.sudo().transaction_ids.filtered(lambda tx: tx.state in PROMISED)

    def _is_promised(self):
        """Whether the customer has paid, or is about to: the price stands."""
        return bool(self._promises())

    def _against(self, campaigns):
        return campaigns._against(
            moment=self._campaign_moment(),
            channel=self._campaign_channel(),
            place=self._campaign_place(),
            partner=self.partner_id,
            owner=self._hold_owner() if isinstance(self.id, int) else None,
        )

    def _programs_against(self):
        """Return the programs whose campaign is not for this order."""
        self.ensure_one()
        campaigns = self.env['omni.campaign']._with_programs()
        own = campaigns._of_company(self.company_id)
        against = own.browse(campaign.id for campaign in self._against(own))
        programs = (against | (campaigns - own)).program_ids
        if self._is_promised() or self.state == 'sale':
            programs -= self.order_line.reward_id.program_id.sudo()
        return programs

    def _promise_campaigns(self, ttl):
        """Have the uses of limited campaigns promised to this order for so many seconds.

        :return: ``{campaign: reason}`` of those of which nothing is left
        :raise Refusal: busy
        """
        against, _seconds = self.env['omni.campaign']._promise(
            self._campaign_amounts(),
            owner=self._hold_owner(),
            partner=self.partner_id,
            ttl=ttl,
            company=self.company_id,
            reference=self.name,
        )
        return against

    def _campaigns_over(self):
        """Return ``{campaign: reason}`` of the campaigns in this order that are not for it."""
        if self.state == 'sale':
            return {}
        return self._against(self._used_programs().omni_campaign_id)

    def _campaign_amounts(self):
        """Return ``{campaign: discount in the company's currency}``."""
        amounts = defaultdict(float)
        for line in self.order_line.sudo():
            if campaign := line.reward_id.program_id.omni_campaign_id:
                worth = -line.price_total
                if line.reward_id.reward_type == 'product':
                    worth = line.price_unit * line.product_uom_qty
                amounts[campaign] += worth / (self.currency_rate or 1.0)
            elif campaign := line.pricelist_item_id.omni_campaign_id:
                amounts[campaign] += line._campaign_worth() / (self.currency_rate or 1.0)
        return dict(amounts)

    def _redeem_campaigns(self, over):
        """Count what was confirmed; what was promised and is over is written down for finance."""
        self.ensure_one()
        amounts, owner = self._campaign_amounts(), self._hold_owner()
        if not amounts:
            return
        sale = {
            'owner': owner,
            'reference': self.name,
            'channel': self._campaign_channel(),
            'warehouse_id': self._campaign_place().id,
            'partner_id': self.partner_id.commercial_partner_id.id,
            'order_amount': self.amount_total / (self.currency_rate or 1.0),
            'date': fields.Datetime.now(),
        }
        Campaign = self.env['omni.campaign'].sudo()
        refuse = Campaign if self._is_promised() else Campaign.union(*amounts)
        more = Campaign._redeem(sale, amounts, refuse)
        self.env['omni.campaign']._note_over(owner, self._used_programs(), {**over, **more})


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _campaign_worth(self):
        """Return what the price rule of a campaign takes off the list price, not below 0."""
        full = self.product_id.lst_price * self.product_uom_qty
        return max(0.0, full - self.price_unit * self.product_uom_qty * (1 - self.discount / 100))
