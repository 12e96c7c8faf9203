from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.unified_inventory.core import Part

from .common import OrderRoutingCommon


class TestReassign(OrderRoutingCommon):
    """Goods of a confirmed order come from other places than planned."""

    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 2)
        self._stock(self.vase, self.centre, 3)
        self._stock(self.lamp, self.centre, 5)
        self.order = self._create_order((self.vase, 2))
        self._confirm(self.order)

    def _part(self, place, quantity, product=None):
        units = self.inventory._to_units(quantity)
        return Part((product or self.vase).id, place.id, units)

    def _move(self, *parts, key='1', order=None):
        return (order or self.order)._routing_reassign(parts, key, 'The roof leaks')

    def _promised(self, order=None):
        self.env.flush_all()
        parts = self.inventory._open_parts((order or self.order).hold_ref)
        return {part.place: self.inventory._from_units(part.units) for part in parts}

    def test_promise_transfers_and_parcels_move_together(self):
        self.assertTrue(self._move(self._part(self.centre, 2)))
        self.assertSends(self.order, {self.centre: {self.vase: 2}})
        self.assertEqual(self._promised(), {self.centre.id: 2})
        self.assertAvailable(self.vase, self.store, 2)
        self.assertAvailable(self.vase, self.centre, 1)
        sent = {p.warehouse_id: p.line_ids.quantity for p in self.order.routing_parcel_ids}
        self.assertEqual(sent, {self.store: 0, self.centre: 2})
        open_pickings = self.order.picking_ids.filtered(lambda p: p.state != 'cancel')
        self.assertEqual(open_pickings.mapped('state'), ['assigned'])
        self.assertIn('The roof leaks', self.order.message_ids[0].body)
        self.assertEqual(self.order.routing_reassign_ids.user_id, self.env.user)

    def test_a_part_moves(self):
        self.assertTrue(self._move(self._part(self.store, 1), self._part(self.centre, 1)))
        self.assertSends(self.order, {self.store: {self.vase: 1}, self.centre: {self.vase: 1}})
        self.assertEqual(set(self.order.picking_ids.mapped('state')), {'assigned'})
        self.inventory._settle([self.order.hold_ref])
        self.assertEqual(self._promised(), {self.store.id: 1, self.centre.id: 1})

    def test_the_same_key_moves_once(self):
        self.assertTrue(self._move(self._part(self.centre, 2)))
        self.assertTrue(self._move(self._part(self.store, 2), key='2'))
        self.assertTrue(self._move(self._part(self.centre, 2)))
        self.assertSends(self.order, {self.store: {self.vase: 2}})

    def test_what_is_not_there_is_not_promised(self):
        self._hold(self.vase, 2, self.centre)
        self.assertFalse(self._move(self._part(self.centre, 2)))
        self.assertSends(self.order, {self.store: {self.vase: 2}})
        self.assertEqual(self._promised(), {self.store.id: 2})

    def test_another_number_of_units_is_another_world(self):
        self.assertFalse(self._move(self._part(self.centre, 1)))
        self.assertFalse(self._move(self._part(self.centre, 3)))
        self._deliver(self.order.picking_ids)
        self.assertFalse(self._move(self._part(self.centre, 2)))

    def test_a_cancelled_order_is_left_alone(self):
        self.order._action_cancel()
        self.assertFalse(self._move(self._part(self.centre, 2)))

    def test_a_locked_order_moves_too(self):
        self.order.locked = True
        self.assertTrue(self._move(self._part(self.centre, 2)))
        self.assertSends(self.order, {self.centre: {self.vase: 2}})

    def test_a_printed_transfer_shrinks_without_a_receipt(self):
        self.order.picking_ids.printed = True
        self.assertTrue(self._move(self._part(self.store, 1), self._part(self.centre, 1)))
        self.assertSends(self.order, {self.store: {self.vase: 1}, self.centre: {self.vase: 1}})

    def test_three_steps_shrink_together(self):
        self.store.delivery_steps = 'pick_pack_ship'
        order = self._create_order((self.lamp, 1))
        self._stock(self.lamp, self.store, 2)
        order.order_line.product_uom_qty = 2
        self._confirm(order)
        parts = self._part(self.store, 1, self.lamp), self._part(self.centre, 1, self.lamp)
        self.assertTrue(self._move(*parts, order=order))
        while open_pickings := order.picking_ids.filtered(lambda p: p.state == 'assigned'):
            self._deliver(open_pickings)
        self.assertEqual(order.order_line.qty_delivered, 2)

    def test_what_waits_for_goods_to_come_goes_on_waiting(self):
        order = self._create_order((self.vase, 9), warehouse_id=self.store.id)
        order.action_confirm()  # three are there, at the centre; six wait
        self.assertEqual(self._promised(order), {self.centre.id: 9})
        self.assertFalse(self._move(self._part(self.store, 9), order=order))
        parts = self._part(self.centre, 3), self._part(self.store, 6)
        self.assertTrue(self._move(*parts, key='2', order=order))
        self.assertEqual(self._promised(order), {self.centre.id: 3, self.store.id: 6})
        waiting = {(self.vase.id, self.store.id): self.inventory._to_units(6)}
        self.assertEqual(self._waiting(order), waiting)

    def _waiting(self, order):
        with self.inventory._short_transaction() as store:
            return {(p.product, p.place): p.units for p in store.waiting_parts(order.hold_ref)}

    def test_a_process_cut_off_is_followed_later(self):
        target = {(self.vase.id, self.centre.id): self.inventory._to_units(2)}
        offered_to = self.order._hold_channel(), None
        key, hold = 'reassign,cut', self.order.hold_ref
        unsent = self.order.order_line._routing_unsent()
        self.inventory._promise_elsewhere(hold, unsent, target, {}, key, offered_to)
        self.inventory._settle([hold])
        self.assertEqual(self._promised(), {self.centre.id: 2})
        self.order._routing_follow_ledger()
        self.assertSends(self.order, {self.centre: {self.vase: 2}})
        with self.inventory._short_transaction() as store:
            self.assertFalse(self.inventory._keys_to_follow(store.cr, hold))

    def test_one_order_that_cannot_be_followed_stops_no_other(self):
        target = {(self.vase.id, self.centre.id): self.inventory._to_units(2)}
        offered_to = self.order._hold_channel(), None
        unsent = self.order.order_line._routing_unsent()
        key, hold = 'reassign,cut', self.order.hold_ref
        self.inventory._promise_elsewhere(hold, unsent, target, {}, key, offered_to)
        model = 'odoo.addons.order_routing.models.order_routing_reassign'
        broken = patch.object(
            type(self.order), '_routing_follow_ledger', side_effect=UserError('broken')
        )
        with (
            patch(f'{model}.FOLLOW_AFTER_MINUTES', -1),
            patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=60),
            broken as follow,
            self.assertLogs(model, 'ERROR'),
        ):
            self.env['order.routing.reassign']._cron_follow()
        self.assertTrue(follow.called)

    def test_the_history_is_told(self):
        self._move(self._part(self.centre, 2))
        plan = self.order.routing_plan_id
        self.assertIn('The roof leaks', plan.explanation)
        self.assertNotIn(self.centre.id, [row['place'] for row in plan._unused_now()])
        told = self.env['order.routing'].explain(self.order.name)
        self.assertEqual(told['changes'][0]['reason'], 'The roof leaks')
        self.assertEqual(told['changes'][0]['by'], self.env.user.name)
        self.assertIn('2 × Vase: STO → CEN', told['changes'][0]['what'])

    def test_the_next_best_plan_is_told(self):
        plan = self.order.routing_plan_id
        self.assertEqual((plan.cost, plan.next_best), (5, 9))
        told = self.env['order.routing'].explain(self.order.name)
        self.assertEqual(told['next_best'], {'cost': 9, 'more': 4})
        self.assertIn('9.00', plan.explanation)

    def test_goods_without_stock_go_along(self):
        card = self._create_product('CARD', is_storable=False)
        order = self._create_order((self.lamp, 1), (card, 1))
        self._stock(self.lamp, self.store, 1)
        self._confirm(order)
        self.assertSends(order, {self.store: {self.lamp: 1, card: 1}})
        self.assertTrue(self._move(self._part(self.centre, 1, self.lamp), order=order))
        self.assertSends(order, {self.centre: {self.lamp: 1, card: 1}})

    def test_the_day_of_the_other_place_is_taken(self):
        self.assertEqual(self._booked(), {self.store.id: 1})
        self._move(self._part(self.centre, 2))
        self.assertEqual(self._booked(), {self.store.id: 0, self.centre.id: 1})
        self._move(self._part(self.store, 1), self._part(self.centre, 1), key='2')
        self.assertEqual(self._booked(), {self.store.id: 1, self.centre.id: 1})

    def _booked(self):
        self.env.cr.execute(
            'SELECT warehouse_id, sum(units) FROM order_routing_booking'
            ' WHERE hold_ref = %s GROUP BY warehouse_id',
            [self.order.hold_ref],
        )
        return dict(self.env.cr.fetchall())
