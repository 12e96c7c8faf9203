from dataclasses import replace

from odoo.fields import Command

from .common import OrderRoutingCommon


class TestSaleOrder(OrderRoutingCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 2)
        self._stock(self.vase, self.centre, 3)
        self._stock(self.lamp, self.centre, 5)

    # === CONFIRMING ===#

    def test_two_places_send_two_parcels(self):
        order = self._create_order((self.vase, 2), (self.lamp, 1))
        order.set_delivery_line(self.carrier, self.carrier.rate_shipment(order)['price'])
        plan = self._confirm(order)
        self.assertSends(order, {self.store: {self.vase: 2}, self.centre: {self.lamp: 1}})
        self.assertEqual(set(order.picking_ids.mapped('state')), {'assigned'})
        self.assertEqual(plan.price, 14)
        self.assertEqual(sum(plan.parcel_ids.mapped('price')), 14)
        self.assertEqual(order.order_line.filtered('is_delivery').price_unit, 14)
        for parcel in plan.parcel_ids:
            self.assertEqual(parcel.picking_ids.picking_type_id.warehouse_id, parcel.warehouse_id)
            self.assertEqual(parcel.picking_ids.carrier_id, self.carrier)
            self.assertEqual(parcel.picking_ids.weight, parcel.weight)

    def test_two_parcels_are_delivered_and_invoiced(self):
        order = self._create_order((self.vase, 2), (self.lamp, 1))
        (self.vase | self.lamp).invoice_policy = 'delivery'
        plan = self._confirm(order)
        first, second = order.picking_ids
        self._deliver(first)
        self.assertEqual(order.delivery_status, 'partial')
        self._deliver(second)
        self.assertEqual(order.order_line.mapped('qty_delivered'), [2, 1])
        self.assertEqual(order.delivery_status, 'full')
        self.assertEqual(set(plan.parcel_ids.mapped('state')), {'sent'})
        invoice = order._create_invoices()
        self.assertEqual(sum(invoice.invoice_line_ids.mapped('quantity')), 3)
        self.assertEqual(order.invoice_status, 'invoiced')

    def test_a_line_is_split_when_no_place_has_it_whole(self):
        order = self._create_order((self.vase, 5))
        self._confirm(order)
        self.assertSends(order, {self.store: {self.vase: 2}, self.centre: {self.vase: 3}})
        for picking in order.picking_ids:
            self._deliver(picking)
        self.assertEqual(order.order_line.qty_delivered, 5)
        self.assertAvailable(self.vase, self.store, 0)
        self.assertAvailable(self.vase, self.centre, 0)

    def test_two_lines_of_a_product_share_the_plan(self):
        order = self._create_order((self.vase, 2), (self.vase, 3))
        self._confirm(order)
        self.assertSends(order, {self.store: {self.vase: 2}, self.centre: {self.vase: 3}})
        self.assertEqual(
            [sum(line.move_ids.mapped('product_qty')) for line in order.order_line], [2, 3]
        )

    def test_a_dozen_is_split_in_units(self):
        self._stock(self.lamp, self.store, 9)
        order = self._create_order((self.lamp, 1))
        order.order_line.product_uom_id = self.env.ref('uom.product_uom_dozen')
        self._confirm(order)
        self.assertSends(order, {self.store: {self.lamp: 9}, self.centre: {self.lamp: 3}})
        for picking in order.picking_ids:
            self._deliver(picking)
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_why_here(self):
        order = self._create_order((self.vase, 1))
        plan = self._confirm(order)
        self.assertEqual(plan.parcel_ids.warehouse_id, self.store)
        reasons = {row['place']: row for row in plan.unused}
        self.assertEqual(reasons[self.centre.id]['code'], 'dearer')
        self.assertEqual(reasons[self.centre.id]['amount'], 400)
        self.assertIn(self.centre.name, plan.explanation)
        self.assertIn('4.00', plan.explanation)
        self.assertIn('does not ship orders', plan.explanation)

    def test_a_place_without_a_position_is_no_candidate(self):
        self.store.partner_id.write({'partner_latitude': 0, 'partner_longitude': 0})
        plan = self._confirm(self._create_order((self.vase, 1)))
        self.assertEqual(plan.parcel_ids.warehouse_id, self.centre)
        self.assertIn('position is not known', plan.explanation)

    def test_a_paid_order_is_confirmed_even_if_its_address_got_lost(self):
        order = self._create_order((self.vase, 1))
        order._hold_stock()
        self.customer.zip = '99999'
        order.action_confirm()
        self.assertEqual(order.state, 'sale')
        self.assertTrue(order.activity_ids)

    # === OTHER WAYS ===#

    def test_collected_goods_stay_at_their_place(self):
        order = self._create_order((self.lamp, 1), warehouse_id=self.store.id)
        order.pickup_location_data = {'id': self.store.id}
        self.assertEqual(order._hold_request().wants[0].place, self.store.id)
        self.env.ref('unified_inventory.channel_back_office').shortage_policy = 'refuse'
        self.assertEqual(order._hold_stock().code, 'insufficient_stock')

    def test_an_order_without_delivery_is_not_routed(self):
        order = self._create_order((self.vase, 1), warehouse_id=self.centre.id)
        order.carrier_id = False
        self.assertFalse(self._confirm(order))
        self.assertSends(order, {self.centre: {self.vase: 1}})

    def test_a_fixed_price_means_fewest_parcels_then_distance(self):
        fixed = self._create_carrier('Post', delivery_type='fixed')
        fixed.fixed_price = 6
        order = self._create_order((self.vase, 2), carrier=fixed)
        self._confirm(order)
        self.assertSends(order, {self.store: {self.vase: 2}})
        order = self._create_order((self.vase, 1), (self.lamp, 1), carrier=fixed)
        plan = self._confirm(order)
        self.assertSends(order, {self.centre: {self.vase: 1, self.lamp: 1}})
        self.assertEqual(plan.price, 6)

    def test_an_unknown_address_is_served_from_the_own_warehouse_first(self):
        self.customer.zip = '99999'
        rules = self._create_carrier('Rules', delivery_type='base_on_rule')
        values = {'carrier': rules, 'warehouse_id': self.store.id}
        order = self._create_order((self.vase, 1), (self.lamp, 1), **values)
        self._confirm(order)
        self.assertSends(order, {self.store: {self.vase: 1}, self.centre: {self.lamp: 1}})
        order = self._create_order((self.vase, 4), **values)
        self._confirm(order)
        self.assertSends(order, {self.store: {self.vase: 1}, self.centre: {self.vase: 3}})
        self.inventory._settle([order.hold_ref])
        self.assertEqual(len(self.inventory._open_parts(order.hold_ref)), 2)

    def test_a_chosen_route_is_respected(self):
        route = self.store.delivery_route_id
        route.sale_selectable = True
        order = self._create_order((self.vase, 1), (self.vase, 2), warehouse_id=self.store.id)
        order.order_line[0].route_ids = route
        self._confirm(order)
        self.assertSends(order, {self.store: {self.vase: 1}, self.centre: {self.vase: 2}})

    def _supply(self, route, place):
        """Let what a place needs come from vendors: where things are bought or made, stock's
        own rule for that is gone."""
        self.env['stock.rule'].create(
            {
                'name': 'Supply',
                'route_id': route.id,
                'action': 'pull',
                'location_src_id': self.env.ref('stock.stock_location_suppliers').id,
                'location_dest_id': place.lot_stock_id.id,
                'picking_type_id': place.in_type_id.id,
            }
        )

    def test_goods_made_to_order_are_not_held(self):
        mto = self.env.ref('stock.route_warehouse0_mto')
        mto.active = True
        self.lamp.route_ids = mto
        self._supply(mto, self.store)
        order = self._create_order((self.lamp, 9), (self.vase, 1), warehouse_id=self.store.id)
        plan = self._confirm(order)
        self.assertEqual(plan.parcel_ids.line_ids.product_id, self.vase)

    def test_goods_without_stock_travel_with_the_first_parcel(self):
        card = self._create_product('CARD', is_storable=False)
        order = self._create_order((self.lamp, 1), (card, 1), warehouse_id=self.store.id)
        self._confirm(order)
        self.assertSends(order, {self.centre: {self.lamp: 1, card: 1}})

    def test_a_quotation_of_the_back_office_is_routed_too(self):
        order = self._create_order((self.vase, 5), warehouse_id=self.store.id)
        order.action_confirm()
        self.assertSends(order, {self.store: {self.vase: 2}, self.centre: {self.vase: 3}})

    def test_what_is_missing_waits_where_most_of_it_is(self):
        order = self._create_order((self.vase, 9), warehouse_id=self.store.id)
        order.action_confirm()
        self.assertSends(order, {self.store: {self.vase: 2}, self.centre: {self.vase: 7}})
        hold = self.env['unified.inventory.hold'].browse(order.hold_ref)
        waiting = hold.entry_ids.filtered(lambda entry: entry.kind == 'backorder')
        self.assertEqual((waiting.warehouse_id, waiting.quantity), (self.centre, -4))

    # === BROKEN PROMISES ===#

    def _sell_anyway(self, place, quantity):
        hold, refused = self._hold(
            self.vase, quantity, place, owner='rpc,9', force=True, confirm=True
        )
        self.assertIsNone(refused)
        return hold

    def _serve_broken(self, order):
        self.env.invalidate_all()
        breach = self.env['unified.inventory.breach'].search(
            [('hold_ref', '=', order.hold_ref), ('state', '=', 'open')]
        )
        breach._serve()
        return breach

    def test_goods_sold_from_under_an_order_come_from_elsewhere(self):
        order = self._create_order((self.vase, 2))
        self._confirm(order)
        self.assertSends(order, {self.store: {self.vase: 2}})
        self._sell_anyway(self.store, 1)
        breach = self._serve_broken(order)
        self.assertEqual(breach.state, 'rerouted')
        self.assertIn('STO has less than it has promised.', order.routing_explanation)
        self.assertSends(order, {self.store: {self.vase: 1}, self.centre: {self.vase: 1}})
        sent = {p.warehouse_id: p.line_ids.quantity for p in order.routing_parcel_ids}
        self.assertEqual(sent, {self.store: 1, self.centre: 1})
        self.inventory._settle([order.hold_ref])
        parts = self.inventory._open_parts(order.hold_ref)
        self.assertEqual(
            {part.place: part.units for part in parts},
            {self.store.id: self._units(1), self.centre.id: self._units(1)},
        )
        self.assertFalse(order.activity_ids)
        for picking in order.picking_ids:
            picking.button_validate()
        self.assertEqual(order.order_line[0].qty_delivered, 2)

    def _units(self, quantity):
        return self.inventory._to_units(quantity)

    def test_serving_again_after_a_cut_takes_nothing_twice(self):
        order = self._create_order((self.vase, 2))
        self._confirm(order)
        self._sell_anyway(self.store, 1)
        self.env.invalidate_all()
        breach = self.env['unified.inventory.breach'].search([('hold_ref', '=', order.hold_ref)])
        request = order._routing_request(order.carrier_id)
        want = replace(request.wants[0], units=self._units(1))
        request = replace(request, wants=(want,), places=(self.centre.id,))
        self.inventory._take_elsewhere(breach, request)  # and then the process is killed
        self.inventory._settle([order.hold_ref])
        self.assertAvailable(self.vase, self.centre, 2)
        breach._serve()
        self.assertAvailable(self.vase, self.centre, 2)
        self.assertSends(order, {self.store: {self.vase: 1}, self.centre: {self.vase: 1}})
        self.assertEqual(breach.state, 'rerouted')

    def test_what_no_other_place_has_is_shown_to_a_person(self):
        self._stock(self.vase, self.centre, -3)
        order = self._create_order((self.vase, 2))
        self._confirm(order)
        self._sell_anyway(self.store, 1)
        self.assertEqual(self._serve_broken(order).state, 'reported')
        self.assertIn('1 × Vase', order.activity_ids.note)
        self.assertSends(order, {self.store: {self.vase: 2}})

    def test_goods_to_be_collected_are_not_sent_elsewhere(self):
        order = self._create_order((self.vase, 2), warehouse_id=self.store.id)
        order.action_confirm()
        order.pickup_location_data = {'id': self.store.id}
        self._sell_anyway(self.store, 1)
        self.assertEqual(self._serve_broken(order).state, 'reported')
        self.assertSends(order, {self.store: {self.vase: 2}})

    # === CHANGING ===#

    def test_less_is_taken_off_the_newest_transfer(self):
        order = self._create_order((self.vase, 5))
        plan = self._confirm(order)
        order.order_line.product_uom_qty = 4
        newest = order.order_line.move_ids.sorted('id')[-1].warehouse_id
        expected = {self.store: {self.vase: 2}, self.centre: {self.vase: 3}}
        expected[newest][self.vase] -= 1
        self.assertSends(order, expected)
        self.assertEqual(sum(plan.parcel_ids.line_ids.mapped('quantity')), 4)
        order.order_line.product_uom_qty = 1
        open_moves = order.order_line.move_ids.filtered(lambda m: m.state != 'cancel')
        self.assertEqual(sum(open_moves.mapped('product_qty')), 1)
        self.assertFalse(order.picking_ids.filtered(lambda p: p.picking_type_id.code == 'incoming'))

    def test_more_comes_from_a_place_that_sends_anyway(self):
        order = self._create_order((self.vase, 1))
        plan = self._confirm(order)
        order.order_line.product_uom_qty = 2
        self.assertSends(order, {self.store: {self.vase: 2}})
        order.order_line.product_uom_qty = 4
        self.assertSends(order, {self.store: {self.vase: 2}, self.centre: {self.vase: 2}})
        self.assertEqual(plan.parcel_ids.warehouse_id, self.store | self.centre)

    def test_more_than_there_is_is_owed_at_the_first_place(self):
        order = self._create_order((self.vase, 2))
        self._confirm(order)
        order.order_line.product_uom_qty = 20
        self.assertSends(order, {self.store: {self.vase: 20}})

    def test_a_new_line_is_routed(self):
        order = self._create_order((self.vase, 1))
        self._confirm(order)
        order.order_line = [Command.create({'product_id': self.lamp.id, 'product_uom_qty': 1})]
        self.assertSends(order, {self.store: {self.vase: 1}, self.centre: {self.lamp: 1}})

    def test_a_cancelled_transfer_is_asked_for_again_at_its_place(self):
        order = self._create_order((self.vase, 5))
        self._confirm(order)
        gone = order.picking_ids.filtered(lambda p: p.picking_type_id.warehouse_id == self.centre)
        gone.action_cancel()
        order.order_line._action_launch_stock_rule()
        self.assertSends(order, {self.store: {self.vase: 2}, self.centre: {self.vase: 3}})

    def test_a_backorder_is_of_the_same_parcel_and_a_return_is_not(self):
        order = self._create_order((self.vase, 2))
        plan = self._confirm(order)
        picking = order.picking_ids
        picking.move_ids.quantity = 1
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(plan.parcel_ids.picking_ids, order.picking_ids)
        self.assertEqual(len(order.picking_ids), 2)
        self.assertEqual(plan.parcel_ids.state, 'partial')
        wizard = self.env['stock.return.picking'].create({'picking_id': picking.id})
        wizard.product_return_moves.quantity = 1
        returned = self.env['stock.picking'].browse(wizard.action_create_returns()['res_id'])
        self.assertFalse(returned.routing_parcel_id)

    def test_three_steps_are_one_parcel(self):
        self.store.delivery_steps = 'pick_pack_ship'
        order = self._create_order((self.vase, 2))
        plan = self._confirm(order)
        while open_pickings := order.picking_ids.filtered(lambda p: p.state == 'assigned'):
            self._deliver(open_pickings)
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertEqual(plan.parcel_ids.state, 'sent')
        self.assertEqual(plan.parcel_ids.picking_ids, order.picking_ids)

    def test_cancelling_gives_the_goods_of_all_places_back(self):
        order = self._create_order((self.vase, 5))
        self._confirm(order)
        hold = self.env['unified.inventory.hold'].browse(order.hold_ref)
        order._action_cancel()
        self.inventory._settle(hold.ids)
        self.assertAvailable(self.vase, self.store, 2)
        self.assertAvailable(self.vase, self.centre, 3)
        self.assertEqual(set(order.routing_parcel_ids.mapped('state')), {'cancelled'})

    def test_an_order_confirmed_again_is_planned_again(self):
        order = self._create_order((self.vase, 5))
        first = self._confirm(order)
        order._action_cancel()
        self.inventory._settle([order.hold_ref])
        order.action_draft()
        self._stock(self.vase, self.store, 3)
        order.action_confirm()
        self.assertNotEqual(order.routing_plan_id, first)
        self.assertSends(order, {self.store: {self.vase: 5}})
