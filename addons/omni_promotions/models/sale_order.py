from contextlib import suppress

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from odoo.addons.unified_inventory.exceptions import Refusal, TooManyRequests

from ..change import Change, changing, current
from ..lookup import by_code
from ..store import CardStore

PAID = ('authorized', 'done')


class SaleOrder(models.Model):
    """A cart or quotation holds what it wants to spend; confirming spends it in the order's own
    transaction."""

    _inherit = 'sale.order'

    # === OVERRIDES ===

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Override of `sale_loyalty`: what is held for others is not there; what a paid order was
        granted is, whatever is left of the card."""
        points = super()._get_real_points_for_coupon(coupon, post_confirm=post_confirm)
        if self.state not in ('draft', 'sent') or not coupon.id:
            return points
        change = current(self.env)
        if change and coupon.id in change.kept:
            spent = sum(
                self.order_line.filtered(lambda x: x.coupon_id == coupon).mapped('points_cost')
            )
            return max(points, change.kept[coupon.id] - spent)
        if not coupon.active:
            return min(points, 0.0)  # it was lost, or its program has ended
        if coupon.points > 0:
            points -= self.env['omni.promotion']._held_by_others(coupon, self._hold_owner())
        return points

    def _apply_program_reward(self, reward, coupon, **kwargs):
        """Override of `sale_loyalty`: a reward that others have used up is not applied."""
        try:
            with self.env.cr.savepoint():
                status = super()._apply_program_reward(reward, coupon, **kwargs)
                if 'error' not in status:
                    self._spend_or_hold()
        except Refusal as refused:
            return {'error': refused.text}
        return status

    def _update_programs_and_rewards(self):
        """Override of `sale_loyalty`: what the cart wants to spend now is what it holds."""
        res = super()._update_programs_and_rewards()
        for order in self:
            if not current(self.env):
                order._try_to_hold_cards()
        return res

    def _try_apply_code(self, code):
        """Override of `sale_loyalty`: who guesses codes is slowed down, and told nothing."""
        if not request:
            with by_code(self.env):
                return self._reserved_code(code) or super()._try_apply_code(code)
        Attempt = self.env['omni.card.attempt']
        with suppress(TooManyRequests), Attempt._trying() as found, by_code(self.env):
            status = self._reserved_code(code) or super()._try_apply_code(code)
            if Attempt._is_code(code):
                found()
            if 'error' not in status or code in self._own_codes():
                return status
        return {'error': self.env._('This code cannot be used.'), 'not_found': True}

    def action_confirm(self):
        """Override of `sale_loyalty`: cards are debited in this transaction, by what is held."""
        paid = bool(self.sudo().transaction_ids.filtered(lambda tx: tx.state in PAID))
        kept = {card.id: -points for card, points in self._card_changes() if paid}
        change = self._card_change('redeem', overspend='record' if paid else 'refuse', kept=kept)
        with changing(self.env, change):
            res = super().action_confirm()
            for order in self:
                order._settle_uses()
        self.env['omni.promotion']._release_after_commit(change.owners)
        return res

    def _send_reward_coupon_mail(self):
        """Override of `sale_loyalty`: a card whose mail cannot be made (its PDF needs a program that
        may be missing) is issued all the same; no paid order stays a draft for that."""
        self.env.flush_all()
        try:
            # flush=False: what waits for the commit of the order is not done before
            with self.env.cr.savepoint(flush=False):
                super()._send_reward_coupon_mail()
                self.env.flush_all()
        except UserError as error:
            self.env.invalidate_all(flush=False)
            text = self.env._(
                'The mail with the card was not sent: %s Send it from the card.', error
            )
            for order in self:
                order._message_log(body=text)

    def _action_cancel(self):
        """Override of `sale_loyalty`: what the order took from cards goes back."""
        change = self._card_change('reverse', overspend='record')
        with changing(self.env, change):
            res = super()._action_cancel()
            for order in self:
                order._settle_uses()
        self.env['omni.promotion']._release_after_commit(change.owners)
        return res

    # === THE GATE BEFORE A PAYMENT ===

    def _hold_before_payment(self):
        """Override of `unified_inventory`: nobody pays the rest of an order whose card is spent."""
        super()._hold_before_payment()
        if self.state in ('draft', 'sent'):
            channel = self.env['unified.inventory']._channel(self._hold_channel())
            try:
                self._hold_cards(ttl=channel.payment_minutes * 60)
            except Refusal as refused:
                text = self.env._('%s You have not been charged.', refused.text)
                raise ValidationError(text) from refused

    def _hold_while_pending(self):
        """Override of `unified_inventory`: the payment takes days, the card is kept as long."""
        super()._hold_while_pending()
        channel = self.env['unified.inventory']._channel(self._hold_channel())
        if channel.pending_days:
            self._try_to_hold_cards(ttl=channel.pending_days * 86400)

    # === BUSINESS METHODS ===

    def _reserved_code(self, code):
        """Return an error when others hold all of what a code opens, else None."""
        self.ensure_one()
        Promotion, owner = self.env['omni.promotion'], (self._hold_owner(),)
        sudo = self.env['loyalty.rule'].sudo()
        rule = sudo.search([('mode', '=', 'with_code'), ('code', '=', code)], limit=1)
        if program := rule.program_id.filtered('limit_usage'):
            subject, least = Promotion._program_subject(program), 1
        else:
            card = self.env['loyalty.card'].sudo().search([('code', '=', code)], limit=1)
            rewards = card.program_id.reward_ids
            if not rewards or card in self.applied_coupon_ids:
                return None
            subject = Promotion._card_subject(card)
            least = min(rewards.mapped('required_points')) * subject.scale
        account = CardStore(self.env.cr).accounts([subject])[subject]
        if account.available(owner) >= least or account.balance < least:
            return None
        return {'error': self.env._('This code is in use in another order at the moment.')}

    def _card_change(self, kind, **options):
        return Change(kind, tuple(order._hold_owner() for order in self), **options)

    def _card_changes(self):
        """Return ``[(card, points)]`` that these orders will take from cards (negative)."""
        return [
            (card, points)
            for order in self
            for card, points in order._get_point_changes().items()
            if points < 0
        ]

    def _card_needs(self):
        """Return ``{Subject: units}`` of what this order wants to spend."""
        Promotion, needs = self.env['omni.promotion'], {}
        for card, points in self._card_changes():
            subject = Promotion._card_subject(card)
            needs[subject] = round(-points * subject.scale)
        for program in self._used_programs().filtered('limit_usage'):
            needs[Promotion._program_subject(program)] = 1
        return {subject: units for subject, units in needs.items() if units > 0}

    def _used_programs(self):
        return self.order_line.reward_id.program_id.sudo()

    def _hold_cards(self, ttl=None):
        """Hold all of what this order wants to spend.

        :param ttl: seconds; the channel's own when not given
        :raise Refusal: insufficient_balance, usage_limit, busy
        """
        self.ensure_one()
        needs, Promotion = self._card_needs(), self.env['omni.promotion']
        if not needs:
            if self._holds_cards():
                Promotion._release_cards_of(self._hold_owner())
            return
        channel = self.env['unified.inventory']._channel(self._hold_channel())
        Promotion._hold(
            needs,
            owner=self._hold_owner(),
            ttl=ttl or channel.hold_minutes * 60,
            company=self.company_id,
            reference=self.name,
        )

    def _try_to_hold_cards(self, ttl=None):
        """Hold as `_hold_cards` does; the gate before the payment refuses what is not there."""
        self.ensure_one()
        if not self.id or self.state not in ('draft', 'sent'):
            return
        try:
            self._hold_cards(ttl)
        except Refusal:
            return

    def _holds_cards(self):
        domain = [
            ('owner', '=', self._hold_owner()),
            ('state', '=', 'held'),
            ('subject', 'in', CardStore.kinds),
        ]
        return bool(self.env['omni.card.hold'].sudo().search_count(domain, limit=1))

    def _spend_or_hold(self):
        """A new reward: a quotation holds it, a confirmed order has spent it by its lines."""
        if self.state == 'sale':
            self._settle_uses()
        elif self.state in ('draft', 'sent') and not current(self.env):
            self._hold_cards()

    def _settle_uses(self):
        self.ensure_one()
        programs = self._used_programs()
        if self.state != 'sale':
            programs = programs.browse()
        change = current(self.env) or self._card_change('redeem')
        Promotion, owner = self.env['omni.promotion'], self._hold_owner()
        for program in Promotion._settle_uses(owner, programs, change):
            self.env['omni.card.exception']._report(owner, 1, program=program)

    def _own_codes(self):
        """Codes that are applied here: whoever tries one again does not guess."""
        sudo = self.sudo()
        return {*sudo.applied_coupon_ids.mapped('code'), *sudo.code_enabled_rule_ids.mapped('code')}
