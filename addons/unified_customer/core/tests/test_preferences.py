import unittest
from datetime import date, datetime, timedelta

from ..preferences import LEAST_VIEWS, Preference, View, browsed, effective, learned
from ..profile import Line, favourites

NOW = datetime.fromisoformat('2026-11-30T12:00:00')
TODAY = date(2026, 11, 30)


def said(source, days=0, id=0, kind='size', slot=1):
    return Preference(kind, slot, source, NOW - timedelta(days=days), id)


def bought(order, value, slot=1):
    return Line(('s', order), TODAY, 1, 0, (('size', slot, value),))


def looked(days, template, *products):
    """Each variant a minute after the one before; the number of a variant is its size."""
    return [
        View(NOW - timedelta(days=days) + timedelta(minutes=n), template, product, 7,
             (('size', 1, product),))
        for n, product in enumerate(products)
    ]  # fmt: skip


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

    def test_looks_count_last_of_all(self):
        clerk, bought_, seen = said('clerk'), said('learned', 9), said('browsing')
        self.assertEqual(effective([seen, bought_]), [bought_])
        self.assertEqual(effective([seen, bought_, clerk]), [clerk])
        self.assertEqual(effective([seen]), [seen])

    def _seen(self, *views):
        found = favourites(browsed([one for some in views for one in some]), TODAY)
        return {(one.kind, one.value) for one in learned(found, LEAST_VIEWS)}

    def test_a_page_that_opens_says_nothing_of_the_size(self):
        self.assertEqual(self._seen(*(looked(n, n, 41) for n in range(5))), {('category', 7)})

    def test_who_goes_through_the_variants_settles_on_the_last(self):
        views = [looked(n, n, 41, 43, 42) for n in range(3)]
        self.assertEqual(self._seen(*views), {('category', 7), ('size', 42)})
        self.assertEqual(self._seen(*views[::-1]), {('category', 7), ('size', 42)})

    def test_one_product_looked_at_all_day_is_one_look(self):
        self.assertEqual(self._seen(looked(0, 1, *range(9))), set())
        self.assertEqual(self._seen(*(looked(n, 1, 41) for n in range(3))), {('category', 7)})
