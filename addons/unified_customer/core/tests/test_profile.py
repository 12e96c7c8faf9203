import unittest
from datetime import date, timedelta

from ..profile import Line, Total, favourites, value

TODAY = date(2026, 11, 30)


def ago(days):
    return TODAY - timedelta(days=days)


class TestProfile(unittest.TestCase):
    def test_value_over_all_channels(self):
        totals = [
            Total('web', 2, 10000, ago(400), ago(40)),
            Total('till', 5, 5001, ago(300), ago(3)),
        ]
        found = value(totals, TODAY)
        self.assertEqual((found.lifetime, found.orders, found.average), (15001, 7, 2143))
        self.assertEqual((found.first, found.last, found.days_since), (ago(400), ago(3), 3))
        self.assertEqual(found.channels, (('till', 5), ('web', 2)))

    def test_who_bought_nothing_has_no_last_visit(self):
        found = value([], TODAY)
        self.assertEqual((found.lifetime, found.average, found.last), (0, 0, None))
        self.assertEqual(found.days_since, -1)

    def test_more_back_than_bought_is_below_nothing(self):
        self.assertEqual(value([Total('till', 2, -5, TODAY, TODAY)], TODAY).average, -3)

    def test_late_purchases_say_more(self):
        lines = [
            Line(('s', 1), ago(900), 3, 0, (('size', 1, 41),)),
            Line(('s', 2), ago(10), 1, 0, (('size', 1, 42),)),
        ]
        first, second = favourites(lines, TODAY)
        self.assertEqual((first.value, first.weight, first.share), (42, 4, 57))
        self.assertEqual((second.value, second.weight, second.units), (41, 3, 3))

    def test_slots_are_apart(self):
        """A shoe size says nothing of the shirt's."""
        lines = [Line(('s', 1), TODAY, 1, 0, (('size', 1, 42), ('size', 2, 7)))]
        self.assertEqual([one.share for one in favourites(lines, TODAY)], [100, 100])

    def test_what_came_back_is_no_favourite(self):
        lines = [Line(('s', 1), TODAY, quantity, 0, (('size', 1, 42),)) for quantity in (0, -1)]
        self.assertEqual(favourites(lines, TODAY), [])

    def test_order_of_the_rows_changes_nothing(self):
        lines = [Line(('s', n), ago(n), 1, 0, (('colour', 1, n % 3),)) for n in range(9)]
        self.assertEqual(favourites(lines, TODAY), favourites(lines[::-1], TODAY))
