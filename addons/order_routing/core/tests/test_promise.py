import unittest
from datetime import date, timedelta

from dateutil.tz import gettz

from ..calendar import (
    UTC,
    Calendar,
    Span,
    add_work,
    at,
    is_open_day,
    next_open,
    opening,
    working_day,
)
from ..capacity import Booking, is_full, reserve, taken_on
from ..promise import Journey, Slot, arrival, latest, offers, parcel_dates, ready_at

CHICAGO, NEW_YORK, BERLIN = (
    gettz('America/Chicago'),
    gettz('America/New_York'),
    gettz('Europe/Berlin'),
)
WEEK = tuple(Span(day, 9 * 60, 18 * 60) for day in range(5))  # Monday to Friday
STORE = Calendar(CHICAGO, WEEK, cutoff=14 * 60, preparation=60)
WORKDAYS = Journey(Calendar(UTC, WEEK), {1: 1, 5: 3}, usual=2, promises=True)
WED, THU, FRI, SAT, MON = (date(2026, 11, day) for day in (25, 26, 27, 28, 30))


def chicago(day, hour, minute=0):
    return at(STORE, day, hour * 60 + minute)


def closed(calendar, *days):
    holidays = tuple(
        (at(calendar, d, 0), at(calendar, d, 1440) - timedelta(seconds=1)) for d in days
    )
    return Calendar(calendar.zone, calendar.spans, holidays, calendar.cutoff, calendar.preparation)


class TestCalendar(unittest.TestCase):
    def test_hours_are_those_of_the_place(self):
        here, there = Calendar(CHICAGO, WEEK), Calendar(NEW_YORK, WEEK)
        self.assertEqual(opening(here, WED)[0][0] - opening(there, WED)[0][0], timedelta(hours=1))

    def test_a_night_without_an_hour_and_one_with_an_hour_more(self):
        always = Calendar(BERLIN)
        for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (WED, 24)):
            with self.subTest(day=day):
                ((start, end),) = opening(always, day)
                self.assertEqual(end - start, timedelta(hours=hours))

    def test_work_over_the_change_of_the_clock_takes_its_real_time(self):
        start = at(Calendar(BERLIN), date(2026, 3, 29), 60)
        self.assertEqual(add_work(Calendar(BERLIN), start, 120) - start, timedelta(hours=2))

    def test_a_holiday_is_no_working_day(self):
        store = closed(STORE, THU)
        self.assertFalse(is_open_day(store, THU))
        self.assertEqual(working_day(store, chicago(WED, 15)), FRI)

    def test_a_closure_of_some_hours_leaves_the_others(self):
        noon = (chicago(WED, 12), chicago(WED, 13))
        store = Calendar(CHICAGO, WEEK, (noon,))
        self.assertEqual(next_open(store, chicago(WED, 12, 30)), chicago(WED, 13))
        self.assertEqual(add_work(store, chicago(WED, 11, 30), 60), chicago(WED, 13, 30))

    def test_every_other_week(self):
        parity = (WED.toordinal() - 1) // 7 % 2
        store = Calendar(CHICAGO, (Span(2, 540, 600, parity),))
        self.assertTrue(is_open_day(store, WED))
        self.assertFalse(is_open_day(store, WED + timedelta(days=7)))

    def test_a_place_that_is_closed_for_long_promises_nothing(self):
        store = Calendar(CHICAGO, ())
        self.assertIsNone(working_day(store, chicago(WED, 10)))
        self.assertIsNone(ready_at(store, chicago(WED, 10)))
        self.assertIsNone(parcel_dates(store, WORKDAYS, 1, chicago(WED, 10)))
        self.assertEqual(offers((Slot(1, 1, 2, 540, 600),), store, chicago(WED, 8), {}, 7), ())

    # id, the place, when it is ordered, the day it counts for, when it can be collected
    CUTOFF = [
        ('IBM-8', STORE, chicago(WED, 10), WED, chicago(WED, 11)),
        ('IBM-8 to the minute', STORE, chicago(WED, 13, 59), WED, chicago(WED, 14, 59)),
        ('IBM-9', STORE, chicago(WED, 14), THU, chicago(THU, 9)),
        ('IBM-9 over a weekend', STORE, chicago(FRI, 15), MON, chicago(MON, 9)),
        ('IBM-9 on a holiday eve', closed(STORE, THU), chicago(WED, 15), FRI, chicago(FRI, 9)),
        ('IBM-9 before opening', STORE, chicago(WED, 6), WED, chicago(WED, 10)),
        ('IBM-10', Calendar(CHICAGO), chicago(SAT, 23, 59), SAT, chicago(SAT, 23, 59)),
        ('IBM-10 with hours', Calendar(CHICAGO, WEEK), chicago(WED, 17), WED, chicago(WED, 17)),
        ('IBM-10 closed', Calendar(CHICAGO, WEEK), chicago(WED, 18), THU, chicago(THU, 9)),
    ]

    def test_the_day_an_order_counts_for(self):
        for name, calendar, now, day, ready in self.CUTOFF:
            with self.subTest(name):
                self.assertEqual(working_day(calendar, now), day)
                self.assertEqual(ready_at(calendar, now), ready)

    def test_what_is_not_ready_before_closing_is_ready_the_next_morning(self):
        slow = Calendar(CHICAGO, WEEK, preparation=120)
        self.assertEqual(ready_at(slow, chicago(WED, 17)), chicago(THU, 10))


