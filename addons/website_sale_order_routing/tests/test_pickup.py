import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ShopRoutingCommon

ROUTE = '/website_sale/set_pickup_location'


@tagged('post_install', '-at_install')
class TestPickup(ShopRoutingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.lamp, cls.store, 2)
        cls.store.partner_id.write(
            {
                'street': '5 State Street',
                'city': 'Chicago',
                'zip': '60601',
                'country_id': cls.usa.id,
            }
        )
        cls.collect = cls._create_pickup(cls.store)
        cls.cart.set_delivery_line(cls.collect, 0)

    def _send(self, value):
        data = value if isinstance(value, str) else json.dumps(value)
        return self._call(ROUTE, pickup_location_data=data)

    @mute_logger('odoo.http')
    def _assert_answers_refusal(self, route, data):
        question = {'jsonrpc': '2.0', 'id': 0, 'params': {'pickup_location_data': data}}
        answer = self.url_open(route, json=question).json()
        self.assertEqual(answer['error']['data']['context']['code'], 'unknown_pickup_place')

    def _assert_refused(self, value):
        before = self.cart.warehouse_id, self.cart.pickup_location_data
        data = value if isinstance(value, str) else json.dumps(value)
        self._assert_answers_refusal(ROUTE, data)
        self.cart.invalidate_recordset()
        self.assertEqual((self.cart.warehouse_id, self.cart.pickup_location_data), before)

    def test_only_the_id_is_believed(self):
        self._send({'id': self.store.id, 'name': 'Free lunch', 'street': 'Nowhere', 'city': 'X'})
        self.cart.invalidate_recordset()
        self.assertEqual(self.cart.warehouse_id, self.store)
        self.assertEqual(self.cart.pickup_location_data['street'], '5 State Street')
        self.assertEqual(self.cart.pickup_location_data['name'], 'Sto')

    def test_a_forged_place_is_refused(self):
        for forged in (
            self.centre.id,
            0,
            -1,
            10**9,
            None,
            str(self.store.id),
            True,
            [self.store.id],
        ):
            with self.subTest(forged=forged):
                self._assert_refused({'id': forged, 'street': 'x', 'city': 'y'})

    def test_nonsense_is_refused(self):
        for nonsense in ('{', '[1]', '7', {'name': 'no id'}):
            with self.subTest(nonsense=nonsense):
                self._assert_refused(nonsense)

    def test_a_method_that_is_not_published_and_a_place_that_keeps_its_goods_are_refused(self):
        chosen = {'id': self.store.id}
        self.collect.is_published = False
        self._assert_refused(chosen)
        self.collect.is_published = True
        self.store.place_hands_over = False
        self._assert_refused(chosen)

    def test_the_button_of_the_product_page_is_no_way_around(self):
        data = json.dumps({'id': self.centre.id})
        self._assert_answers_refusal('/shop/set_click_and_collect_location', data)

    def test_collected_goods_are_held_at_their_place(self):
        self._send({'id': self.store.id})
        self.cart.invalidate_recordset()
        self.assertIsNone(self.cart._hold_stock())
        self.assertAvailable(self.vase, self.store, 1)
        self.assertEqual(self.cart._routing_shown_parcels(), [])
