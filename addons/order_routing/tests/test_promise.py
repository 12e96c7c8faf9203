"""Cut-offs, daily limits and time slots of places, with the database. The ids are of the cases
of other systems (docs/cases.md); the tables of pure decisions are in core/tests/test_promise.py."""

import unittest
from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Datetime
from odoo.tests import TransactionCase, freeze_time, new_test_user

from odoo.addons.order_routing.core.tests import test_promise

from .promise_common import NOON, PromiseCommon

WED = date(2026, 11, 25)


class TestPromiseCore(TransactionCase):
    def test_core_suite(self):
        suite = unittest.defaultTestLoader.loadTestsFromModule(test_promise)
        result = unittest.TestResult()
        suite.run(result)
        self.assertGreater(result.testsRun, 20)
        self.assertTrue(result.wasSuccessful(), result.failures + result.errors)


@freeze_time(NOON)
class TestShippedPromise(PromiseCommon):
    def test_the_plan_says_when_the_parcel_leaves_and_comes(self):
        plan = self._confirm(order := self._order())
        parcel = plan.parcel_ids
        self.assertEqual(parcel.ship_date, WED)
        self.assertEqual(plan.promised_date, date(2026, 11, 26))
        self.assertEqual(parcel.promised_date, plan.promised_date)
        self.assertEqual(order.commitment_date.date(), plan.promised_date)
        self.assertEqual(order.picking_ids.scheduled_date, Datetime.to_datetime('2026-11-25 20:00'))

    def test_ibm_11_after_the_cut_off_it_counts_from_the_next_day(self):
        with freeze_time('2026-11-25 20:00:00'):
            plan = self._confirm(self._order())
        self.assertEqual(plan.parcel_ids.ship_date, date(2026, 11, 26))
        self.assertEqual(plan.promised_date, date(2026, 11, 27))

    def test_a_holiday_moves_the_promise(self):
        self.env['resource.calendar.leaves'].create(
            {
                'name': 'Thanksgiving',
                'calendar_id': self.hours.id,
                'date_from': '2026-11-26 06:00:00',
                'date_to': '2026-11-27 05:59:59',
            }
        )
        plan = self._confirm(self._order())
        self.assertEqual(plan.promised_date, date(2026, 11, 27))

    def test_the_latest_parcel_decides(self):
        self._stock(self.lamp, self.centre, 1)
        plan = self._confirm(self._create_order((self.vase, 1), (self.lamp, 1)))
        self.assertEqual(len(plan.parcel_ids), 2)
        self.assertEqual(plan.promised_date, max(plan.parcel_ids.mapped('promised_date')))
        self.assertEqual(plan.promised_date, date(2026, 11, 30))

    def test_a_date_that_was_agreed_on_stays(self):
        order = self._order(commitment_date='2026-12-24 12:00:00')
        self._confirm(order)
        self.assertEqual(order.commitment_date.date(), date(2026, 12, 24))

    def test_the_day_that_was_agreed_on_may_be_worth_a_dearer_parcel(self):
        self._stock(self.vase, self.centre, 9)
        self.centre.write({'opening_hours': self.hours.id})
        self.carrier.routing_zone_ids.transit_days = 1
        self.store.cutoff = 10  # too late for today
        due = {'commitment_date': '2026-11-26 12:00:00'}
        self.assertEqual(self._confirm(self._order(**due)).parcel_ids.warehouse_id, self.store)
        self.carrier.routing_late_penalty = 50
        self.assertEqual(self._confirm(self._order(**due)).parcel_ids.warehouse_id, self.centre)

    def test_the_agreed_day_is_the_one_where_the_parcel_is_brought(self):
        late = self._order(commitment_date='2026-11-27 03:00:00')  # Thursday, nine in the evening
        self.assertEqual(late._routing_request(self.carrier).options['due'], '2026-11-26')
        self.hours.tz = 'Pacific/Auckland'
        self.assertEqual(late._routing_request(self.carrier).options['due'], '2026-11-27')
        self.carrier.routing_calendar_id = False
        self.customer.tz = 'America/Los_Angeles'
        self.assertEqual(late._routing_request(self.carrier).options['due'], '2026-11-26')

    def test_the_promised_day_is_the_agreed_day_in_every_time_zone(self):
        for tz in ('Pacific/Auckland', 'Pacific/Pago_Pago'):
            self.hours.tz = tz
            plan = self._confirm(order := self._order())
            self.assertEqual(order._promised()['day'], plan.promised_date, tz)
            due = order._routing_request(self.carrier).options['due']
            self.assertEqual(due, plan.promised_date.isoformat(), tz)

    def test_what_is_held_is_asked_for_anew_after_the_cut_off(self):
        order = self._order()
        self.assertIsNone(order._hold_stock())
        first = order.hold_ref
        with freeze_time('2026-11-25 20:30:00'):
            self.assertIsNone(order._hold_stock())
        self.assertNotEqual(order.hold_ref, first)
        self.assertEqual(self._bookings(order).date, date(2026, 11, 26))

    def test_a_paid_promise_is_kept_though_the_cut_off_has_passed(self):
        order = self._order()
        self.assertIsNone(order._hold_stock(paying=True))
        with freeze_time('2026-11-25 20:30:00'):
            order.action_confirm()
        self.assertEqual(order.routing_plan_id.promised_date, date(2026, 11, 26))

    def test_a_place_that_is_closed_for_long_is_not_chosen_and_says_so(self):
        self.hours.attendance_ids.unlink()
        self._stock(self.vase, self.centre, 1)
        plan = self._confirm(self._order())
        self.assertEqual(plan.parcel_ids.warehouse_id, self.centre)
        self.assertIn('is closed', plan.explanation)

    def test_a_place_that_steps_in_has_its_day_and_is_counted(self):
        plan = self._confirm(order := self._order())
        parcel = plan._parcel_at(self.centre)
        self.assertEqual(parcel.ship_date, WED)
        self.assertEqual(self._bookings(order).warehouse_id, self.store | self.centre)


