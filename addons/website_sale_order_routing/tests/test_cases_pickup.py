"""Acceptance cases of Magento's Multi-Source Inventory that need the shop's pick-up, by their
ids; docs/cases.md says what became of those that are not here. A *disabled* source hands nothing
over, an item *flagged out of stock* has an online threshold larger than what is there."""

from odoo.fields import Command
from odoo.http import root
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ShopRoutingCommon

CHOOSE = '/website_sale/set_pickup_location'
STORES = '/website_sale/get_pickup_locations'


@tagged('post_install', '-at_install')
class TestMsiPickupPoints(ShopRoutingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kilo = cls.env.ref('uom.product_uom_kgm')
        cls.goods = [
            cls._create_product(
                f'SKU-{number}',
                uom_id=kilo.id,
                website_published=True,
                allow_out_of_stock_order=False,
            )
            for number in (1, 2)
        ]
        first, second = cls.goods
        cls.points = {code: cls._create_place(code) for code in ('EU1', 'EU2', 'EU3', 'EUX', 'US1')}
        for code, product, quantity in [
            ('EU1', first, 5.5),
            ('EU2', first, 3.5),
            ('EU2', second, 3),
            ('EU3', first, 10),
            ('EU3', second, 10),
            ('EUX', first, 10),
            ('EUX', second, 10),
            ('US1', second, 5),
        ]:
            cls._stock(product, cls.points[code], quantity)
        cls.env['unified.inventory.rule'].create(
            {
                'name': 'Flagged out',
                'kind': 'threshold',
                'quantity': 99,
                'warehouse_id': cls.points['EU3'].id,
            }
        )
        cls.points['EUX'].place_hands_over = False
        for place in cls.points.values():
            cls._locate(place, 41.9, -87.6)
            place.partner_id.write({'street': '1 State Street', 'city': 'Chicago', 'zip': '60601'})
            place.partner_id.country_id = cls.usa
        cls.collect = cls._create_pickup(*cls.points.values())
        cls.cart.order_line = [
            Command.clear(),
            Command.create({'product_id': first.id, 'product_uom_qty': 3.5}),
            Command.create({'product_id': second.id, 'product_uom_qty': 3}),
        ]
        cls.cart.set_delivery_line(cls.collect, 0)

    # id, place the customer wants to collect the order at, whether it can be
    READY = [
        ('MSI-D12', 'EU1', False),
        ('MSI-D13', 'EU2', True),
        ('MSI-D14', 'EU3', False),
        ('MSI-D15 closed', 'EUX', False),
        ('MSI-D15 elsewhere', 'US1', False),
    ]

    def _choose(self, place):
        question = {'jsonrpc': '2.0', 'id': 0}
        question['params'] = {'pickup_location_data': f'{{"id": {place.id}}}'}
        with mute_logger('odoo.http'):
            answer = self.url_open(CHOOSE, json=question).json()
        self.cart.invalidate_recordset()
        return 'error' not in answer

    def test_one_place_must_hold_all_lines(self):
        for name, code, ready in self.READY:
            with self.subTest(name):
                place = self.points[code]
                self.cart.pickup_location_data = False
                chosen = self._choose(place)
                self.assertEqual(chosen, code != 'EUX')
                held = chosen and self.cart._hold_stock() is None
                self.assertEqual(held, ready)
                self.assertEqual(chosen and self.cart._is_in_stock(place.id), ready)
                self.cart._release_stock()

    def _shown(self, product):
        """Which places the selector says have a product, as a passer-by sees it."""
        session = self.authenticate('ann', 'ann-ann')
        session['sale_order_id'] = self.cart.id
        root.session_store.save(session)
        answer = self._call(STORES, zip_code='60505', product_id=product.id)
        codes = {place.id: code for code, place in self.points.items()}
        return {
            codes[row['id']]: row['additional_data']['in_store_stock_data']['in_stock']
            for row in answer['pickup_locations']
        }

    def test_msi_h5_a_point_without_the_goods_is_not_offered(self):
        first, _second = self.goods
        before = self._shown(first)
        self.assertTrue(before['EU1'])
        self.assertFalse(before['US1'])
        self.assertFalse(before.get('EUX'))
        self._hold(first, 5.5, self.points['EU1'], owner='rpc,98')
        self.assertFalse(self._shown(first)['EU1'])
