import json

from .common import AURORA, OrderRoutingCommon

HOME = {'postcode': '60505', 'country': 'us'}


class TestApi(OrderRoutingCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 2)
        self._stock(self.vase, self.centre, 3)
        self._stock(self.lamp, self.centre, 5)
        self.routing = self.env['order.routing'].with_user(self.partner_user)

    def _quote(self, *wanted, destination=HOME, **options):
        lines = [{'sku': sku, 'quantity': quantity} for sku, quantity in wanted]
        return self.routing.quote(lines=lines, destination=destination, **options)

    def test_a_quote_is_plain_json(self):
        quote = self._quote(('VASE', 1), ('LAMP', 1))
        self.assertEqual(json.loads(json.dumps(quote)), quote)
        self.assertEqual((quote['carrier'], quote['price'], quote['cost']), ('Ground', 9, 9))
        self.assertTrue(quote['exact'])
        [parcel] = quote['parcels']
        self.assertEqual(parcel['place'], 'CEN')
        lines = [{'sku': 'VASE', 'quantity': 1}, {'sku': 'LAMP', 'quantity': 1}]
        self.assertEqual(parcel['lines'], lines)
        self.assertAlmostEqual(parcel['distance_km'], 1200, delta=30)
        reasons = {row['place']: row for row in quote['unused']}
        self.assertEqual(reasons['STO']['code'], 'partial')

    def test_a_position_will_do_and_the_cheapest_carrier_is_quoted(self):
        position = dict(zip(('latitude', 'longitude'), AURORA, strict=True))
        cheap = self._create_carrier('Cheap', delivery_type='zone_weight', **self._tariff())
        cheap.routing_rate_ids.price = 3
        quote = self._quote(('VASE', 1), destination=position)
        self.assertEqual((quote['carrier'], quote['price']), ('Cheap', 3))

    def test_a_quote_holds_nothing(self):
        before = self.env['unified.inventory.hold'].search_count([])
        self._quote(('VASE', 1))
        self.assertEqual(self.env['unified.inventory.hold'].search_count([]), before)

    def test_bad_questions_get_typed_refusals(self):
        def asking(code, sku='VASE', quantity=1, **options):
            self.assertRefused(code, self._quote, (sku, quantity), **options)

        asking('unknown_product', sku='GHOST')
        asking('invalid_quantity', quantity=0)
        asking('invalid_quantity', quantity=-1)
        asking('invalid_quantity', quantity=float('nan'))
        asking('fractional_quantity', quantity=1.5)
        asking('quantity_too_large', quantity=10**9)
        asking('unknown_destination', destination=None)
        asking('unknown_destination', destination={'postcode': '99999', 'country': 'US'})
        asking('unknown_destination', destination={'postcode': 60505, 'country': None})
        asking('unknown_destination', destination={'latitude': 91, 'longitude': 0})
        asking('unknown_destination', destination='Aurora')
        asking('unknown_delivery', delivery='by owl')
        asking('unknown_channel', channel='telex')
        lines = [{'sku': 'VASE', 'quantity': 1, 'place': 'NOWHERE'}]
        self.assertRefused('unknown_place', self.routing.quote, lines, HOME)
        self.assertRefused('invalid_line', self.routing.quote, [], HOME)

    def test_a_shortage_says_what_is_there(self):
        refusal = self.assertRefused('insufficient_stock', self._quote, ('VASE', 6))
        self.assertEqual(refusal.context['lines'][0]['available'], 5)

    def test_a_partner_holds_what_was_quoted(self):
        lines = [{'sku': 'VASE', 'quantity': 5}]
        hold = self.api.hold(lines=lines, channel='web', request_key='k1', destination=HOME)
        self.assertEqual(
            {(line['place'], line['quantity']) for line in hold['lines']},
            {('STO', 2), ('CEN', 3)},
        )

    def test_an_order_is_explained(self):
        order = self._create_order((self.vase, 5))
        self._confirm(order)
        answer = self.routing.explain(order.name)
        self.assertEqual(answer['order'], order.name)
        self.assertEqual({p['place'] for p in answer['parcels']}, {'STO', 'CEN'})
        self.assertEqual(
            {name for p in answer['parcels'] for name in p['transfers']},
            set(order.picking_ids.mapped('name')),
        )
        self.assertTrue(all(row['reason'] for row in answer['unused']))

    def test_only_routed_orders_are_explained(self):
        self.assertRefused('unknown_order', self.routing.explain, 'S99999999')
        self.assertRefused('unknown_order', self.routing.explain, None)
        order = self._create_order((self.vase, 1))
        self.assertRefused('not_routed', self.routing.explain, order.name)

    def test_queries_do_not_grow_with_the_places(self):
        self._create_place('THIRD')
        few = self._count_queries()
        for number in range(28):
            place = self._create_place(f'P{number}')
            self._locate(place, 40 + number / 10, -90)
            self._stock(self.vase, place, 2)
        self.env.flush_all()
        self.assertEqual(self._count_queries(), few)

    def _count_queries(self):
        self._quote(('VASE', 1), ('LAMP', 1))  # fill what is cached for long
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._quote(('VASE', 1), ('LAMP', 1))
        return self.env.cr.sql_log_count - before
