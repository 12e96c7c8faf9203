from odoo import models

from .. import core

HUNDREDTHS = 100  # points are shared out in these


class CrosschannelReturn(models.Model):
    """Cards and points: what an order took from a card comes back, what it earned goes.

    Each in proportion to the worth of what is returned, so that part returns add up to the
    whole (see core.apportion). Till and back office alike: both settle by `_set_settled`.
    """

    _inherit = 'crosschannel.return'

    # === GIFT CARDS AND WALLETS ===

    def _card_shares(self):
        """What gift cards and eWallets paid of the units.

        :return: list of (card, amount in minor units, points)
        """
        return [
            (card, back, points)
            for card, back, points in self._reward_shares()
            if card.program_id.is_payment_program
        ]

    def _give_back_cards(self):
        """Give it back to them. It is no part of what is due in money."""
        for card, amount, points in self._card_shares():
            if not points:
                continue
            target = self._revive_card(card)
            self._change_points(target, issued=points)
            self._add_tender('card', self._major(amount), 'done', card_id=target.id)

    def _living_card(self, card):
        """The card that takes the money back: none for one that was withdrawn."""
        return card if card.active else card.browse()

    def _revive_card(self, card):
        """A card that can be spent, and a word about it in the return."""
        target, note = card._crosschannel_revive(card.partner_id or self.partner_id)
        if note:
            self.message_post(body=note)
        if not card.program_id.active:
            self._tell_person(
                self.env._('Card without a program'),
                self.env._(
                    'Money went back to a card of %(program)s, which is archived.',
                    program=card.program_id.name,
                ),
            )
        return target

    # === POINTS ===

    def _points_plan(self):
        """What happens to points when this return is settled.

        :return: list of {card, program, taken, given, balance (afterwards)}
        """
        self.ensure_one()
        changes = {}
        for card, issued, used in self._point_changes():
            sums = changes.setdefault(card, [0.0, 0.0])
            sums[0] += issued
            sums[1] += used
        return [
            {
                'card': f'…{card.code[-4:]}',
                'program': card.program_id.name,
                'taken': used,
                'given': issued,
                'balance': round(card.points + issued - used, 2),
            }
            for card, (issued, used) in changes.items()
        ]

    def _settle_points(self):
        """Take back points earned, give back points spent on rewards. A balance below zero is
        allowed and said: the customer has spent what he did not earn."""
        for card, issued, used in self._point_changes():
            self._change_points(card, issued, used)
            if used and card.points < 0:
                self.message_post(
                    body=self.env._(
                        '%(points)s points earned by this order were spent already: '
                        'the balance of %(program)s is %(balance)s.',
                        points=used,
                        program=card.program_id.name,
                        balance=card.points,
                    )
                )

    def _point_changes(self):
        """:return: list of (card, points given, points taken), one of them zero"""
        given = [
            (card, points, 0.0)
            for card, _back, points in self._reward_shares()
            if not card.program_id.is_payment_program and points
        ]
        taken = [
            (card, 0.0, points - missing)
            for card, points, missing in self._earned_shares()
            if points - missing
        ]
        return given + taken

    def _earned_shares(self):
        """What the returned units earned: a share of the points, of a coupon all or nothing.

        :return: list of (card, points, how many of them are paid for in money instead)
        """
        order = self.sale_order_id
        earned = order.coupon_point_ids.filtered(
            lambda item: item.points > 0 and not item.coupon_id.program_id.is_payment_program
        )
        whole = self._worth_of_order() if earned else 0
        if whole <= 0:
            return []
        before, back = (
            sum(self._worth(line.components) for line in lines)
            for lines in (self._settled_before().line_ids, self.line_ids)
        )
        shares = []
        for item in earned:
            if item.coupon_id.program_id.program_type == 'loyalty':
                points = self._points_share(item.points, whole, before, back)
            else:
                points = item.points if before < whole <= before + back else 0.0
            shares.append((item.coupon_id, points, self._missing_points(item.coupon_id, points)))
        return shares

    def _missing_points(self, card, points, company=None):
        """Points that are spent already, where the company keeps their worth."""
        company = company or self.company_id
        if company.crosschannel_spent_points != 'lower' or not self._point_worth(card):
            return 0.0
        return points - min(points, max(0.0, card.points))

    def _point_worth(self, card):
        """What a point buys at least, in money; 0 where it buys no money."""
        worths = [
            reward.discount / (1 if reward.discount_mode == 'per_point' else reward.required_points)
            for reward in card.program_id.reward_ids
            if reward.reward_type == 'discount'
            and reward.discount_mode in ('per_point', 'per_order')
            and reward.required_points
        ]
        return min(worths, default=0.0)

    def _keep_spent_points(self):
        """Keep the worth of points spent already as a part of the fee of the first line that can
        bear it. Told before anything is done: with the return, and again when it is settled."""
        for doc in self.sudo():
            doc._unwind_promotions()
            if doc.company_id.crosschannel_spent_points != 'lower':
                continue
            kept = doc.currency_id.round(
                sum(
                    missing * doc._point_worth(card)
                    for card, _points, missing in doc._earned_shares()
                )
            )
            for line in doc.line_ids:
                fee = line.fee_amount - line.points_fee
                part = min(kept, max(0.0, line.refund_total - fee))
                kept -= part
                if doc.currency_id.compare_amounts(part, line.points_fee):
                    line.write({'points_fee': part, 'fee_amount': fee + part})

    def _worth_of_order(self):
        order = self.sale_order_id
        components = order._crosschannel_components()
        return sum(
            self._worth(components[line.id])
            for line in order.order_line
            if line.id in components and not line.is_downpayment and not line._is_delivery()
        )

    def _worth(self, components):
        """What units cost, in minor units, whoever paid: a card's share counts as money."""
        lines = self.env['sale.order.line'].browse([part['line'] for part in components])
        return core.worth(
            part
            for part, line in zip(components, lines, strict=True)
            if not line.reward_id.program_id.is_payment_program
        )

    # === SHARES OF REWARDS ===

    def _reward_shares(self):
        """What the rewards used by the order come back with these units.

        A discount of several taxes is several lines of one code; a free product has no price and
        is shared by units.

        :return: list of (card, amount in minor units, points)
        """
        minor = self._minor
        lines = self.sale_order_id.order_line.filtered(
            lambda line: line.reward_id and line.coupon_id
        )
        groups = lines.grouped(
            lambda line: (line.coupon_id, line.reward_identifier_code or line.id)
        )
        before = self._settled_before().line_ids
        shares = []
        for (card, _code), group in groups.items():
            whole = sum(abs(minor(line.price_total)) for line in group)
            count = self._given_back if whole else self._units_back
            whole = whole or self._to_units(sum(group.mapped('product_uom_qty')))
            cost = sum(group.mapped('points_cost'))
            back = count(self.line_ids, group)
            points = self._points_share(cost, whole, count(before, group), back)
            shares.append((card, back, points))
        return shares

    def _given_back(self, return_lines, reward_lines):
        return sum(
            abs(core.worth([part]))
            for line in return_lines
            for part in line.components or []
            if part['line'] in reward_lines.ids
        )

    def _units_back(self, return_lines, reward_lines):
        back = return_lines.filtered(lambda line: line.sale_line_id in reward_lines)
        return self._to_units(sum(back.mapped('quantity')))

    def _points_share(self, points, whole, before, back):
        return core.portion(round(points * HUNDREDTHS), whole, before, before + back) / HUNDREDTHS

    def _settled_before(self):
        return self.sale_order_id.crosschannel_return_ids.filtered(
            lambda doc: doc.state == 'settled' and doc != self
        )

    def _change_points(self, card, issued=0.0, used=0.0):
        card._crosschannel_change(
            self, self.env._('Return %(name)s', name=self.name), issued=issued, used=used
        )
