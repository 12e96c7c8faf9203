from collections import defaultdict

from odoo import fields, models
from odoo.http import request

from odoo.addons.omni_promotions.change import Change, changing
from odoo.addons.omni_promotions.core import Rule, Sold, masked, most_points
from odoo.addons.omni_promotions.lookup import by_code
from odoo.addons.omni_promotions.store import CardStore
from odoo.addons.unified_inventory.coupon_data import parse_coupon_data
from odoo.addons.unified_inventory.exceptions import Refusal, TooManyRequests

MOST_CODES = 10  # of cards that one order issues with codes of their own
SPARE = 0.02  # points that roundings of a till's own arithmetic may add up to


class PosOrder(models.Model):
    """A sale spends its cards in its own transaction, once for its uuid; what it earned is added
    by the till's next call, and no more than it can have earned."""

    _inherit = 'pos.order'

    card_decision = fields.Selection(
        [('offline', 'Cards spent without connection')],
        readonly=True,
        copy=False,
        help='The till could not ask whether the cards are spent elsewhere.',
    )
    card_right = fields.Char(
        readonly=True,
        copy=False,
        help='The device whose reserved rights an order without connection has spent.',
    )
    cards_confirmed = fields.Boolean(readonly=True, copy=False)
    cards_spent = fields.Boolean(readonly=True, copy=False)

    # === OVERRIDES ===

    def _process_order(self, order, existing_order):
        """Override of `point_of_sale`: what the server alone knows is not taken from a till."""
        for name in ('cards_confirmed', 'cards_spent'):
            order.pop(name, None)
        return super()._process_order(order, existing_order)

    def _process_saved_order(self, draft):
        """Override of `point_of_sale`: the cards of a paid order are debited with it."""
        self.ensure_one()
        res = super()._process_saved_order(draft)
        if not draft and self.state != 'cancel':
            self._spend_cards()
        return res

    def action_pos_order_cancel(self):
        """Override of `point_of_sale`: what was held for an order is given back."""
        res = super().action_pos_order_cancel()
        cancelled = self.filtered(lambda order: order.state == 'cancel')
        owners = [order._card_owner() for order in cancelled]
        self.env['omni.promotion']._release_owners(owners)
        return res

    def validate_coupon_programs(self, point_changes, new_codes):
        """Override of `pos_loyalty`: no code is told, and who guesses which there are is slowed
        down.

        :param dict point_changes: ``{card id: points}``
        :param list new_codes: of cards that this order issues
        :raise Refusal: invalid_cards
        """
        known = isinstance(new_codes, list | tuple) and len(new_codes) <= MOST_CODES
        if not known or not all(isinstance(code, str) for code in new_codes):
            raise Refusal('invalid_cards', self.env._('Codes are a list of texts.'))
        try:
            for _code in new_codes:
                with self.env['omni.card.attempt']._trying('new'):
                    pass
        except TooManyRequests as refusal:
            return {'successful': False, 'payload': {'message': str(refusal)}}
        with by_code(self.env):
            answer = super().validate_coupon_programs(point_changes, new_codes)
        if 'updated_points' in answer['payload']:
            text = self.env._('There are not enough points on a card of this order.')
            answer['payload']['message'] = text
        return answer

    def confirm_coupon_programs(self, coupon_data):
        """Override of `pos_loyalty`: what was spent has been debited with the order already; only
        what it earned is left to be added, once. Codes are told of coupons that are printed on
        its receipt, this time only.

        :raise Refusal: invalid_cards, not_paid, wrong_card, wrong_customer, too_many_points
        """
        self.ensure_one()
        self.check_access('write')
        coupon_data = parse_coupon_data(self.env, coupon_data)
        if self.cards_confirmed:
            coupon_data = {}
        settled = self._settled_points()
        if request and not self.env.su:
            self._check_earned(coupon_data, settled)
        with changing(self.env, self._card_change('record', settled=settled)):
            answer = super().confirm_coupon_programs(coupon_data)
        for update in answer.get('coupon_updates', ()):
            update['code'] = masked(update['code'])
        self.sudo().cards_confirmed = True
        return answer

    # === BUSINESS METHODS ===

    def _card_owner(self):
        return f'pos.order,{self.uuid}'

    def _card_change(self, overspend, **options):
        owners = (self._card_owner(), *self._right_owners())
        return Change('redeem', owners, overspend, reference=self.pos_reference, **options)

    def _right_owners(self):
        """Return the owners of the rights that this order may spend beside its own holds."""
        if self.card_decision == 'offline' and self.config_id._is_right(self.card_right):
            return (self.config_id._right_owner(self.card_right),)
        return ()

    def _is_spent_anyway(self):
        """Whether the goods are gone, or paid for without a cashier: nobody can refuse."""
        return self.env.su or self.card_decision == 'offline'

    def _spend_cards(self):
        """Debit the cards of this order's rewards, as far as it has not done so before.

        :raise Refusal: insufficient_balance, usage_limit, wrong_card
        """
        change = self._card_change('record' if self._is_spent_anyway() else 'refuse')
        spent = CardStore(self.env.cr).debited('card', self._card_owner())
        for card, points in self._card_costs().items():
            points -= spent.get(card.id, 0)
            if points <= 0:
                continue
            waits = self._may_earn_what_it_costs(card.program_id)
            with changing(self.env, self._card_change('defer') if waits else change):
                card.points -= points
        programs = self._card_lines().reward_id.program_id.sudo()
        Promotion = self.env['omni.promotion']
        for program in Promotion._settle_uses(self._card_owner(), programs, change):
            self.env['omni.card.exception']._report(self._card_owner(), 1, program=program)
        Promotion._release_after_commit([self._card_owner()])
        self.sudo().cards_spent = True

    def _settled_points(self):
        """Return ``{card id: points}`` that this sale has taken from cards already, or listed for
        finance as missing: neither is asked for again."""
        settled = CardStore(self.env.cr).debited('card', self._card_owner())
        if self.cards_spent:
            for card, points in self._card_costs().items():
                if not self._may_earn_what_it_costs(card.program_id):
                    settled[card.id] = points
        return settled

    def _may_earn_what_it_costs(self, program):
        """Whether points of this very sale may pay for its rewards: those are added later."""
        return program.applies_on == 'both' or (
            program.applies_on == 'current' and program.program_type != 'coupons'
        )

    def _card_lines(self):
        return self.lines.filtered(lambda line: line.reward_id and line.qty > 0)

    def _card_costs(self):
        """Return ``{card: points}`` (with full access) that the rewards of this order cost."""
        costs = defaultdict(float)
        for line in self._card_lines():
            card_sudo = line.coupon_id.sudo()
            if not card_sudo:
                if line.reward_id.program_id.is_payment_program:
                    self._refuse_card()
                continue  # of a promotion: its coupon comes into being with this order
            if card_sudo.program_id != line.reward_id.program_id.sudo():
                self._refuse_card()
            costs[card_sudo] += self._line_cost(line)
        return dict(sorted(costs.items(), key=lambda item: item[0].id))

    def _line_cost(self, line):
        """What a reward costs: where points are money, no less than it takes off the price."""
        cost, reward = line.points_cost, line.reward_id.sudo()
        if reward.program_id.is_payment_program and reward.discount_mode == 'per_point':
            worth = -line.price_subtotal_incl / (reward.discount or 1.0)
            cost = max(cost, reward.program_id.currency_id.round(worth))
        return max(0.0, cost)

    def _refuse_card(self):
        raise Refusal('wrong_card', self.env._('This reward is not of this card.'))

    def _check_earned(self, coupon_data, settled):
        """Refuse points that this order cannot have earned."""
        if coupon_data and self.state in ('draft', 'cancel'):
            raise Refusal('not_paid', self.env._('Cards are booked by paid orders.'))
        earned = defaultdict(float)
        for key, vals in coupon_data.items():
            card = self.env['loyalty.card'].sudo().browse(max(0, key)).exists()
            program = self.env['loyalty.program'].sudo().browse(vals['program_id']).exists()
            self._check_coupon(key, vals, card, program)
            earned[program] += max(0.0, vals['points'] + settled.get(card.id, 0))
        for program, points in earned.items():
            if points > self._most_points(program) + SPARE:
                text = self.env._('This order cannot have earned %g points.', points)
                raise Refusal('too_many_points', text)

    def _check_coupon(self, key, vals, card, program):
        """Refuse ids that are none of this order's: of another card, company or customer."""
        companies = self.company_id.sudo().parent_ids
        if (
            not program
            or (program.company_id and program.company_id not in companies)
            or (card and card.program_id != program)
            or (vals.get('coupon_id') or key) != key
        ):
            self._refuse_card()
        partner = self.env['res.partner'].browse(vals.get('partner_id') or []).exists()
        if partner and not partner.has_access('read'):
            text = self.env._('This customer is none of this till’s.')
            raise Refusal('wrong_customer', text)

    def _most_points(self, program):
        rules = [
            Rule(
                rule.reward_point_mode,
                rule.reward_point_amount,
                None if rule.any_product else frozenset(rule.valid_product_ids.ids),
            )
            for rule in program.rule_ids
        ]
        sign = -1 if self.is_refund else 1  # a till turns the amounts of a refund round
        lines = [
            Sold(line.product_id.id, line.qty, sign * line.price_subtotal_incl)
            for line in self.lines
            if not line.reward_id
        ]
        return most_points(rules, lines)
