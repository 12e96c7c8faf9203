import random
import unittest
from fractions import Fraction

from ..kits import Kit, flatten, whole

BASKET, CANDLE, CARD, BOX = 1, 2, 3, 4


class TestKits(unittest.TestCase):
    def test_a_kit_is_there_as_often_as_its_scarcest_part(self):
        kit = Kit({CANDLE: Fraction(2), CARD: Fraction(1)})
        for candles, cards, expected in [(4, 2, 2), (5, 9, 2), (9, 1, 1), (1, 9, 0), (9, -1, 0)]:
            with self.subTest(candles=candles, cards=cards):
                self.assertEqual(whole(kit, {CANDLE: candles, CARD: cards}), expected)

    def test_what_is_nowhere_makes_no_kit(self):
        self.assertEqual(whole(Kit({CANDLE: Fraction(1)}), {}), 0)

    def test_kits_are_counted_in_their_steps(self):
        self.assertEqual(whole(Kit({CANDLE: Fraction(2)}, step=100), {CANDLE: 599}), 200)

    def test_thirds_are_exact(self):
        kit = Kit({CANDLE: Fraction(1, 3)}, step=100)
        self.assertEqual(whole(kit, {CANDLE: 100}), 300)
        self.assertEqual(whole(kit, {CANDLE: 99}), 200)

    def test_kits_in_kits_are_their_parts(self):
        boms = {
            BASKET: {BOX: Fraction(2), CARD: Fraction(1)},
            BOX: {CANDLE: Fraction(3), CARD: Fraction(1, 2)},
        }
        self.assertEqual(flatten(boms, BASKET), {CANDLE: Fraction(6), CARD: Fraction(2)})

    def test_so_many_can_be_made_and_not_one_more(self):
        rng = random.Random(5)
        for _round in range(500):
            parts = {part: Fraction(rng.randint(1, 30), rng.randint(1, 7)) for part in range(3)}
            stock = {part: rng.randint(0, 500) for part in parts}
            step = rng.choice([1, 10])
            units = whole(Kit(parts, step), stock)
            fits = [
                all(ratio * n <= stock[part] for part, ratio in parts.items())
                for n in (units, units + step)
            ]
            self.assertEqual((fits, units % step), ([True, False], 0))