@freeze_time(NOON)
class TestDailyLimit(PromiseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.vase, cls.centre, 10)

    def _place_of(self, order):
        self.assertIsNone(order._hold_stock())
        return self._bookings(order).warehouse_id

    def test_hw_11_a_full_day_sends_the_next_order_elsewhere_until_tomorrow(self):
        self.store.write({'has_daily_limit': True, 'daily_limit': 2})
        for _number in range(2):
            self.assertEqual(self._place_of(self._order()), self.store)
        third = self._order()
        self.assertEqual(self._place_of(third), self.centre)
        hold = self.env['unified.inventory.hold'].browse(third.hold_ref)
        (row,) = [row for row in hold.plan['unused'] if row['place'] == self.store.id]
        self.assertEqual((row['code'], row['amount'], row['limit']), ('no_capacity', 2, 2))
        with freeze_time('2026-11-26 15:00:00'):
            self.assertEqual(self._place_of(self._order()), self.store)

    def test_hw_12_a_limit_of_zero_is_never_and_an_empty_one_always(self):
        self.store.write({'has_daily_limit': True, 'daily_limit': 0})
        self.assertEqual(self._place_of(self._order()), self.centre)
        self.store.has_daily_limit = False
        self.assertEqual(self._place_of(self._order()), self.store)

    def test_an_order_does_not_stand_in_its_own_way(self):
        self.store.write({'has_daily_limit': True, 'daily_limit': 1})
        order = self._order()
        self.assertEqual(self._place_of(order), self.store)
        order.order_line.product_uom_qty = 2
        self.assertEqual(order._routing_preview(self.carrier)['parcels'][0]['place'], self.store.id)
        self.assertEqual(self._place_of(order), self.store)

    def test_ibm_6_what_expires_or_is_cancelled_gives_its_capacity_back(self):
        self.store.write({'has_daily_limit': True, 'daily_limit': 1})
        for give_up in (
            lambda o: self._expire(self.env['unified.inventory.hold'].browse(o.hold_ref)),
            lambda o: o._release_stock(),
        ):
            order = self._order()
            self.assertEqual(self._place_of(order), self.store)
            give_up(order)
        self.assertEqual(self._place_of(self._order()), self.store)

    def test_ibm_7_what_was_not_done_the_day_before_counts_as_backlog(self):
        self.store.write({'has_daily_limit': True, 'daily_limit': 1})
        self._confirm(late := self._order())
        with freeze_time('2026-11-26 15:00:00'):
            self.assertEqual(self._place_of(self._order()), self.centre)
            late.picking_ids.move_ids.picked = True
            late.picking_ids._action_done()
            self.inventory._settle([late.hold_ref])
            self.assertEqual(self._place_of(self._order()), self.store)

    def test_what_was_given_up_long_ago_is_forgotten(self):
        kept, given_up = self._order(), self._order()
        for order in (kept, given_up):
            self.assertEqual(self._place_of(order), self.store)
        rows = self._bookings(kept), self._bookings(given_up)
        given_up._release_stock()
        self.env.cr.execute('UPDATE order_routing_booking SET date = current_date - 60')
        self.env['order.routing.booking']._gc_given_up()
        self.assertEqual([bool(row.exists()) for row in rows], [True, False])

    def test_a_paid_order_is_taken_on_above_the_limit(self):
        self.centre.place_ships = False
        self.store.write({'has_daily_limit': True, 'daily_limit': 0})
        order = self._order()
        self.assertTrue(order._hold_stock())
        order.action_confirm()
        self.assertEqual(order.state, 'sale')
        self.assertEqual(self._bookings(order).warehouse_id, self.store)
        self.assertTrue(order.activity_ids)


