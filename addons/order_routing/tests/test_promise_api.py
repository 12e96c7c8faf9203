import json

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user

from .promise_common import NOON, PromiseCommon

HOME = {'postcode': '60505', 'country': 'US'}


@freeze_time(NOON)
class TestPromiseApi(PromiseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.routing = cls.env['order.routing'].with_user(cls.partner_user)
        cls.same_day = cls._create_same_day()
        cls.brought = cls._create_slot('same_day', hour_from=18, hour_to=20)
        cls.window = cls._create_slot('collect')

    def _quote(self, delivery, quantity=1, destination=HOME):
        lines = [{'sku': 'VASE', 'quantity': quantity}]
        answer = self.routing.quote(lines=lines, destination=destination, delivery=delivery)
        self.assertEqual(json.loads(json.dumps(answer)), answer)
        return answer

    def test_a_shipped_quote_has_its_dates(self):
        quote = self._quote('ship')
        self.assertEqual(quote['promised_on'], '2026-11-26')
        (parcel,) = quote['parcels']
        self.assertEqual((parcel['ships_on'], parcel['arrives_on']), ('2026-11-25', '2026-11-26'))

    def test_places_to_collect_at_are_sorted_by_distance_and_say_when_or_why_not(self):
        places = {row['place']: row for row in self._quote('collect')['places']}
        self.assertEqual(next(iter(places)), 'STO')
        row = places['STO']
        self.assertEqual((row['code'], row['ready_at']), ('', '2026-11-25 19:00:00'))
        self.assertEqual(row['slots'][0]['from'], '2026-11-25 21:00:00')
        self.assertEqual(places['CEN']['code'], 'no_stock')

    def test_a_full_or_closed_place_says_so(self):
        self.store.write({'has_daily_limit': True, 'daily_limit': 0})
        rows = {row['place']: row for row in self._quote('collect', destination=None)['places']}
        self.assertEqual((rows['STO']['code'], rows['STO']['ready_at']), ('no_capacity', None))
        self.hours.attendance_ids.unlink()
        rows = {row['place']: row for row in self._quote('collect', destination=None)['places']}
        self.assertEqual((rows['STO']['code'], rows['STO']['slots']), ('place_closed', []))

    def test_the_same_day_has_its_price_and_times(self):
        quote = self._quote('same_day')
        self.assertEqual((quote['price'], quote['promised_on']), (12, '2026-11-25'))
        (slot,) = quote['slots']
        self.assertEqual((slot['slot'], slot['place']), (self.brought.id, 'STO'))

    def test_what_is_not_possible_gets_typed_refusals(self):
        self.assertRefused('insufficient_stock', self._quote, 'same_day', 50)
        self.assertRefused('unknown_destination', self._quote, 'same_day', 1, None)
        self.brought.capacity = 0
        self.assertRefused('no_times', self._quote, 'same_day')
        self.store.same_day_radius_km = 1
        self.assertRefused('out_of_reach', self._quote, 'same_day')
        self.same_day.active = False
        self.assertRefused('no_carrier', self._quote, 'same_day')
        self.assertRefused('unknown_delivery', self._quote, 'by owl')

    def test_portal_users_may_not_ask(self):
        user = new_test_user(self.env, 'quote_portal', groups='base.group_portal')
        lines = [{'sku': 'VASE', 'quantity': 1}]
        for delivery in ('collect', 'same_day'):
            with self.subTest(delivery), self.assertRaises(AccessError):
                self.routing.with_user(user).quote(lines, HOME, delivery=delivery)

    # === HOLDS WITH A SLOT ===#

    def _hold_slot(self, slot, key, date='2026-11-25', destination=HOME):
        return self.api.hold(
            lines=[{'sku': 'VASE', 'quantity': 1}],
            request_key=key,
            destination=destination,
            slot={'slot': slot.id, 'date': date},
        )

    def test_goods_are_held_with_a_slot_and_given_back_with_it(self):
        for slot in (self.brought, self.window):
            with self.subTest(slot.kind):
                hold = self._hold_slot(slot, f'a{slot.id}')
                self.assertEqual(hold['lines'][0]['place'], 'STO')
                self.assertRefused('slot_full', self._hold_slot, slot, f'b{slot.id}')
                self.api.release(hold_id=hold['hold_id'])
                self.assertTrue(self._hold_slot(slot, f'c{slot.id}')['hold_id'])

    def test_a_context_of_the_client_frees_nothing(self):
        hold = self._hold_slot(self.brought, 'first')
        self.store.write({'has_daily_limit': True, 'daily_limit': 1})
        self._stock(self.vase, self.centre, 1)
        forged = {
            'order_routing_own_hold': hold['hold_id'],
            'order_routing_loads': {},
            'order_routing_over': True,
        }
        lines = [{'sku': 'VASE', 'quantity': 1}]
        slot = {'slot': self.brought.id, 'date': '2026-11-25'}
        api = self.api.with_context(**forged)
        self.assertRefused(
            'slot_full', api.hold, lines, request_key='x', destination=HOME, slot=slot
        )
        shipped = api.hold(lines, request_key='y', destination=HOME)
        self.assertEqual(shipped['lines'][0]['place'], 'CEN')

    def test_slots_that_are_not_offered_are_refused(self):
        def asking(code, slot, **options):
            self.assertRefused(code, self._hold_slot, slot, 'k', **options)

        asking('slot_gone', self.brought, date='2026-11-26')
        asking('unknown_slot', self.brought, date='soon')
        asking('unknown_destination', self.brought, destination=None)
        self.store.same_day_radius_km = 1
        asking('out_of_reach', self.brought)
        other = self.env['res.company'].create({'name': 'Other'})
        place = self.env['stock.warehouse'].search([('company_id', '=', other.id)], limit=1)
        asking('unknown_slot', self._create_slot(place=place))
        for nonsense in (7, 'slot', [], {'slot': None}, {'slot': 10**12, 'date': '2026-11-25'}):
            with self.subTest(nonsense=nonsense):
                lines = [{'sku': 'VASE', 'quantity': 1}]
                self.assertRefused(
                    'unknown_slot', self.api.hold, lines, request_key='k', slot=nonsense
                )
