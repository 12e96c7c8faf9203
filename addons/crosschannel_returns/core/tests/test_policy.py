import unittest
from datetime import date

from .. import policy
from ..policy import NO_RULE, Rule

MONDAY = date(2026, 3, 2)


class TestPolicy(unittest.TestCase):
    def test_the_first_rule_that_fits_wins(self):
        rules = [Rule(1, category=5, channel='web'), Rule(2, category=5), Rule(3)]
        self.assertEqual(policy.choose(rules, {1, 5}, 'web').id, 1)
        self.assertEqual(policy.choose(rules, {1, 5}, 'till').id, 2)
        self.assertEqual(policy.choose(rules, {1, 6}, 'web').id, 3)
        self.assertEqual(policy.choose(rules[:2], {1, 6}, 'web'), NO_RULE)

    def test_the_last_day_is_in_time(self):
        last = policy.until(Rule(1, window_days=14), MONDAY)
        self.assertEqual(last, date(2026, 3, 16))
        self.assertFalse(policy.is_late(last, date(2026, 3, 16)))
        self.assertTrue(policy.is_late(last, date(2026, 3, 17)))

    def test_no_window_and_nothing_delivered_is_never_late(self):
        self.assertIsNone(policy.until(NO_RULE, MONDAY))
        self.assertIsNone(policy.until(Rule(1, window_days=14), None))
        self.assertFalse(policy.is_late(None, MONDAY))

    def test_fees_of_parts_add_up_to_that_of_the_whole(self):
        for rate in (1, 333, 1000, 1505, 10_000):
            for parts in ([3333, 3333, 3334], [1] * 37, [99, 10_001, 5]):
                with self.subTest(rate=rate, parts=parts):
                    before = charged = 0
                    for worth in parts:
                        charged += policy.fee(rate, worth, before, charged)
                        before += worth
                    self.assertEqual(charged, policy.fee(rate, sum(parts)))

    def test_a_fee_is_never_more_than_the_goods(self):
        self.assertEqual(policy.fee(10_000, 500), 500)
        self.assertEqual(policy.fee(0, 500), 0)
        self.assertEqual(policy.fee(1000, 0), 0)
        self.assertEqual(policy.fee(1000, -500), 0)

    def test_condition(self):
        rule = Rule(1, accepts='opened')
        taken = [policy.accepts(rule, state) for state in (None, *policy.CONDITIONS)]
        self.assertEqual(taken, [True, True, True, False, False])
        self.assertTrue(policy.accepts(NO_RULE, 'defective'))

    def test_a_person_decides_above_the_limit(self):
        self.assertFalse(policy.needs_person(Rule(1, limit=5000), 5000))
        self.assertTrue(policy.needs_person(Rule(1, limit=5000), 5001))
        self.assertTrue(policy.needs_person(Rule(1, needs_approval=True), 1))
        self.assertFalse(policy.needs_person(NO_RULE, 10**9))

    def test_what_is_not_as_new_is_not_for_sale(self):
        self.assertEqual(policy.disposition(None, None), 'restock')
        self.assertEqual(policy.disposition('restock', 'new'), 'restock')
        self.assertEqual(policy.disposition('restock', 'opened'), 'quarantine')
        self.assertEqual(policy.disposition(None, 'defective'), 'quarantine')
        self.assertEqual(policy.disposition('vendor', 'new'), 'vendor')