@freeze_time(NOON)
class TestSlots(PromiseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.same_day = cls._create_same_day()
        cls.early = cls._create_slot('same_day', hour_from=16, hour_to=18)
        cls.late = cls._create_slot('same_day', hour_from=18, hour_to=20)

    def _brought(self, slot=None, day=WED):
        order = self._order(carrier=self.same_day)
        order._set_slot(slot or self.early, day)
        return order

    def test_windows_of_the_nearest_place_with_the_goods_are_offered(self):
        offers = self._order(carrier=self.same_day)._same_day_offers(self.same_day)
        self.assertEqual([o.slot for o in offers], [self.early.id, self.late.id])
        self.assertEqual(self.env['order.routing']._offer_text(offers[0]), 'Today 16:00–18:00')

    def test_goods_slot_and_day_are_booked_in_one_step(self):
        order = self._brought()
        self.assertIsNone(order._hold_stock())
        self.assertRecordValues(
            self._bookings(order),
            [{'warehouse_id': self.store.id, 'slot_id': self.early.id, 'date': WED, 'units': 1}],
        )
        order.action_confirm()
        evening = Datetime.to_datetime('2026-11-26 00:00:00')  # 18:00 in Chicago
        self.assertEqual(order.commitment_date, evening)
        self.assertEqual(order.routing_plan_id.promised_date, WED)

    def test_ibm_12_the_last_of_a_slot_is_given_once_and_the_rest_is_named(self):
        self.assertIsNone(self._brought()._hold_stock())
        second = self._brought()
        refused = second._hold_stock()
        self.assertEqual(refused.code, 'slot_full')
        self.assertIn('Today 18:00–20:00', refused.text)
        self.assertEqual(refused.context['slots'][0]['slot'], self.late.id)
        self.assertFalse(second.hold_ref)
        self.assertAvailable(self.vase, self.store, 9)

    def test_ibm_5_without_the_goods_no_slot_is_taken(self):
        order = self._brought()
        self.env.ref('unified_inventory.channel_back_office').shortage_policy = 'refuse'
        order.order_line.product_uom_qty = 11
        self.assertEqual(order._hold_stock().code, 'insufficient_stock')
        self.assertIsNone(self._brought()._hold_stock())

    def test_ibm_6_an_expired_cart_gives_its_slot_back(self):
        order = self._brought()
        self.assertIsNone(order._hold_stock())
        self._expire(self.env['unified.inventory.hold'].browse(order.hold_ref))
        self.assertIsNone(self._brought()._hold_stock())

    def test_a_cancelled_order_gives_its_slot_back(self):
        order = self._brought()
        self._confirm(order)
        order._action_cancel()
        self.inventory._settle([order.hold_ref])
        self.assertIsNone(self._brought()._hold_stock())

    def test_ibm_9_after_the_cut_off_the_slot_of_today_has_gone(self):
        order = self._brought()
        self.assertIsNone(order._hold_stock())
        with freeze_time('2026-11-25 20:30:00'):
            self.assertEqual(order._hold_stock().code, 'slot_gone')

    def test_ibm_2_and_3_a_day_or_slot_that_is_not_offered_is_refused(self):
        other = self._create_slot('same_day', self.centre)
        for code, slot, day in (
            ('slot_gone', self.early, date(2026, 11, 26)),
            ('slot_gone', self.early, date(2026, 11, 18)),
            ('slot_gone', self.early, date(2027, 11, 24)),
            ('out_of_reach', other, WED),
        ):
            with self.subTest(slot=slot, day=day):
                self.assertEqual(self._brought(slot, day)._hold_stock().code, code)

    def test_an_address_that_moved_out_of_reach_is_refused(self):
        order = self._brought()
        self.store.same_day_radius_km = 5
        self.assertEqual(order._hold_stock().code, 'out_of_reach')
        self.customer.zip = '99999'
        self.assertEqual(order._hold_stock().code, 'out_of_reach')

    def test_without_a_slot_nothing_is_held(self):
        refused = self._order(carrier=self.same_day)._hold_stock()
        self.assertEqual(refused.code, 'slot_missing')

    def test_a_paid_order_whose_slot_went_stands_and_a_person_is_told(self):
        order = self._brought()
        self.assertIsNone(self._brought()._hold_stock())
        order.action_confirm()
        self.assertEqual(order.state, 'sale')
        self.assertTrue(order.activity_ids)
        self.assertTrue(self._bookings(order))

    def test_the_price_is_fixed_and_refusals_say_why(self):
        order = self._order(carrier=self.same_day)
        rate = self.same_day.rate_shipment(order)
        self.assertEqual((rate['success'], rate['price']), (True, 12))
        cases = (
            ({'same_day_radius_km': 10}, 'No place near'),
            ({'same_day_radius_km': 80, 'has_daily_limit': False}, ''),
        )
        for values, text in cases:
            self.store.write(values)
            self.assertIn(text, self.same_day.rate_shipment(order)['error_message'] or '')
        order.order_line.product_uom_qty = 50
        self.assertIn('has all of it', self.same_day.rate_shipment(order)['error_message'])
        order.order_line.product_uom_qty = 1
        (self.early | self.late).capacity = 0
        self.assertIn('are taken', self.same_day.rate_shipment(order)['error_message'])

    def test_a_booked_slot_is_archived_not_deleted(self):
        order = self._brought()
        self.assertIsNone(order._hold_stock())
        with self.assertRaises(ValidationError):
            self.early.unlink()
        self.early.active = False
        self.late.unlink()


@freeze_time(NOON)
class TestRights(PromiseCommon):
    def test_slots_are_set_by_managers_and_bookings_by_nobody(self):
        slot = self._create_slot()
        groups = ('base.group_portal', 'sales_team.group_sale_salesman', 'stock.group_stock_user')
        for number, group in enumerate(groups):
            user = new_test_user(self.env, f'slot_{number}', groups=group)
            with self.subTest(group), self.assertRaises(AccessError):
                slot.with_user(user).capacity = 99
        manager = new_test_user(self.env, 'slot_manager', groups='stock.group_stock_manager')
        slot.with_user(manager).capacity = 3
        order = self._order()
        self.assertIsNone(order._hold_stock())
        with self.assertRaises(AccessError):
            self._bookings(order).with_user(manager).unlink()

    def test_another_company_sees_neither(self):
        slot = self._create_slot()
        order = self._order()
        self.assertIsNone(order._hold_stock())
        other = self.env['res.company'].create({'name': 'Other'})
        user = new_test_user(
            self.env, 'slot_other', groups='stock.group_stock_manager', company_id=other.id
        )
        for record in (slot, self._bookings(order)):
            self.assertFalse(record.with_user(user).search([('id', 'in', record.ids)]))

    def test_nonsense_is_refused(self):
        for values in ({'cutoff': 25}, {'preparation_minutes': -1}, {'daily_limit': -1}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.store.write(values)
