import unittest

from ..promotion import Kept, Reward, Rule, own, times_left

ONE = frozenset({1})
ONCE = Reward(times=1, per=100)


class TestPromotion(unittest.TestCase):
    def test_a_minimum_amount(self):
        rule = Rule(ONE, minimum_amount=15000, taxes_count=True)
        self.assertEqual(times_left([rule], ONCE, {1: Kept(3, 14000, 15000)}), 1)
        self.assertEqual(times_left([rule], ONCE, {1: Kept(3, 15000, 14999)}), 0)

    def test_a_minimum_amount_without_taxes(self):
        rule = Rule(ONE, minimum_amount=15000)
        self.assertEqual(times_left([rule], ONCE, {1: Kept(3, 14000, 15000)}), 0)

    def test_buy_two_get_one(self):
        rule = Rule(ONE, minimum_units=200, unit=100)
        given = Reward(times=2, per=200)
        for units, times in ((400, 2), (399, 1), (300, 1), (200, 1), (199, 0), (0, 0), (900, 2)):
            self.assertEqual(times_left([rule], given, {1: Kept(units)}), times, units)

    def test_points_per_money(self):
        rule = Rule(ONE, by_money=True, unit=100)
        given = Reward(times=3, per=5000)
        self.assertEqual(times_left([rule], given, {1: Kept(1, 9000, 10000)}), 2)

    def test_other_lines_do_not_count(self):
        rule = Rule(ONE, minimum_amount=1)
        self.assertEqual(times_left([rule], ONCE, {2: Kept(1, 100, 100)}), 0)
        self.assertEqual(times_left([rule], ONCE, {}), 0)

    def test_one_rule_is_enough(self):
        rules = [Rule(ONE, minimum_amount=999), Rule(frozenset({2}))]
        self.assertEqual(times_left(rules, ONCE, {2: Kept(1, 100, 100)}), 1)

    def test_a_promotion_that_asks_for_nothing_stands(self):
        self.assertEqual(times_left([], ONCE, {}), 1)

    def test_a_coupon_asks_for_its_rules_only(self):
        rule = Rule(ONE, minimum_amount=100, points=1)
        self.assertEqual(times_left([rule], Reward(1, 0), {1: Kept(1, 100, 100)}), 1)
        self.assertEqual(times_left([rule], Reward(1, 0), {1: Kept(1, 99, 99)}), 0)

    def test_what_is_charged_is_no_price_of_the_units(self):
        parts = [{'line': 1, 'untaxed': 5}, {'line': 2, 'untaxed': -5, 'unwound': True}]
        self.assertEqual(own(parts), parts[:1])
