import unittest

from ..promotion import Kept, Reward, Rule, own, times_left

ONE = frozenset({1})
ONCE = Reward(times=1, per=100)
PLENTY = {1: Kept(10**6, 10**6, 10**6), 2: Kept(10**6, 10**6, 10**6)}


def left(rules, reward, kept, sold=PLENTY):
    return times_left(rules, reward, kept, sold)


class TestPromotion(unittest.TestCase):
    def test_a_minimum_amount(self):
        rule = Rule(ONE, minimum_amount=15000, taxes_count=True)
        self.assertEqual(left([rule], ONCE, {1: Kept(3, 14000, 15000)}), 1)
        self.assertEqual(left([rule], ONCE, {1: Kept(3, 15000, 14999)}), 0)

    def test_a_minimum_amount_without_taxes(self):
        rule = Rule(ONE, minimum_amount=15000)
        self.assertEqual(left([rule], ONCE, {1: Kept(3, 14000, 15000)}), 0)

    def test_buy_two_get_one(self):
        rule = Rule(ONE, minimum_units=200, unit=100)
        given = Reward(times=2, per=200)
        for units, times in ((400, 2), (399, 1), (300, 1), (200, 1), (199, 0), (0, 0), (900, 2)):
            self.assertEqual(left([rule], given, {1: Kept(units)}), times, units)

    def test_points_per_money(self):
        rule = Rule(ONE, by_money=True, unit=100)
        given = Reward(times=3, per=5000)
        self.assertEqual(left([rule], given, {1: Kept(1, 9000, 10000)}), 2)

    def test_other_lines_do_not_count(self):
        rule = Rule(ONE, minimum_amount=1)
        self.assertEqual(left([rule], ONCE, {2: Kept(1, 100, 100)}), 0)
        self.assertEqual(left([rule], ONCE, {}), 0)

    def test_one_rule_is_enough(self):
        rules = [Rule(ONE, minimum_amount=999), Rule(frozenset({2}))]
        self.assertEqual(left(rules, ONCE, {2: Kept(1, 100, 100)}), 1)

    def test_a_promotion_that_asks_for_nothing_stands(self):
        self.assertEqual(left([], ONCE, {}), 1)

    def test_a_coupon_asks_for_its_rules_only(self):
        rule = Rule(ONE, minimum_amount=100, points=1)
        self.assertEqual(left([rule], Reward(1, 0), {1: Kept(1, 100, 100)}), 1)
        self.assertEqual(left([rule], Reward(1, 0), {1: Kept(1, 99, 99)}), 0)

    def test_free_goods_on_the_lines_of_the_paid_ones(self):
        rule = Rule(ONE, minimum_units=200, unit=100)
        given = Reward(times=2, per=200, free=100, of=ONE)
        for units, times in ((600, 2), (500, 1), (400, 1), (300, 1), (200, 0), (0, 0)):
            self.assertEqual(left([rule], given, {1: Kept(units)}), times, units)

    def test_free_goods_count_for_a_minimum_but_earn_nothing(self):
        rule = Rule(ONE, minimum_units=300, unit=100)
        given = Reward(times=1, per=200, free=100, of=ONE)
        self.assertEqual(left([rule], given, {1: Kept(300)}), 1)
        by_money = Rule(ONE, by_money=True, unit=100)
        given = Reward(times=1, per=2000, free=100, of=ONE)
        self.assertEqual(left([by_money], given, {1: Kept(300, 0, 3000)}), 1)
        self.assertEqual(left([by_money], given, {1: Kept(200, 0, 2000)}), 0)

    def test_free_goods_that_earn_nothing_anyway(self):
        rule = Rule(ONE, minimum_units=200, unit=100)
        given = Reward(times=1, per=200, free=100, of=frozenset({2}))
        kept = {1: Kept(200), 2: Kept(100)}
        self.assertEqual(left([rule], given, kept), 1)
        self.assertEqual(left([rule], given, {**kept, 1: Kept(100)}), 0)

    def test_what_its_whole_order_does_not_earn_is_not_judged(self):
        rule = Rule(ONE, minimum_amount=200)
        self.assertEqual(left([rule], ONCE, {1: Kept(1, 50, 50)}, {1: Kept(3, 150, 150)}), 1)
        self.assertEqual(left([rule], ONCE, {1: Kept(1, 50, 50)}, {1: Kept(3, 200, 200)}), 0)

    def test_what_is_charged_is_no_price_of_the_units(self):
        parts = [{'line': 1, 'untaxed': 5}, {'line': 2, 'untaxed': -5, 'unwound': True}]
        self.assertEqual(own(parts), parts[:1])
