from odoo import api, fields, models

from odoo.addons.crosschannel_returns import core
from odoo.addons.unified_inventory.exceptions import Refusal

HUNDREDTHS = 100  # points are shared out in these


class PosOrder(models.Model):
    """Points and cards of what a till sold, when units of it come back by a till's receipt.

    A till's browser takes nothing back (E17): here the server does, in proportion to the worth
    of what comes back, so that parts add up to the whole, and once for each refund.
    """

    _inherit = 'pos.order'

    crosschannel_points_back = fields.Boolean(
        'Points Taken Back', copy=False, readonly=True, help='Done for this refund.'
    )

    @api.model
    def _process_order(self, order, existing_order):
        """Override of `point_of_sale`: what the server alone knows is not taken from a till."""
        order.pop('crosschannel_points_back', None)
        return super()._process_order(order, existing_order)

    def _process_saved_order(self, draft):
        """Override of `point_of_sale`: a paid refund moves the points of what it takes back."""
        result = super()._process_saved_order(draft)
        if not draft and self.state in ('paid', 'done'):
            self.sudo()._crosschannel_move_points()
        return result

    def read_pos_data(self, data, config):
        """Override of `point_of_sale`: the till that refunds shows what is on the cards now."""
        result = super().read_pos_data(data, config)
        refunds = self.lines.filtered('refunded_orderline_id')
        rows = self.env['loyalty.history'].search(refunds._crosschannel_history_domain())
        if config and rows:
            cards = self.env['loyalty.card']
            result['loyalty.card'] = cards._load_pos_data_read(rows.card_id, config)
        return result

    # === BUSINESS METHODS ===

    def _crosschannel_move_points(self):
        """Take back what the units of this refund earned, give back what was spent on them."""
        self.ensure_one()
        back = self._crosschannel_back_now()
        if self.crosschannel_points_back or not back:
            return
        self.crosschannel_points_back = True
        if not self.company_id.crosschannel_till_points:
            return
        for sold, lines in self.env['pos.order.line'].concat(*back).grouped('order_id').items():
            changes = sold._crosschannel_points_back({line: back[line] for line in lines}, self)
            for card, given, taken in changes:
                self._crosschannel_change_card(card, given, taken, sold)

    def _crosschannel_back_now(self):
        """:return: {sold line: quantity} of what this order takes back by its receipt"""
        back = {}
        for line in self.lines.filtered('refunded_orderline_id'):
            sold = line.refunded_orderline_id
            back[sold] = back.get(sold, 0.0) - line.qty
        return back

    def _crosschannel_came_back(self, without=None):
        """Hook: what of this order came back before.

        :param without: the refund that is under way
        :return: {sold line: quantity}
        """
        refunds = self.lines.refund_orderline_ids.filtered(
            lambda line: line.order_id.state not in ('draft', 'cancel')
        )
        if without:
            refunds -= without.lines
        back = {}
        for line in refunds:
            sold = line.refunded_orderline_id
            back[sold] = back.get(sold, 0.0) - line.qty
        for line in self._crosschannel_docs().line_ids:
            doc, sold = line.return_id, line.pos_line_id
            if doc.state == 'settled' and not doc.pos_order_id:  # as store credit, by no ticket
                back[sold] = back.get(sold, 0.0) + line.quantity
        return back

    def _crosschannel_points_back(self, back, refund=None):
        """What cards get and lose when units of this order come back. Nothing is changed.

        :param back: {line of this order: quantity that comes back now}
        :param refund: the till's refund they come back by
        :return: list of (card, points given back, points taken back), one of them zero
        :raise Refusal: points_spent, where the company keeps the worth of points spent already
            and no return has done so; card_spent, where a card sold here was used. Not for what
            was refunded without connection (see `_crosschannel_is_done`).
        """
        self.ensure_one()
        before = self._crosschannel_came_back(refund)
        rewards = self._crosschannel_rewards_back(before, back)
        earned = self._crosschannel_earned_back(before, back)
        top_ups = self._crosschannel_top_ups_back(before, back)
        if not refund or refund.lines.crosschannel_return_line_id:
            doc = self.env['crosschannel.return']  # which has kept what points are missing
            earned = [
                (card, given, taken - doc._missing_points(card, taken, self.company_id))
                for card, given, taken in earned
            ]
        elif not refund._crosschannel_is_done():
            self._crosschannel_check_spent(earned)
        if refund and not refund._crosschannel_is_done():
            self._crosschannel_check_top_ups(top_ups)
        return rewards + earned + top_ups

    def _crosschannel_check_spent(self, earned):
        doc = self.env['crosschannel.return']
        kept = sum(
            doc._missing_points(card, taken, self.company_id) * doc._point_worth(card)
            for card, _given, taken in earned
        )
        if self.currency_id.compare_amounts(kept, 0) > 0:
            raise Refusal(
                'points_spent',
                self.env._(
                    'The points of this receipt are spent: %(worth)s are kept of the refund. '
                    'Take it back as a return.',
                    worth=self.currency_id.format(kept),
                ),
                worth=self.currency_id.round(kept),
            )

    def _crosschannel_check_top_ups(self, top_ups):
        for card, _given, taken in top_ups:
            if round(taken - card.points, 2) > 0:
                raise Refusal(
                    'card_spent',
                    self.env._('The card …%(end)s sold here was used.', end=card.code[-4:]),
                )

    # === SHARES ===

    def _crosschannel_worth(self, lines, *quantities):
        """What units of lines cost, in minor units; quantities are dicts to be added up. What
        has no price at all counts by units."""
        units = self.env['crosschannel.return']._to_units
        scale = 10**self.currency_id.decimal_places
        worths = {line: round(line.price_subtotal_incl * scale) for line in lines if line.qty > 0}
        if not any(worths.values()):
            worths = {line: units(line.qty) for line in worths}
        return sum(
            core.portion(
                worth,
                units(line.qty),
                0,
                units(sum(part.get(line, 0.0) for part in quantities)),
            )
            for line, worth in worths.items()
        )

    def _crosschannel_marks(self, lines, before, back):
        """:return: worth of these lines as a whole, of what came back earlier, and with what
        comes back now"""
        return tuple(
            abs(self._crosschannel_worth(lines, *parts))
            for parts in (({line: line.qty for line in lines},), (before,), (before, back))
        )

    def _crosschannel_points_share(self, points, marks):
        return core.portion(round(points * HUNDREDTHS), *marks) / HUNDREDTHS

    def _crosschannel_rewards_back(self, before, back):
        """What was spent on rewards: in proportion to what of the reward comes back."""
        rewards = self.lines.filtered(lambda line: line.reward_id and line._crosschannel_card())
        groups = rewards.grouped(
            lambda line: (line.coupon_id, line.reward_identifier_code or line.id)
        )
        changes = []
        for (card, _code), lines in groups.items():
            cost = sum(lines.mapped('points_cost'))
            given = self._crosschannel_points_share(
                cost, self._crosschannel_marks(lines, before, back)
            )
            if given:
                changes.append((card, given, 0.0))
        return changes

    def _crosschannel_earned(self):
        """What this order earned: {card: points}. The history says what is left of it when the
        rewards claimed with it are paid."""
        rows = self.env['loyalty.history'].search(
            [('order_model', '=', 'pos.order'), ('order_id', '=', self.id)]
        )
        earned = {}
        for row in rows.filtered(lambda row: not row.card_id.program_id.is_payment_program):
            earned[row.card_id] = earned.get(row.card_id, 0.0) + row.issued - row.used
        for line in self.lines.filtered('points_cost'):
            if line._crosschannel_card() and not line.coupon_id.program_id.is_payment_program:
                earned[line.coupon_id] = earned.get(line.coupon_id, 0.0) + line.points_cost
        return {card: points for card, points in earned.items() if round(points, 2) > 0}

    def _crosschannel_earned_back(self, before, back):
        """A share of the points earned; of a coupon all or nothing. Whether a discount comes back
        as a line of its own or in the price of the goods does not matter."""
        goods = self.lines.filtered(lambda line: line.price_subtotal_incl > 0)
        marks = whole, earlier, until = self._crosschannel_marks(goods, before, back)
        changes = []
        for card, points in self._crosschannel_earned().items():
            if card.program_id.program_type == 'loyalty':
                taken = self._crosschannel_points_share(points, marks)
            else:
                taken = points if earlier < whole <= until else 0.0
            if taken:
                changes.append((card, 0.0, taken))
        return changes

    def _crosschannel_top_ups_back(self, before, back):
        """What was put on gift cards and wallets that were sold here."""
        rows = self.env['loyalty.history'].search(
            [('order_model', '=', 'pos.order'), ('order_id', '=', self.id)]
        )
        scale = 10**self.currency_id.decimal_places
        changes = []
        cards = rows.card_id.filtered(lambda card: card.program_id.is_payment_program)
        for program, of_program in cards.grouped('program_id').items():
            lines = self.lines.filtered(
                lambda line, program=program: (
                    not line.reward_id and line.product_id in program.trigger_product_ids
                )
            )
            worth = self._crosschannel_worth(lines, before, back)
            worth -= self._crosschannel_worth(lines, before)
            points = worth / scale * (program.rule_ids[:1].reward_point_amount or 1.0)
            for card in of_program.sorted(lambda card: (-card.points, card.id)):
                part = min(points, max(card.points, 0.0))
                points -= part
                changes.append([card, 0.0, part])
            changes[-1][2] += points  # what is spent already is missing on the last
        return [tuple(change) for change in changes if round(change[2], 2)]

    def _crosschannel_change_card(self, card, given, taken, sold):
        """Change a card once. The row names a line of the refund, not the refund: what is sold
        beside it earns points in its own right (see `_remove_duplicate_coupon_data`)."""
        line = self.lines.filtered(lambda line: line.refunded_orderline_id.order_id == sold)[:1]
        target, note = card, ''
        if given and card.program_id.is_payment_program:
            target, note = card._crosschannel_revive(card.partner_id or sold.partner_id)
        if note:
            self.message_post(body=note)
        target._crosschannel_change(
            line,
            self.env._('Refund of %(order)s', order=sold.display_name),
            issued=given,
            used=taken,
        )
