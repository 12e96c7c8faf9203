"""Every way of delivery at the checkout: what it promises, what it refuses, what it books."""

import json
import re
from datetime import date

from odoo.fields import Command, Datetime
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.order_routing.tests.promise_common import NOON, WorkingDays
from odoo.addons.website_sale.tests.common import MockRequest
from odoo.addons.website_sale_order_routing.controllers.delivery import PromisedDelivery

from .common import ShopRoutingCommon

SLOT, PROMISE = '/shop/delivery_slot', '/shop/delivery_promise'
PICKUP = '/website_sale/set_pickup_location'
WED = date(2026, 11, 25)


def text_of(page):
    text = re.sub(r'<(script|style).*?</\1>', ' ', page, flags=re.DOTALL)
    return ' '.join(re.sub(r'<[^>]+>', ' ', text).split())


class ShopPromiseCommon(WorkingDays, ShopRoutingCommon):
    """Ann has a vase in her cart. Chicago brings and hands over in windows of two hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cart.order_line[1].unlink()
        cls._set_working_days(same_day_radius_km=80)
        cls.store.partner_id.write(
            {
                'street': '5 State Street',
                'city': 'Chicago',
                'zip': '60601',
                'country_id': cls.usa.id,
                'partner_latitude': 41.8781,
                'partner_longitude': -87.6298,
            }
        )
        cls.carrier.routing_zone_ids.transit_days = 1
        cls.collect = cls._create_pickup(cls.store, cls.centre)
        cls.same_day = cls._create_carrier(
            'Courier', delivery_type='same_day', fixed_price=12, is_published=True
        )
        cls.early = cls._create_slot('same_day', hour_from=16, hour_to=18)
        cls.late = cls._create_slot('same_day', hour_from=18, hour_to=20)

    def _choose(self, carrier):
        answer = self._call('/shop/set_delivery_method', dm_id=carrier.id)
        self.cart.invalidate_recordset()
        return text_of(answer['promise_html'])

    def _rate(self, carrier):
        answer = self._call('/shop/get_delivery_rate', dm_id=carrier.id)
        return text_of(answer['promise_html'])

    def _collect(self, place=None):
        self._choose(self.collect)
        chosen = {'id': (place or self.store).id}
        self._call(PICKUP, pickup_location_data=json.dumps(chosen))
        self.cart.invalidate_recordset()
        return text_of(self._call(PROMISE)['promise_html'])

    @mute_logger('odoo.http')
    def _assert_refused(self, code, route, **params):
        before = self.cart.promise_slot_id, self.cart.promise_date, self.cart.warehouse_id
        question = {'jsonrpc': '2.0', 'id': 0, 'params': params}
        answer = self.url_open(route, json=question).json()
        self.assertEqual(answer['error']['data']['context']['code'], code)
        self.cart.invalidate_recordset()
        after = self.cart.promise_slot_id, self.cart.promise_date, self.cart.warehouse_id
        self.assertEqual(after, before)
        return answer['error']['data']

    def _take(self, slot, day=WED):
        """Somebody else takes one of a slot."""
        self._stock(self.vase, self.store, 1)
        other = self._create_order((self.vase, 1), carrier=self.same_day)
        other._set_slot(slot, day)
        self.assertIsNone(other._hold_stock())
        return other


@freeze_time(NOON)
@tagged('post_install', '-at_install')
class TestShip(ShopPromiseCommon):
    def test_the_date_stands_beside_the_method_and_on_every_page_after_it(self):
        self.assertEqual(self._rate(self.carrier), 'Arrives Thu 26 Nov')
        self.assertEqual(self._choose(self.carrier), 'Arrives Thu 26 Nov')
        self.assertIn('Arrives Thu 26 Nov', text_of(self._page('/shop/payment')))
        self.cart.action_confirm()
        self.assertEqual(self.cart.routing_plan_id.promised_date, date(2026, 11, 26))
        session = self.session
        session['sale_last_order_id'] = self.cart.id
        self._save(session)
        self.assertIn('Arrives Thu 26 Nov', text_of(self._page('/shop/confirmation')))
        portal = text_of(self._page(f'/my/orders/{self.cart.id}'))
        self.assertIn('Arrives Thu 26 Nov', portal)

    def test_mails_say_when_it_comes(self):
        self._choose(self.carrier)
        self.assertIsNone(self.cart._hold_stock())
        self.cart.action_confirm()
        message = self.cart.message_post(body='Thank you')
        context = self.cart._notify_by_email_prepare_rendering_context(message)
        self.assertIn('Arrives Thu 26 Nov', context['subtitles'])

    def test_a_plan_of_two_parcels_promises_the_later_one(self):
        self.cart.order_line = [Command.create({'product_id': self.lamp.id})]
        self.carrier.routing_zone_ids[1].transit_days = 3
        self.assertEqual(self._rate(self.carrier), 'Arrives Mon 30 Nov')

    def test_a_carrier_that_promises_nothing_shows_nothing(self):
        self.carrier.routing_promises_date = False
        self.assertEqual(self._rate(self.carrier), '')

    def test_nobody_pays_for_another_day_than_the_one_that_was_shown(self):
        self._choose(self.carrier)
        self._page('/shop/payment')
        self.cart.invalidate_recordset()
        shown = Datetime.to_datetime('2026-11-26 18:00:00')
        self.assertEqual(self.cart.promise_shown_at, shown)
        with freeze_time('2026-11-25 20:30:00'), self.assertRaisesRegex(Exception, 'Fri 27 Nov'):
            self.cart._hold_before_payment()


@freeze_time(NOON)
@tagged('post_install', '-at_install')
class TestCollect(ShopPromiseCommon):
    def test_the_nearest_place_with_the_goods_says_when_they_are_ready(self):
        self.assertEqual(self._rate(self.collect), 'Ready today from 13:00 at Chicago (36 mi)')
        self.assertEqual(self._collect(), 'Ready today from 13:00')

    def test_each_place_has_its_stock_distance_and_time(self):
        self._choose(self.collect)
        answer = self._call('/website_sale/get_pickup_locations', zip_code='60505')
        (near, *_others) = answer['pickup_locations']
        self.assertEqual(near['id'], self.store.id)
        data = near['additional_data']
        self.assertTrue(data['in_store_stock_data']['in_stock'])
        self.assertEqual((data['ready']['code'], data['ready']['distance']), ('', '36 mi'))
        self.assertEqual(near['opening_hours']['0'], ['09:00 - 18:00'])

    def test_a_place_that_is_closed_or_full_says_so_and_takes_nothing(self):
        self._choose(self.collect)
        chosen = json.dumps({'id': self.store.id})
        self.store.write({'has_daily_limit': True, 'daily_limit': 0})
        self.assertIn('No store has', self._rate(self.collect))
        self._assert_refused('no_capacity', PICKUP, pickup_location_data=chosen)
        self.hours.attendance_ids.unlink()
        self._assert_refused('place_closed', PICKUP, pickup_location_data=chosen)

    def test_msi_h5_a_place_without_the_goods_is_not_promised(self):
        self._hold(self.vase, 2, self.store, owner='rpc,77')
        self.assertIn('No store has everything', self._rate(self.collect))

    def test_msi_d16_what_is_kept_to_be_collected_is_not_sent(self):
        self._stock(self.vase, self.store, 3)
        self._stock(self.vase, self.centre, 4)
        self.cart.order_line.product_uom_qty = 4
        self._collect()
        self.assertIsNone(self.cart._hold_stock())
        order = self._create_order((self.vase, 5), carrier=self.carrier)
        plan = order._routing_preview(self.carrier)
        sent = {row['place']: row['lines'] for row in plan['parcels']}
        units = self.inventory._from_units(sent[self.store.id][0][1])
        self.assertEqual((units, len(sent)), (1, 2))

    def test_ibm_9_after_the_cut_off_it_is_ready_the_next_day(self):
        with freeze_time('2026-11-25 21:00:00'):
            self.assertIn('Ready tomorrow from 09:00', self._rate(self.collect))

    def test_a_window_is_chosen_booked_and_told(self):
        first = self._create_slot('collect', hour_from=13, hour_to=15)
        second = self._create_slot('collect', hour_from=15, hour_to=17)
        self.assertIn('Today 13:00–15:00 Today 15:00–17:00', self._collect())
        self.assertEqual(self.cart.promise_slot_id, first)
        self._call(SLOT, slot_id=second.id, date='2026-11-25')
        page = text_of(self._page('/shop/payment'))
        self.assertIn('Collect at Chicago on Wed 25 Nov, 15:00–17:00', page)
        self.cart.invalidate_recordset()
        self.cart.action_confirm()
        self.assertEqual(self.cart.commitment_date, Datetime.to_datetime('2026-11-25 21:00:00'))
        booking = self.env['order.routing.booking'].search([('hold_ref', '=', self.cart.hold_ref)])
        self.assertEqual((booking.slot_id, booking.warehouse_id), (second, self.store))

    def test_without_windows_the_ready_time_is_the_promise(self):
        self._collect()
        self.assertIn(
            'Ready at Chicago on Wed 25 Nov from 13:00', text_of(self._page('/shop/payment'))
        )
        self.cart.invalidate_recordset()
        self.cart.action_confirm()
        self.assertEqual(self.cart.commitment_date, Datetime.to_datetime('2026-11-25 19:00:00'))


@freeze_time(NOON)
@tagged('post_install', '-at_install')
class TestSameDay(ShopPromiseCommon):
    def test_the_first_time_is_chosen_and_another_can_be(self):
        self.assertEqual(self._rate(self.same_day), 'Today 16:00–18:00')
        self.assertIn('Today 16:00–18:00 Today 18:00–20:00', self._choose(self.same_day))
        self.assertEqual(self.cart.promise_slot_id, self.early)
        self._call(SLOT, slot_id=self.late.id, date='2026-11-25')
        page = text_of(self._page('/shop/payment'))
        self.assertIn('Brought to you on Wed 25 Nov, 18:00–20:00', page)
        self.cart.invalidate_recordset()
        self.assertEqual((self.cart.promise_slot_id, self.cart.amount_delivery), (self.late, 12))
        self.cart.action_confirm()
        self.assertEqual(self.cart.routing_plan_id.promised_date, WED)
        self.assertEqual(self.cart.picking_ids.picking_type_id.warehouse_id, self.store)

    def test_a_time_that_went_is_told_at_once_with_what_is_left(self):
        self._choose(self.same_day)
        self._take(self.early)
        data = self._assert_refused('slot_gone', SLOT, slot_id=self.early.id, date='2026-11-25')
        self.assertIn('Today 18:00–20:00', data['message'])
        page = text_of(self._page('/shop/payment'))
        self.assertIn('This time is not available any more.', page)
        self.assertIn('Still possible: Today 18:00–20:00', page)
        self.cart.invalidate_recordset()
        self.assertFalse(self.cart._get_hold_seconds())

    def test_nobody_pays_for_a_time_that_went(self):
        self._choose(self.same_day)
        self._take(self.early)
        with self.assertRaisesRegex(Exception, 'You have not been charged'):
            self.cart._hold_before_payment()

    def test_forged_foreign_and_expired_times_are_refused(self):
        self._choose(self.same_day)
        elsewhere = self._create_slot('same_day', self.centre, hour_from=16, hour_to=18)
        window = self._create_slot('collect', hour_from=16, hour_to=18)
        other_company = self.env['res.company'].create({'name': 'Other'})
        foreign_place = self.env['stock.warehouse'].search(
            [('company_id', '=', other_company.id)], limit=1
        )
        foreign = self._create_slot('same_day', foreign_place, hour_from=16, hour_to=18)
        today = '2026-11-25'
        for code, slot_id, day in (
            ('unknown_slot', 10**9, today),
            ('unknown_slot', 10**12, today),
            ('unknown_slot', -1, today),
            ('unknown_slot', str(self.late.id), today),
            ('unknown_slot', True, today),
            ('unknown_slot', [self.late.id], today),
            ('unknown_slot', None, today),
            ('unknown_slot', self.late.id, 'tomorrow'),
            ('unknown_slot', self.late.id, None),
            ('unknown_slot', self.late.id, 7),
            ('unknown_slot', window.id, today),
            ('unknown_slot', foreign.id, today),
            ('slot_gone', elsewhere.id, today),
            ('slot_gone', self.late.id, '2026-11-18'),
            ('slot_gone', self.late.id, '2026-11-26'),
            ('slot_gone', self.late.id, '2027-11-24'),
        ):
            with self.subTest(slot_id=slot_id, day=day):
                self._assert_refused(code, SLOT, slot_id=slot_id, date=day)

    def test_without_a_cart_nothing_is_chosen(self):
        session = self.session
        session.pop('sale_order_id', None)
        session['sale_order_id'] = False
        self._save(session)
        self.cart.action_cancel()
        self._assert_refused('no_cart', SLOT, slot_id=self.late.id, date='2026-11-25')
        self._assert_refused('no_cart', PROMISE)

    def test_it_is_offered_near_a_place_only_and_says_why_it_cannot_be_had(self):
        self.store.same_day_radius_km = 5
        self.assertNotIn(self.same_day, self.cart._get_delivery_methods())
        self.store.same_day_radius_km = 80
        self.assertIn(self.same_day, self.cart._get_delivery_methods())
        (self.early | self.late).active = False
        self.assertIn('are taken', self._rate(self.same_day))

    def test_another_method_forgets_the_time(self):
        self._choose(self.same_day)
        self._choose(self.carrier)
        self.assertFalse(self.cart.promise_slot_id)

    def test_express_checkout_offers_no_times(self):
        with MockRequest(self.env, website=self.website):
            rates = PromisedDelivery._get_delivery_methods_express_checkout(self.cart)
        self.assertIn(self.carrier, rates)
        self.assertNotIn(self.same_day, rates)


@tagged('post_install', '-at_install')
class TestTours(ShopPromiseCommon):
    """The whole way of a customer in a browser, for each way of delivery."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['delivery.carrier'].search(
            [('id', 'not in', (cls.carrier | cls.collect | cls.same_day).ids)]
        ).is_published = False
        days = [
            Command.create(
                {
                    'name': 'Open',
                    'dayofweek': str(day),
                    'hour_from': 0,
                    'hour_to': 24,
                    'day_period': 'full_day',
                }
            )
            for day in range(7)
        ]
        cls.hours.attendance_ids = [Command.clear(), *days]
        # Where it is early morning now: all times of the day are still to be had.
        ahead = (5 - Datetime.now().hour + 12) % 24 - 12
        cls.hours.tz = f'Etc/GMT{-ahead:+d}'
        cls.store.write({'has_cutoff': False, 'preparation_minutes': 0})
        for day in range(7):
            for kind in ('same_day', 'collect'):
                for hour in (10, 20):
                    cls._create_slot(kind, weekday=str(day), hour_from=hour, hour_to=hour + 3)
        (cls.early | cls.late).active = False
        cls.centre.partner_id.write(
            {
                'name': 'Distribution centre',
                'street': '1 Broadway',
                'city': 'New York',
                'zip': '10001',
                'country_id': cls.usa.id,
                'partner_latitude': 40.7128,
                'partner_longitude': -74.0060,
            }
        )
        provider = cls.env.ref('payment.payment_provider_transfer')
        cls.env['payment.provider'].search([]).is_published = False
        provider.write({'state': 'test', 'is_published': True, 'company_id': cls.env.company.id})
        provider.payment_method_ids.active = True

    def _walk(self, name):
        self.start_tour('/shop/cart', name, login='ann', timeout=120)
        self.cart.invalidate_recordset()
        self.env['order.routing.booking'].invalidate_model()
        return self.env['order.routing.booking'].search([('hold_ref', '=', self.cart.hold_ref)])

    def test_shipped_with_a_date(self):
        booking = self._walk('order_routing_ship')
        self.assertEqual(booking.warehouse_id, self.store)
        self.assertTrue(booking.promised_at)
        self.assertEqual(self.cart.carrier_id, self.carrier)

    def test_collected_in_a_window(self):
        booking = self._walk('order_routing_collect')
        self.assertEqual(booking.slot_id.kind, 'collect')
        self.assertEqual(self.cart.warehouse_id, self.store)

    def test_brought_the_same_day(self):
        booking = self._walk('order_routing_same_day')
        self.assertEqual(booking.slot_id, self.cart.promise_slot_id)
        self.assertEqual(booking.slot_id.kind, 'same_day')
