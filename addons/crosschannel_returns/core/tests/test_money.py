import itertools
import unittest
from itertools import product

from ..money import allocate, apportion, contained, due, portion


class TestApportion(unittest.TestCase):
    def test_a_third_at_a_time_adds_up_to_the_whole(self):
        given, parts = 0, []
        for before in range(3):
            parts.append(apportion(10000, 3, before, 1, given))
            given += parts[-1]
        self.assertEqual(parts, [3333, 3334, 3333])
        self.assertEqual(given, 10000)

    def test_every_split_of_seven_units_adds_up(self):
        for total in (1, 99, 100, 1999, -350):
            for first, second in product(range(1, 6), range(1, 6)):
                if first + second >= 7:
                    continue
                given = apportion(total, 7, 0, first, 0)
                given += apportion(total, 7, first, second, given)
                given += apportion(total, 7, first + second, 7 - first - second, given)
                self.assertEqual(given, total)

    def test_a_withdrawn_return_leaves_no_cent_behind(self):
        second = apportion(10000, 3, 1, 1, 3333)
        rest = apportion(10000, 3, 1, 2, second)
        self.assertEqual(second + rest, 10000)

    def test_nothing_to_share_over(self):
        with self.assertRaises(ValueError):
            apportion(100, 0, 0, 1, 0)


class TestPortion(unittest.TestCase):
    def test_parts_add_up_in_any_split(self):
        for total in (100, -100, 1, 0):
            marks = [0, 1, 1, 5, 7]
            parts = [portion(total, 7, *pair) for pair in itertools.pairwise(marks)]
            self.assertEqual(sum(parts), total)

    def test_beyond_the_whole_is_nothing(self):
        self.assertEqual(portion(90, 90, 0, 100), 90)
        self.assertEqual(portion(90, 90, 100, 200), 0)
        self.assertEqual(portion(90, 90, -5, 0), 0)

    def test_worth_nothing(self):
        self.assertEqual(portion(90, 0, 0, 1), 0)


class TestAllocate(unittest.TestCase):
    def test_shares_add_up_and_ties_go_to_the_first(self):
        self.assertEqual(allocate(-1000, {3: 1, 1: 1, 2: 1}), {3: -333, 1: -334, 2: -333})

    def test_in_proportion(self):
        self.assertEqual(allocate(-1000, {1: 7500, 2: 2500}), {1: -750, 2: -250})

    def test_no_weight(self):
        with self.assertRaises(ValueError):
            allocate(-1000, {1: 0})


class TestDue(unittest.TestCase):
    def test_paid_in_full(self):
        self.assertEqual(due(200, total=500, returned=0, paid=500, refunded=0), 200)

    def test_not_paid_at_all(self):
        self.assertEqual(due(200, total=500, returned=0, paid=0, refunded=0), 0)

    def test_half_paid_pays_back_only_what_is_beyond_the_goods_kept(self):
        self.assertEqual(due(200, total=500, returned=0, paid=400, refunded=0), 100)

    def test_second_return_after_a_first_refund(self):
        self.assertEqual(due(300, total=500, returned=200, paid=500, refunded=200), 300)
        self.assertEqual(due(300, total=500, returned=200, paid=500, refunded=300), 200)


class TestContained(unittest.TestCase):
    def test_what_was_rounded_apart_adds_up(self):
        amounts = {'untaxed': 827, 'taxes': {7: (174, 827)}}
        self.assertEqual(contained(1000, amounts), {'untaxed': 826, 'taxes': {'7': (174, 826)}})

    def test_without_taxes_it_is_all_untaxed(self):
        self.assertEqual(
            contained(1000, {'untaxed': 1000, 'taxes': {}}), {'untaxed': 1000, 'taxes': {}}
        )
