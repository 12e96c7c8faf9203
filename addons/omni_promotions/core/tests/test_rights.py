import unittest

from ..decide import can_hold
from ..rights import moved, right_of
from ..types import Account, Hold, Short


class TestRights(unittest.TestCase):
    def test_there_is_no_more_than_nobody_else_has(self):
        account = Account(50, (Hold(1, 'cart', 20), Hold(2, 'other device', 10)))
        self.assertEqual(right_of(account, 'device', 15), 15)
        self.assertEqual(right_of(account, 'device', 50), 20)
        self.assertEqual(right_of(Account(-5), 'device', 50), 0)

    def test_a_right_is_never_lowered(self):
        account = Account(50, (Hold(1, 'device', 30, used=5),))
        self.assertEqual(right_of(account, 'device', 10), 25)
        self.assertEqual(right_of(account, 'device', 50), 50)

    def test_an_expired_right_is_nobodys(self):
        account = Account(50, (Hold(1, 'device', 30, lasts=False), Hold(2, 'cart', 40)))
        self.assertEqual(right_of(account, 'device', 30), 10)

    def test_of_uses_as_many_are_left_to_others(self):
        self.assertEqual(right_of(Account(7), 'device', 5, shared=True), 3)
        self.assertEqual(right_of(Account(100), 'device', 5, shared=True), 5)
        self.assertEqual(right_of(Account(1), 'device', 5, shared=True), 0)
        mine = Account(4, (Hold(1, 'device', 3),))
        self.assertEqual(right_of(mine, 'device', 5, shared=True), 3)

    def test_an_order_takes_over_what_is_missing_beside_the_right(self):
        account = Account(50, (Hold(1, 'device', 30), Hold(2, 'order', 5), Hold(3, 'cart', 10)))
        self.assertEqual(moved(account, 'order', 10, 'device'), {})
        self.assertEqual(moved(account, 'order', 25, 'device'), {1: 15})
        self.assertIsNone(can_hold(account, 'order', 40, 'device'))
        self.assertEqual(can_hold(account, 'order', 41, 'device'), Short(40))
        self.assertEqual(can_hold(account, 'order', 11), Short(10))

    def test_what_is_being_debited_gives_no_way(self):
        account = Account(50, (Hold(1, 'device', 50, running='7'),))
        self.assertEqual(moved(account, 'order', 10, 'device'), {})
        self.assertEqual(can_hold(account, 'order', 10, 'device'), Short(0))
