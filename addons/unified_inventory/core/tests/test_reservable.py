import unittest

from ..claims import Claim, Reservable


class TestReservable(unittest.TestCase):
    """Ten are on hand; hold 1 was promised four, hold 2 three."""

    def _reservable(self, on_hand=10, reserved=None, promised=7):
        claims = [Claim(1, 4), Claim(2, 3)]
        own = {1: 4, 2: 3}
        return Reservable(on_hand, reserved or {}, promised, own, claims)

    def test_a_hold_may_take_what_it_was_promised_and_what_nobody_was(self):
        self.assertEqual(self._reservable().units(1), 7)

    def test_business_without_a_hold_takes_only_what_nobody_was_promised(self):
        self.assertEqual(self._reservable().units(0), 3)

    def test_what_is_reserved_counts_once(self):
        reservable = self._reservable()
        reservable.take(1, 4)
        self.assertEqual(reservable.units(1), 3)
        self.assertEqual(reservable.units(2), 6)
        reservable.take(0, 3)
        self.assertEqual((reservable.units(0), reservable.units(2)), (0, 3))

    def test_a_promise_is_covered_by_the_stock_there_is(self):
        reservable = self._reservable(on_hand=5)
        self.assertEqual((reservable.units(1), reservable.units(2)), (4, 1))

    def test_without_promises_anybody_takes_anything(self):
        self.assertIsNone(self._reservable(promised=0).units(0))


if __name__ == '__main__':
    unittest.main()
