from odoo.addons.order_routing.tests.common import OrderRoutingCommon
from odoo.addons.sale_mrp_unified_inventory.tests.common import KitCommon


class TestRouting(OrderRoutingCommon, KitCommon):
    """A basket is two vases and a lamp: the store has vases only, the centre both."""

    def setUp(self):
        super().setUp()
        (self.vase | self.lamp).weight = 0.25
        self._stock(self.vase, self.store, 9)
        self._stock(self.vase, self.centre, 5)
        self._stock(self.lamp, self.centre, 3)

    def _order(self, *wanted):
        return self._create_order(*wanted, warehouse_id=self.store.id)

    def _sends(self, order):
        moves = order.picking_ids.move_ids.filtered('product_id.is_storable')
        sends = {}
        for move in moves.filtered(lambda m: m.state != 'cancel'):
            key = move.product_id, move.picking_type_id.warehouse_id
            sends[key] = sends.get(key, 0) + move.product_qty
        return sends

    def test_a_kit_comes_from_the_place_that_has_all_of_it(self):
        order = self._order((self.basket, 1))
        order.set_delivery_line(self.carrier, self.carrier.rate_shipment(order)['price'])
        plan = self._confirm(order)
        line = order.order_line[0]
        self.assertEqual(line.warehouse_id, self.centre)
        self.assertEqual(self._sends(order), self._parts(order.hold_ref))
        self.assertEqual(
            self._sends(order), {(self.vase, self.centre): 2, (self.lamp, self.centre): 1}
        )
        [parcel] = plan.parcel_ids
        self.assertEqual((parcel.warehouse_id, parcel.goods), (self.centre, '1 × [BASKET] Basket'))
        self.assertEqual(order.picking_ids.routing_parcel_id, parcel)
        self.assertEqual((plan.price, order.order_line[-1].price_unit), (9, 9))
        self.inventory._settle([order.hold_ref])
        self.assertEqual(self._sends(order), self._parts(order.hold_ref))
        self.assertSound()

    def test_the_plan_of_a_cart_is_the_plan_that_is_held(self):
        order = self._order((self.basket, 1))
        before = order._routing_preview(self.carrier)
        self.assertIsNone(order._hold_stock())
        self.assertEqual(order._routing_preview(self.carrier), before)

    def test_a_kit_and_its_component_from_two_places(self):
        order = self._order((self.basket, 2), (self.vase, 4))
        self._confirm(order)
        self.assertEqual(
            self._sends(order),
            {
                (self.vase, self.centre): 4,
                (self.lamp, self.centre): 2,
                (self.vase, self.store): 4,
            },
        )
        self.assertEqual(self._sends(order), self._parts(order.hold_ref))
        goods = {p.warehouse_id: p.line_ids.product_id for p in order.routing_parcel_ids}
        self.assertEqual(goods, {self.centre: self.basket, self.store: self.vase})
        self.assertSound()

    def test_more_of_a_kit_comes_from_where_it_is(self):
        order = self._order((self.basket, 1))
        self._confirm(order)
        order.order_line[0].product_uom_qty = 2
        self.env.flush_all()
        self.assertEqual(
            self._sends(order), {(self.vase, self.centre): 4, (self.lamp, self.centre): 2}
        )
        self.assertEqual(self._sends(order), self._parts(order.hold_ref))

    def test_a_partner_is_quoted_the_parcel_of_a_kit(self):
        lines = [{'sku': 'BASKET', 'quantity': 1}]
        routing = self.env['order.routing'].with_user(self.partner_user)
        to = {'postcode': '60505', 'country': 'US'}
        quote = routing.quote(lines=lines, destination=to)
        self.assertEqual(quote['price'], 9)
        self.assertEqual(quote['parcels'][0]['place'], 'CEN')
        held = self.api.hold(lines=lines, request_key='k', destination=to)
        self.assertEqual({line['place'] for line in held['lines']}, {'CEN'})
        self.assertEqual(self.api.hold(lines=lines, request_key='k', destination=to), held)

    def test_a_partner_is_told_where_a_kit_is_sent_from(self):
        order = self._order((self.basket, 1))
        self._confirm(order)
        told = self.env['order.routing'].with_user(self.partner_user).explain(order.name)
        self.assertEqual(told['parcels'][0]['lines'], [{'sku': 'BASKET', 'quantity': 1}])

    def _sell_anyway(self, product, place, quantity):
        hold, _refused = self._hold(
            product, quantity, place, owner='rpc,9', force=True, confirm=True
        )
        self.env.invalidate_all()
        self.env['unified.inventory.breach'].search([('state', '=', 'open')])._serve()
        return hold

    def test_a_kit_is_not_taken_apart_to_keep_a_promise(self):
        order = self._order((self.basket, 2), (self.vase, 4))
        self._confirm(order)
        self.assertEqual(self._sends(order)[self.vase, self.store], 4)
        self._sell_anyway(self.vase, self.centre, 2)
        self.assertEqual(self._sends(order)[self.vase, self.centre], 4)
        self.assertEqual(self._sends(order), self._parts(order.hold_ref))
        self.assertTrue(order.activity_ids, 'a person must help')

    def test_a_kit_is_rejected_and_comes_whole_from_the_next_place(self):
        self._stock(self.lamp, self.store, 1)
        order = self._order((self.basket, 1), (self.vase, 1))
        self._confirm(order)
        self.assertEqual(order.order_line[0].warehouse_id, self.store)
        parcel = order.routing_parcel_ids
        row = parcel.line_ids.filtered(lambda line: line.product_id == self.basket)
        reason = self.env.ref('order_routing.rejection_reason_no_time')
        self.assertTrue(parcel._reject({row: None}, reason))
        self.assertEqual(
            self._sends(order),
            {(self.vase, self.centre): 2, (self.lamp, self.centre): 1, (self.vase, self.store): 1},
        )
        self.assertEqual(order.order_line[0].warehouse_id, self.centre)
        self.inventory._settle([order.hold_ref])
        self.assertEqual(self._sends(order), self._parts(order.hold_ref))
        self.assertSound()
