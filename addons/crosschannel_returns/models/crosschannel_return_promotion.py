from odoo import models
from odoo.fields import Domain

from .. import core

HUNDREDTHS = 100  # points are counted in these


class CrosschannelReturn(models.Model):
    """Promotions an order no longer deserves: by the company's policy their discount is charged
    back with the return that breaks them, and given back when the rest returns, too.

    What is charged is a part of a return line's ``components`` marked ``unwound``: it has the
    taxes of the discount, is credited and counted with it, and is no price of the units.
    """

    _inherit = 'crosschannel.return'

    def _unwind_promotions(self):
        """Judge the promotions of the order anew, told before anything is done: with the return,
        and again when it is settled."""
        for doc in self.sudo():
            if doc.company_id.crosschannel_promotions != 'unwind' or not doc.sale_order_id:
                continue
            parts = {line: core.own(line.components or []) for line in doc.line_ids}
            standing = doc._unwound_targets(parts)
            for origin, target in standing.items():
                doc._charge_unwound(parts, origin, doc._minus_unwound(origin, target))
            for line, components in parts.items():
                if components != (line.components or []):
                    line.components = components

    # === WHAT IS CHARGED ===

    def _unwound_targets(self, parts):
        """What the promotions that do not stand any more take back in all.

        :return: {reward line: {'untaxed': cents, 'taxes': {tax: [cents, base]}}}, below zero;
            all zero for one that stands
        """
        order = self.sale_order_id
        rewards = order.order_line.filtered(
            lambda line: (
                line.reward_id.program_id.applies_on == 'current'
                and not line.reward_id.program_id.is_payment_program
            )
        )
        kept = self._kept_units()
        amounts = order._crosschannel_line_amounts() if rewards else {}
        goods = {
            line.id: self._kept_of(line, amounts[line], kept[line])
            for line in amounts
            if not line.reward_id and not line._is_delivery() and not line.is_downpayment
        }
        targets = {}
        groups = rewards.grouped(lambda line: (line.reward_id, line.reward_identifier_code))
        for (reward, _code), lines in groups.items():
            given = self._reward_given(reward, lines)
            left = core.promotion.times_left(self._rules_of_promotion(reward), given, goods)
            for line in lines:
                if reward.reward_type == 'product':
                    free = line.product_uom_qty * left / given.times
                    target = self._price_of_free(line, max(0.0, kept[line] - free))
                else:
                    target = self._rest_of_discount(line, amounts[line], parts, left)
                targets[line] = target
        return targets

    def _other_returns(self):
        domain = self._active_domain() & Domain('sale_order_id', '=', self.sale_order_id.id)
        return self.search(domain) - self

    def _kept_units(self):
        """:return: {order line: units that are in no return, this one counted}"""
        lines = self.sale_order_id.order_line
        domain = self._active_domain('return_id.')
        domain &= Domain('sale_line_id', 'in', lines.ids)
        domain &= Domain('return_id', '!=', self.id)
        back = dict(
            self.env['crosschannel.return.line']._read_group(
                domain, ['sale_line_id'], ['quantity:sum']
            )
        )
        for line in self.line_ids:
            back[line.sale_line_id] = back.get(line.sale_line_id, 0.0) + line.quantity
        return {line: line.product_uom_qty - back.get(line, 0.0) for line in lines}

    def _kept_of(self, line, amount, quantity):
        of_units, units = self._to_units(line.product_uom_qty), self._to_units(quantity)
        taxes = sum(tax for tax, _base in amount['taxes'].values())
        return core.promotion.Kept(
            units,
            core.portion(amount['untaxed'], of_units, 0, units),
            core.portion(amount['untaxed'] + taxes, of_units, 0, units),
        )

    def _rules_of_promotion(self, reward):
        order, program = self.sale_order_id, reward.program_id
        goods = order.order_line.filtered(lambda line: not line.reward_id)
        valid = program._get_valid_products(goods.product_id)
        return [
            core.promotion.Rule(
                lines=frozenset(
                    goods.filtered(
                        lambda line, rule=rule: line.product_id in valid.get(rule, ())
                    ).ids
                ),
                minimum_units=self._to_units(rule.minimum_qty),
                minimum_amount=order._crosschannel_minor(rule._compute_amount(order.currency_id)),
                taxes_count=rule.minimum_amount_tax_mode == 'incl',
                points=round(rule.reward_point_amount * HUNDREDTHS),
                by_money=rule.reward_point_mode == 'money',
                unit={
                    'unit': self._unit_factor(),
                    'money': order._crosschannel_minor(1),
                    'order': 0,
                }[rule.reward_point_mode],
            )
            for rule in program.rule_ids
            if rule.mode != 'with_code' or rule in order.code_enabled_rule_ids
        ]

    def _reward_given(self, reward, lines):
        """How many times a reward was given; a coupon brings its points itself, its rules only
        say when it may be used."""
        is_coupon = reward.program_id.program_type == 'coupons'
        cost = sum(lines.mapped('points_cost'))
        times = round(cost / reward.required_points) if reward.required_points else 1
        if reward.reward_type != 'product' or is_coupon:
            times = 1
        per = round((reward.required_points or 0) * HUNDREDTHS)
        return core.promotion.Reward(max(times, 1), 0 if is_coupon else per)

    def _rest_of_discount(self, line, amount, parts, stands):
        """What of a discount still belongs to units that are kept."""
        if stands:
            return self._no_amount()
        others = self._other_returns()
        given = others.line_ids._given(line.id)
        for part in (part for of_line in parts.values() for part in of_line):
            if part['line'] == line.id:
                self._add_amount(given, part)
        return {
            'untaxed': amount['untaxed'] - given['untaxed'],
            'taxes': {
                str(tax): [
                    value - back
                    for value, back in zip(values, given['taxes'][str(tax)], strict=True)
                ]
                for tax, values in amount['taxes'].items()
            },
        }

    def _price_of_free(self, line, quantity):
        """What units of a free product cost that is kept without being earned."""
        order = self.sale_order_id
        if self._to_units(quantity) <= 0:
            return self._no_amount()
        base = line._prepare_base_line_for_taxes_computation(quantity=quantity, discount=0.0)
        (amount,) = order._crosschannel_amounts([base], order.company_id, order.currency_id)
        return {
            'untaxed': -amount['untaxed'],
            'taxes': {
                str(tax): [-value for value in values] for tax, values in amount['taxes'].items()
            },
        }

    def _no_amount(self):
        return {'untaxed': 0, 'taxes': {}}

    def _add_amount(self, sums, part, sign=1):
        sums['untaxed'] += sign * part['untaxed']
        for tax, values in part['taxes'].items():
            before = sums['taxes'].get(tax) or [0, 0]
            sums['taxes'][tax] = [
                old + sign * value for old, value in zip(before, values, strict=True)
            ]

    def _minus_unwound(self, origin, target):
        """Of what is charged in all, what other returns have not charged yet."""
        others = self._other_returns()
        rest = {'untaxed': target['untaxed'], 'taxes': dict(target['taxes'])}
        for part in (part for line in others.line_ids for part in line.components or []):
            if part['line'] == origin.id and part.get('unwound'):
                self._add_amount(rest, part, sign=-1)
        return rest

    # === WHO BEARS IT ===

    def _charge_unwound(self, parts, origin, amount):
        """Put an amount on the lines of this return that have its taxes; a discount may go with
        others as well, a line of its own of their document. No line pays more than it gives."""
        charge = -core.worth([amount])
        if not charge:
            return
        alike = [line for line in parts if line.sale_line_id.tax_ids == origin.tax_ids]
        others = [line for line in parts if line not in alike]
        lines = alike if origin.reward_id.reward_type == 'product' else alike + others
        if charge < 0:
            self._add_unwound(parts, lines[:1], origin, amount, charge, [charge])
            return
        able, left = [], charge
        for line in lines:
            fee = self.sale_order_id._crosschannel_minor(line.fee_amount)
            able.append(min(left, max(0, core.worth(parts[line]) - fee)))
            left -= able[-1]
        self._add_unwound(parts, lines, origin, amount, charge, able)

    def _add_unwound(self, parts, lines, origin, amount, charge, shares):
        done = 0
        for line, share in zip(lines, shares, strict=True):
            marks = abs(charge), abs(done), abs(done + share)
            done += share
            if not share:
                continue
            parts[line] = [
                *parts[line],
                {
                    'line': origin.id,
                    'untaxed': core.portion(amount['untaxed'], *marks),
                    'taxes': {
                        tax: [core.portion(value, *marks) for value in values]
                        for tax, values in amount['taxes'].items()
                    },
                    'unwound': True,
                },
            ]
