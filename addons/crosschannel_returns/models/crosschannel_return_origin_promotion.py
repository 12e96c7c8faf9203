from odoo import models
from odoo.fields import Domain

from .. import core

HUNDREDTHS = 100  # points are counted in these


class CrosschannelReturnOrigin(models.AbstractModel):
    _inherit = 'crosschannel.return.origin'

    # === HOOKS ===

    def _crosschannel_docs(self):
        """The returns of these orders, whatever became of them."""
        raise NotImplementedError

    def _crosschannel_all_lines(self):
        """All priced lines of what was sold."""
        raise NotImplementedError

    def _crosschannel_rules(self, program):
        """The rules of a promotion that count for this order."""
        raise NotImplementedError

    # === BUSINESS METHODS ===

    def _crosschannel_promotion_lines(self):
        """The lines given by promotions of this order only; cards and points are no promotion."""
        return self._crosschannel_all_lines().filtered(
            lambda line: (
                line.reward_id.program_id.applies_on == 'current'
                and not line.reward_id.program_id.is_payment_program
            )
        )

    def _crosschannel_promotions(self, kept, amounts):
        """Whether the promotions of this order still stand.

        :param kept: {line: units that are kept}
        :param amounts: see _crosschannel_line_amounts
        :return: list of (the lines of a reward, times it was given, times it is earned by what
            is kept)
        """
        goods = [line for line in amounts if line._crosschannel_earns()]
        kept_goods, sold = (
            {
                line.id: self._crosschannel_kept_of(line, amounts[line], quantities[line])
                for line in goods
            }
            for quantities in (kept, {line: line._crosschannel_sold_qty() for line in goods})
        )
        groups = self._crosschannel_promotion_lines().grouped(
            lambda line: (line.reward_id, line.reward_identifier_code)
        )
        result = []
        for (reward, _code), lines in groups.items():
            given = self._crosschannel_reward_given(reward, lines)
            rules = self._crosschannel_rules_asked(reward.program_id)
            left = core.promotion.times_left(rules, given, kept_goods, sold)
            result.append((lines, given.times, left))
        return result

    def _crosschannel_kept_of(self, line, amount, quantity):
        to_units = self.env['crosschannel.return']._to_units
        of_units, units = to_units(line._crosschannel_sold_qty()), to_units(quantity)
        taxes = sum(tax for tax, _base in amount['taxes'].values())
        return core.promotion.Kept(
            units,
            core.portion(amount['untaxed'], of_units, 0, units),
            core.portion(amount['untaxed'] + taxes, of_units, 0, units),
        )

    def _crosschannel_rules_asked(self, program):
        """:return: list of core.promotion.Rule"""
        program = program.with_context(active_test=False)  # it may be over
        returns = self.env['crosschannel.return']
        goods = self._crosschannel_all_lines().filtered(lambda line: not line.reward_id)
        valid = program._get_valid_products(goods.product_id)
        return [
            core.promotion.Rule(
                lines=frozenset(
                    goods.filtered(
                        lambda line, rule=rule: line.product_id in valid.get(rule, ())
                    ).ids
                ),
                minimum_units=returns._to_units(rule.minimum_qty),
                minimum_amount=self._crosschannel_minor(rule._compute_amount(self.currency_id)),
                taxes_count=rule.minimum_amount_tax_mode == 'incl',
                points=round(rule.reward_point_amount * HUNDREDTHS),
                by_money=rule.reward_point_mode == 'money',
                unit={
                    'unit': returns._unit_factor(),
                    'money': self._crosschannel_minor(1),
                    'order': 0,
                }[rule.reward_point_mode],
            )
            for rule in self._crosschannel_rules(program)
        ]

    def _crosschannel_reward_given(self, reward, lines):
        """How many times a reward was given; a coupon brings its points itself, its rules only
        say when it may be used."""
        is_coupon = reward.program_id.program_type == 'coupons'
        cost = sum(lines.mapped('points_cost'))
        times = round(cost / reward.required_points) if reward.required_points else 1
        if reward.reward_type != 'product' or is_coupon:
            times = 1
        per = round((reward.required_points or 0) * HUNDREDTHS)
        return core.promotion.Reward(max(times, 1), 0 if is_coupon else per)


class CrosschannelReturnOriginLine(models.AbstractModel):
    _inherit = 'crosschannel.return.origin.line'

    # === HOOKS ===

    def _crosschannel_earns(self):
        """Whether the line is something that promotions are earned by."""
        raise NotImplementedError

    def _crosschannel_is_free(self):
        """Whether the line is goods that its reward gave, and no money off others."""
        raise NotImplementedError

    def _crosschannel_charged_as(self):
        """What a charge for this reward is a line of, where it is a line of its own."""
        return self

    # === BUSINESS METHODS ===

    def _crosschannel_gone(self, without=None):
        """Units of each line that are in returns.

        :param without: a return that does not count
        :return: {line: quantity}, at least of lines that come back
        """
        link = self._crosschannel_link
        domain = self.env['crosschannel.return']._active_domain('return_id.')
        domain &= Domain(link, 'in', self.ids)
        if without:
            domain &= Domain('return_id', 'not in', without.ids)
        lines = self.env['crosschannel.return.line']
        return dict(lines._read_group(domain, [link], ['quantity:sum']))
