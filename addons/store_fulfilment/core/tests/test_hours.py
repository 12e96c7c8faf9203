import unittest

from .. import opening_hours

TEN, ONE, EIGHT = 600, 780, 1200


class TestHours(unittest.TestCase):
    def test_days_with_the_same_hours_are_together(self):
        rows = [(day, TEN, EIGHT) for day in range(6)] + [(6, TEN, ONE)]
        self.assertEqual(opening_hours(rows), [((0, 5), [(TEN, EIGHT)]), ((6, 6), [(TEN, ONE)])])

    def test_morning_and_afternoon_are_one_when_nothing_is_between(self):
        self.assertEqual(
            opening_hours([(0, ONE, EIGHT), (0, TEN, ONE)]), [((0, 0), [(TEN, EIGHT)])]
        )

    def test_a_break_and_a_closed_day_stay(self):
        rows = [(0, TEN, ONE), (0, 840, EIGHT), (2, TEN, ONE), (2, 840, EIGHT)]
        hours = [(TEN, ONE), (840, EIGHT)]
        self.assertEqual(opening_hours(rows), [((0, 0), hours), ((2, 2), hours)])

    def test_always_closed(self):
        self.assertEqual(opening_hours([]), [])
