from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.order_routing.tests.common import OrderRoutingCommon
from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class StoreFulfilmentCommon(OrderRoutingCommon):
    """Two employees of the Chicago store, one of the centre in New York, and a manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({'name': 'Ann Lee', 'email': 'ann@example.com'})
        cls.mia = cls._create_employee('mia', cls.store)
        cls.tom = cls._create_employee('tom', cls.store)
        cls.far = cls._create_employee('far', cls.centre)
        cls.boss = new_test_user(
            cls.env, login='boss', groups='store_fulfilment.group_store_manager'
        )
        cls.pick_up = cls._create_carrier('Pick up', delivery_type='fixed')
        (cls.vase | cls.lamp).write({'is_storable': True})
        cls.vase.barcode, cls.lamp.barcode = '4006381333931', '96385074'

    @classmethod
    def _create_employee(cls, login, places):
        return new_test_user(
            cls.env,
            login=login,
            groups='store_fulfilment.group_store_employee',
            store_warehouse_ids=[Command.set(places.ids)],
        )

    def _work(self, *wanted, place=None, collect=False):
        """Return the store order of an order that is sent, or collected at the place."""
        place = place or self.store
        for product, quantity in wanted:
            self._stock(product, place, quantity)
        values = {'warehouse_id': place.id}
        if collect:
            values['pickup_location_data'] = self._pick_up_place(place)
        order = self._create_order(*wanted, carrier=collect and self.pick_up, **values)
        self.assertIsNone(order._hold_stock())
        order.action_confirm()
        return order.picking_ids.store_order_ids

    @staticmethod
    def _pick_up_place(place):
        return {
            'id': place.id,
            'name': place.name,
            'street': '24 North State Street',
            'city': 'Chicago',
            'zip_code': '60602',
            'country_code': 'US',
            'state': 'IL',
        }

    def _as(self, user):
        return self.env['store.order'].with_user(user)

    def _pick_all(self, work, user):
        api = self._as(user)
        for line in api.accept(work.id)['order']['lines']:
            api.pick(work.id, line['wanted'], line_id=line['id'])
        return api.pack(work.id)['order']

    def _ready(self, work, user=None):
        self._pick_all(work, user or self.mia)
        return self._as(user or self.mia).make_ready(work.id)['order']

    def assertSays(self, code, method, *args, **kwargs):
        with self.assertRaises(Refusal) as caught, self.env.cr.savepoint():
            method(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)
        return caught.exception
