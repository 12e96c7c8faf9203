import unittest

from ..codes import ALPHABET, RANDOM_BITS, readable
from ..decide import can_hold, claim, same_answer, split
from ..earn import Rule, Sold, most_points
from ..types import Account, Busy, Granted, Hold, Part, Short


class TestHold(unittest.TestCase):
    def test_states_follow_from_time_and_debits(self):
        self.assertEqual(Hold(1, 'a', 5).state, 'held')
        self.assertEqual(Hold(1, 'a', 5, lasts=False).state, 'expired')
        self.assertEqual(Hold(1, 'a', 5, released=True).state, 'released')
        self.assertEqual(Hold(1, 'a', 5, used=5, lasts=False).state, 'redeemed')

    def test_an_expired_hold_counts_while_it_is_being_debited(self):
        self.assertEqual(Hold(1, 'a', 5, lasts=False).open, 0)
        self.assertEqual(Hold(1, 'a', 5, lasts=False, running='7').open, 5)
        self.assertEqual(Hold(1, 'a', 5, used=3).open, 2)

    def test_others_holds_are_not_available(self):
        account = Account(50, (Hold(1, 'a', 30), Hold(2, 'b', 5)))
        self.assertEqual(account.available(), 15)
        self.assertEqual(account.available(('a',)), 45)

    def test_holding_replaces_what_the_owner_holds(self):
        account = Account(50, (Hold(1, 'a', 30), Hold(2, 'b', 5)))
        self.assertIsNone(can_hold(account, 'a', 45))
        self.assertEqual(can_hold(account, 'a', 46), Short(45))
        self.assertEqual(can_hold(account, None, 16), Short(15))
        self.assertEqual(can_hold(Account(-5), 'a', 1), Short(0))

    def test_what_is_being_debited_is_not_promised_again(self):
        account = Account(50, (Hold(1, 'a', 50, lasts=False, running='7'),))
        self.assertEqual(can_hold(account, 'a', 1), Short(0))


class TestClaim(unittest.TestCase):
    def test_own_holds_first_then_what_is_free(self):
        account = Account(50, (Hold(2, 'a', 10), Hold(1, 'a', 10), Hold(3, 'b', 10)))
        granted = claim(account, 35, ('a',))
        self.assertEqual(granted, Granted((Part(1, 10), Part(2, 10), Part(None, 15))))
        self.assertEqual(claim(account, 41, ('a',)), Short(40))

    def test_nobody_spends_what_another_holds(self):
        account = Account(50, (Hold(1, 'a', 50),))
        self.assertEqual(claim(account, 1, ('b',)), Short(0))
        self.assertEqual(claim(account, 50, ('a',)), Granted((Part(1, 50),)))

    def test_an_expired_hold_gives_no_right(self):
        account = Account(50, (Hold(1, 'a', 50, lasts=False), Hold(2, 'b', 30)))
        self.assertEqual(claim(account, 21, ('a',)), Short(20))

    def test_a_hold_that_another_debits_is_waited_for(self):
        account = Account(50, (Hold(1, 'a', 50, running='7'),))
        with self.assertRaises(Busy):
            claim(account, 50, ('a',), '8')
        self.assertEqual(claim(account, 50, ('a',), '7'), Granted((Part(1, 50),)))

    def test_only_one_hold_may_be_meant(self):
        account = Account(50, (Hold(1, 'a', 20), Hold(2, 'a', 20)))
        self.assertEqual(claim(account, 20, ('a',), only=2), Granted((Part(2, 20),)))
        self.assertEqual(claim(account, 21, ('a',), only=2), Short(20))

    def test_keys_and_what_happened_anyway(self):
        self.assertTrue(same_answer('x', 'x'))
        self.assertFalse(same_answer('x', 'y'))
        self.assertEqual(split(50, Short(20)), (20, 30))
        self.assertEqual(split(50, Short(-5)), (0, 50))


class TestCodes(unittest.TestCase):
    def test_every_bit_is_in_the_code(self):
        self.assertGreaterEqual(RANDOM_BITS, 128)
        codes = {readable(1 << bit) for bit in range(RANDOM_BITS)}
        self.assertEqual(len(codes), RANDOM_BITS)

    def test_it_is_readable(self):
        code = readable(2**RANDOM_BITS - 1, '044')
        self.assertEqual(code, '044ZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ')
        self.assertFalse(set('ILOU') & set(ALPHABET))


class TestEarn(unittest.TestCase):
    lines = (Sold(1, 2, 30.0), Sold(2, 1, 20.0), Sold(3, -1, -10.0))

    def test_the_most_is_the_sum_of_the_rules(self):
        rules = [Rule('order', 5), Rule('unit', 2), Rule('money', 1, frozenset({2}))]
        self.assertEqual(most_points(rules, self.lines), 5 + 6 + 20)

    def test_nothing_bought_earns_nothing(self):
        self.assertEqual(most_points([Rule('order', 5)], [Sold(1, -1, -10.0)]), 0)
        self.assertEqual(most_points([Rule('money', 1, frozenset({9}))], self.lines), 0)
