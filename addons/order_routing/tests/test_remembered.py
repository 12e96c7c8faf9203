from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import OrderRoutingCommon


@tagged('post_install', '-at_install')
class TestRemembered(OrderRoutingCommon):
    """What is remembered of places and carriers is forgotten when it changes."""

    def _setup(self, place=None):
        return (place or self.store)._routing_setups()[(place or self.store).id]

    def test_what_is_said_of_a_place_counts_at_once(self):
        place = self.store
        for values in (
            {'place_ships': False},
            {'has_daily_limit': True, 'daily_limit': 3},
            {'has_cutoff': True, 'cutoff': 9},
            {'preparation_minutes': 45},
            {'opening_hours': self.env['resource.calendar'].create({'name': 'Noon'}).id},
        ):
            with self.subTest(values):
                before = self._setup()
                place.write(values)
                self.assertNotEqual(self._setup(), before)

    def test_a_place_that_moves_is_elsewhere_at_once(self):
        before = self._setup().position
        self.store.partner_id.partner_latitude += 1
        self.assertNotEqual(self._setup().position, before)

    def test_a_time_zone_counts_at_once(self):
        before = self._setup().calendar
        self.store.partner_id.tz = 'Asia/Tokyo'
        self.assertNotEqual(self._setup().calendar, before)

    def test_hours_and_holidays_count_at_once(self):
        hours = self.env['resource.calendar'].create({'name': 'Hours'})
        self.store.opening_hours = hours
        before = self._setup().calendar
        hours.attendance_ids[:1].unlink()
        fewer = self._setup().calendar
        self.assertNotEqual(fewer, before)
        now = fields.Datetime.now()
        self.env['resource.calendar.leaves'].create(
            {'calendar_id': hours.id, 'date_from': now, 'date_to': now + timedelta(days=1)}
        )
        self.assertNotEqual(self._setup().calendar, fewer)

    def test_zones_and_rates_count_at_once(self):
        carrier = self.carrier
        for rows, field in (
            (carrier.routing_zone_ids, 'max_distance_km'),
            (carrier.routing_rate_ids, 'price'),
        ):
            with self.subTest(field):
                before = carrier._routing_tariff()
                rows[:1][field] += 1
                self.assertNotEqual(carrier._routing_tariff(), before)

    def test_days_on_the_way_count_at_once(self):
        before = self.carrier._routing_journey()
        self.carrier.routing_zone_ids[:1].transit_days += 2
        self.assertNotEqual(self.carrier._routing_journey(), before)

    def test_a_new_place_and_one_out_of_work_count_at_once(self):
        sending = self.store._routing_sending
        place = self._create_place('NEW')
        self.assertIn(place.id, sending(self.env.company))
        place.active = False
        self.assertNotIn(place.id, sending(self.env.company))
        self.assertEqual(self._setup(place).company, self.env.company.id)

    def test_confirming_asks_as_often_for_many_lines(self):
        goods = [self._create_product(f'MANY{number}') for number in range(6)]
        for product in goods:
            self._stock(product, self.store, 9)
        counts = []
        for lines in (goods[:1], goods[:2], goods):
            order = self._create_order(*((product, 1) for product in lines))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order._hold_stock(confirm=True)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
