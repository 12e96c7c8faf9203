"""Acceptance cases of other systems that need the router, by their ids; docs/cases.md says what
became of those that are not here. *Shippable* is a plan, a *stock*'s link priority the order of
the places: the order's own warehouse first."""

from odoo.fields import Command

from .common import OrderRoutingCommon

HOUSTON, SACRAMENTO, KYIV = (29.7604, -95.3698), (38.5816, -121.4944), (50.4501, 30.5234)
AUSTIN = ('78701', 30.2711, -97.7437)


class TestMsiRouting(OrderRoutingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.store | cls.centre).place_ships = False
        cls.tx, cls.ca, cls.ua = (cls._create_place(code) for code in ('TX', 'CA', 'UA'))
        for place, position in ((cls.tx, HOUSTON), (cls.ca, SACRAMENTO), (cls.ua, KYIV)):
            cls._locate(place, *position)
        postcodes = cls.env['order.routing.postcode']
        code, latitude, longitude = AUSTIN
        domain = [('country_id', '=', cls.usa.id), ('code', 'in', [code, code[:3]])]
        postcodes.search(domain).unlink()
        postcodes.create(
            {
                'country_id': cls.usa.id,
                'code': code,
                'latitude': latitude,
                'longitude': longitude,
            }
        )
        cls.customer.write({'zip': code, 'city': 'Austin'})
        cls.post = cls._create_carrier('Post', delivery_type='base_on_rule')
        cls.post.price_rule_ids = [
            Command.create({'variable': 'weight', 'operator': '>=', 'max_value': 0})
        ]
        cls.vase.weight = 0

    def _bring(self, each):
        for place in (self.tx, self.ca, self.ua):
            self._stock(self.vase, place, each)

    def _on_hand(self):
        places = (self.tx | self.ca | self.ua).ids
        figures = self.inventory._figures(self.vase.ids, places)
        return [
            self.inventory._from_units(figures[self.vase.id, place].on_hand) for place in places
        ]

    def _salable(self):
        places = (self.tx | self.ca | self.ua).ids
        units = self.inventory._available(self.vase.ids, places, 'web')
        return self.inventory._from_units(sum(units.values()))

    def test_msi_a10_two_shipments_of_what_is_nearest(self):
        self._bring(5)
        order = self._create_order((self.vase, 10), carrier=self.post)
        self._confirm(order)
        self.assertSends(order, {self.tx: {self.vase: 5}, self.ca: {self.vase: 5}})
        first, second = order.picking_ids.sorted(
            lambda p: p.picking_type_id.warehouse_id != self.tx
        )
        self.assertEqual(order.delivery_status, 'pending')
        first.button_validate()
        self.assertEqual((order.delivery_status, order.order_line[0].qty_delivered), ('partial', 5))
        second.button_validate()
        self.assertEqual((order.delivery_status, order.order_line[0].qty_delivered), ('full', 10))
        self.assertEqual(self._on_hand(), [0, 0, 5])

    def test_msi_a11_one_shipment_from_the_nearest(self):
        self._bring(100)
        order = self._create_order((self.vase, 50), carrier=self.post)
        self._confirm(order)
        self.assertSends(order, {self.tx: {self.vase: 50}})
        order.picking_ids.button_validate()
        self.assertEqual(self._on_hand(), [50, 100, 100])
        self.assertEqual(self._salable(), 250)

    def test_msi_a12_an_address_nobody_knows_is_served_in_the_places_order(self):
        self._bring(100)
        self.customer.write(
            {'country_id': self.env.ref('base.uk').id, 'zip': 'W1J 9LL', 'city': 'London'}
        )
        order = self._create_order((self.vase, 50), carrier=self.post, warehouse_id=self.ua.id)
        self.assertFalse(self.env['order.routing.postcode']._locate_partner(self.customer))
        self._confirm(order)
        self.assertSends(order, {self.ua: {self.vase: 50}})

    def test_msi_d16_what_waits_to_be_collected_comes_before_what_is_sent(self):
        for place, quantity in ((self.tx, 5), (self.ca, 4), (self.ua, 1)):
            self._stock(self.vase, place, quantity)
        collected = self._create_order((self.vase, 4), warehouse_id=self.tx.id)
        collected.pickup_location_data = {
            'id': self.tx.id,
            'name': 'Houston store',
            'street': '1 Main Street',
            'city': 'Houston',
            'zip_code': '77001',
            'country_code': 'US',
            'state': 'TX',
        }
        self._confirm(collected)
        self.assertSends(collected, {self.tx: {self.vase: 4}})
        # what is sent, and from the place where the other waits
        for quantity, at_most in ((6, 1), (5, 1), (1, 1)):
            order = self._create_order((self.vase, quantity), carrier=self.post)
            self.assertIsNone(order._hold_stock())
            parts = self.inventory._open_parts(order.hold_ref)
            taken = sum(part.units for part in parts if part.place == self.tx.id)
            self.assertLessEqual(self.inventory._from_units(taken), at_most)
            self.assertEqual(sum(p.units for p in parts), self.inventory._to_units(quantity))
            order._release_stock()
        self.env.ref('unified_inventory.channel_back_office').shortage_policy = 'refuse'
        order = self._create_order((self.vase, 7), carrier=self.post)
        self.assertEqual(order._hold_stock().code, 'insufficient_stock')