class TestArrival(unittest.TestCase):
    # id, when it is ordered, zone, the day it leaves, the day it comes
    ARRIVALS = [
        ('before the cut-off', chicago(WED, 10), 1, WED, THU),
        ('IBM-11 after it', chicago(WED, 15), 1, THU, FRI),
        ('farther', chicago(WED, 10), 5, WED, MON),
        ('a zone without days of its own', chicago(WED, 10), 7, WED, FRI),
        ('IBM-11 over a weekend', chicago(FRI, 15), 1, MON, date(2026, 12, 1)),
    ]

    def test_a_parcel_comes_so_many_delivery_days_after_it_left(self):
        for name, now, zone, ships, arrives in self.ARRIVALS:
            with self.subTest(name):
                dates = parcel_dates(STORE, WORKDAYS, zone, now)
                self.assertEqual((dates.ships, dates.arrives), (ships, arrives))
                self.assertGreater(dates.until, now)

    def test_ibm_11_one_day_less_of_the_promise_remains(self):
        early, late = (parcel_dates(STORE, WORKDAYS, 1, chicago(WED, hour)) for hour in (13, 14))
        due = MON
        self.assertEqual((due - early.arrives) - (due - late.arrives), timedelta(days=1))

    def test_the_latest_parcel_decides(self):
        near, far = (parcel_dates(STORE, WORKDAYS, zone, chicago(WED, 10)) for zone in (1, 5))
        self.assertEqual(latest([near, far]), MON)
        self.assertIsNone(latest([near, None]))
        self.assertIsNone(latest([]))

    def test_a_carrier_that_promises_nothing_has_no_date(self):
        silent = Journey(Calendar(UTC), {1: 1})
        self.assertIsNone(parcel_dates(STORE, silent, 1, chicago(WED, 10)).arrives)

    def test_the_same_day_is_a_delivery_day_or_the_next_one(self):
        self.assertEqual(arrival(Journey(Calendar(UTC, WEEK), {1: 0}), SAT, 1), MON)


