import unittest
from datetime import datetime, timedelta

from .. import Times, deadline

NINE = datetime(2026, 3, 2, 9)  # noqa: DTZ001 -- all times are UTC and naive, as in Odoo


def minutes(count):
    return NINE + timedelta(minutes=count)


def times(**more):
    return Times(NINE, minutes(30), minutes(120), **more)


class TestDeadline(unittest.TestCase):
    def test_a_new_order_is_to_be_accepted_soon(self):
        self.assertEqual(deadline('new', times()), (minutes(20), minutes(30)))

    def test_then_it_is_to_be_packed(self):
        for state in ('accepted', 'picking', 'packed'):
            self.assertEqual(deadline(state, times()), (minutes(80), minutes(120)))

    def test_what_the_customer_was_promised_counts_more(self):
        self.assertEqual(
            deadline('picking', times(promised=minutes(60))), (minutes(40), minutes(60))
        )
        self.assertEqual(deadline('new', times(promised=minutes(15)))[1], minutes(15))
        self.assertEqual(deadline('new', times(promised=minutes(600)))[1], minutes(30))

    def test_who_promises_at_once_has_the_usual_time(self):
        for at_once in (minutes(-60), minutes(0), minutes(1)):
            self.assertEqual(deadline('new', times(promised=at_once))[1], minutes(30))
            self.assertEqual(deadline('packed', times(promised=at_once))[1], minutes(120))

    def test_a_ready_order_waits_for_its_customer(self):
        ready = times(ready=minutes(0), expires=minutes(90))
        self.assertEqual(deadline('ready', ready), (minutes(60), minutes(90)))

    def test_nothing_is_due_of_what_is_done(self):
        for state in ('shipped', 'handed_over', 'rejected', 'expired', 'cancelled'):
            self.assertIsNone(deadline(state, times()))
