import unittest
from datetime import date, datetime, timedelta

from ..preferences import Preference, effective, learned
from ..profile import Line, favourites

NOW = datetime.fromisoformat('2026-11-30T12:00:00')
TODAY = date(2026, 11, 30)


def said(source, days=0, id=0, kind='size', slot=1):
    return Preference(kind, slot, source, NOW - timedelta(days=days), id)


def bought(order, value, slot=1):
    return Line(('s', order), TODAY, 1, 0, (('size', slot, value),))


class TestPreferences(unittest.TestCase):
    def test_the_customers_word_counts_however_old(self):
        customer = said('customer', 900)
        self.assertEqual(effective([said('learned'), said('clerk'), customer]), [customer])

    def test_the_latest_of_one_source_counts(self):
        late = said('clerk', 1, id=1)
        self.assertEqual(effective([said('clerk', 9, id=2), late]), [late])

    def test_slots_do_not_mix(self):
        some = [said('customer', slot=1), said('learned', slot=2), said('learned', kind='store')]
        self.assertEqual(len(effective(some)), 3)

    def test_once_is_no_habit(self):
        self.assertEqual(learned(favourites([bought(1, 42), bought(1, 42)], TODAY)), [])

    def test_a_habit_is_half_of_what_is_bought(self):
        lines = [bought(1, 42), bought(2, 42), bought(3, 41)]
        self.assertEqual([one.value for one in learned(favourites(lines, TODAY))], [42])
        mixed = [bought(n, 40 + n % 3) for n in range(9)]
        self.assertEqual(learned(favourites(mixed, TODAY)), [])