class TestSlots(unittest.TestCase):
    MORNING, EVENING = Slot(1, 7, 2, 9 * 60, 12 * 60, 4), Slot(2, 7, 2, 13 * 60, 17 * 60, 4)
    BROUGHT = Slot(3, 7, 2, 17 * 60, 20 * 60, 2, brings=True)

    def _offered(self, slots, now, taken=(), days=1, store=STORE):
        found = offers(slots, store, now, dict(taken), days)
        return [(offer.slot, offer.day, offer.code) for offer in found]

    def test_a_window_is_offered_until_the_goods_cannot_be_ready_in_it(self):
        both = (self.EVENING, self.MORNING)
        self.assertEqual(self._offered(both, chicago(WED, 8)), [(1, WED, ''), (2, WED, '')])
        self.assertEqual(self._offered(both, chicago(WED, 11, 30)), [(2, WED, '')])

    def test_after_the_cut_off_the_next_week_is_offered(self):
        offered = self._offered((self.EVENING,), chicago(WED, 14), days=8)
        self.assertEqual(offered, [(2, WED + timedelta(days=7), '')])

    def test_a_full_window_says_so(self):
        offered = self._offered((self.MORNING,), chicago(WED, 8), {(1, WED): 4})
        self.assertEqual(offered, [(1, WED, 'full')])

    def test_what_is_brought_must_be_ready_when_the_window_begins(self):
        self.assertEqual(self._offered((self.BROUGHT,), chicago(WED, 13)), [(3, WED, '')])
        slow = Calendar(CHICAGO, WEEK, preparation=5 * 60)
        self.assertEqual(self._offered((self.BROUGHT,), chicago(WED, 13), store=slow), [])

    def test_no_window_on_a_holiday(self):
        store = closed(STORE, WED)
        self.assertEqual(self._offered((self.MORNING,), chicago(WED, 8), store=store), [])

    def test_an_offer_lasts_until_the_cut_off_at_most(self):
        (offer,) = offers((self.EVENING,), STORE, chicago(WED, 8), {}, 1)
        self.assertEqual(offer.until, chicago(WED, 14))
        self.assertEqual(offer.ready, chicago(WED, 13))


class TestCapacity(unittest.TestCase):
    FREE = {(9, 12): 4, (13, 17): 4}

    # id, what is asked for, what is booked, why not
    RESERVED = [
        ('IBM-1', [((9, 12), 3)], {(9, 12): 3}, ''),
        ('IBM-2', [((13, 16), 1)], {}, 'no_such_slot'),
        ('IBM-3', [((12, 18), 1)], {}, 'no_such_slot'),
        ('IBM-4', [((13, 17), 7)], {}, 'over_capacity'),
        ('IBM-5', [((9, 12), 3), ((13, 17), 5)], {}, 'over_capacity'),
        ('IBM-5 in one window', [((9, 12), 3), ((9, 12), 2)], {}, 'over_capacity'),
        ('IBM-13', [((9, 12), 6)], {}, 'over_capacity'),
    ]

    def test_windows_are_booked_all_or_none(self):
        for name, asked, booked, code in self.RESERVED:
            with self.subTest(name):
                self.assertEqual(reserve(self.FREE, asked), (booked, code))

    def test_a_window_without_a_limit_takes_any_number(self):
        self.assertEqual(reserve({1: None}, [(1, 99)]), ({1: 99}, ''))

    # id, limit, taken, whether it is full
    LIMITS = [
        ('HW-11 today', 20, 20, True),
        ('HW-11 one less', 20, 19, False),
        ('HW-11 tomorrow', 20, 0, False),
        ('HW-12 no capacity', 0, 0, True),
        ('HW-12 unlimited', None, 10**6, False),
    ]

    def test_daily_limits(self):
        for name, limit, taken, full in self.LIMITS:
            with self.subTest(name):
                self.assertEqual(is_full(limit, taken), full)

    # id, a booking, whether it counts on Thursday
    COUNTED = [
        ('held', Booking(THU, 1, 'held'), True),
        ('IBM-6 past its life time', Booking(THU, 1, 'held', live=False), False),
        ('released', Booking(THU, 1, 'released'), False),
        ('done', Booking(THU, 1, 'fulfilled'), True),
        ('for another day', Booking(FRI, 1, 'confirmed'), False),
        ('done the day before', Booking(WED, 1, 'fulfilled'), False),
        ('IBM-7 not done the day before', Booking(WED, 1, 'confirmed'), True),
        ('a cart of the day before', Booking(WED, 1, 'held'), False),
    ]

    def test_what_counts_on_a_day(self):
        for name, booking, counts in self.COUNTED:
            with self.subTest(name):
                self.assertEqual(taken_on([booking], THU), counts)
