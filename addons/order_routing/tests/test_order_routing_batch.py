from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .rules_common import RulesCommon


@tagged('post_install', '-at_install')
class TestBatch(RulesCommon):
    """Confirmed orders wait and are decided together: store in Chicago, near; centre far."""

    def setUp(self):
        super().setUp()
        self.channel = self.env['unified.inventory.channel'].search([('code', '=', 'back_office')])
        self.channel.release_minutes = 3

    def _waiting(self, *wanted):
        order = self._create_order(*wanted)
        self._confirm(order)
        return order

    def _release(self):
        with self.enter_registry_test_mode():
            self.env.ref('order_routing.ir_cron_release').method_direct_trigger()

    def test_an_order_waits_as_long_as_its_channel_says(self):
        self._stock(self.vase, self.store, 9)
        order = self._waiting((self.vase, 1))
        wait = order.routing_plan_id.release_at - fields.Datetime.now()
        self.assertAlmostEqual(wait.total_seconds(), 180, delta=30)
        self.assertEqual(order.routing_queue, 'waiting')
        self.channel.release_minutes = 0
        order = self._waiting((self.vase, 1))
        self.assertFalse(order.routing_plan_id.release_at or order.routing_queue)

    def test_goods_that_came_meanwhile_are_sent_from_near(self):
        self._stock(self.vase, self.centre, 1)
        order = self._waiting((self.vase, 1))
        self._stock(self.vase, self.store, 1)
        self._release()
        self.assertSends(order, {self.store: {self.vase: 1}})
        self.assertFalse(order.routing_queue)
        self.assertLessEqual(order.routing_plan_id.release_at, fields.Datetime.now())
        self.assertIn('Decided together', order.routing_reassign_ids.reason)

    def test_two_orders_exchange_what_they_have(self):
        self._stock(self.vase, self.store, 1)
        self._stock(self.vase, self.centre, 1)
        self._stock(self.lamp, self.centre, 1)
        single = self._waiting((self.vase, 1))
        self._stock(self.lamp, self.centre, -1)
        self._stock(self.lamp, self.store, 1)
        both = self._exchange_partner(single)
        self._release()
        self.assertSends(single, {self.centre: {self.vase: 1}})
        self.assertSends(both, {self.store: {self.vase: 1, self.lamp: 1}})
        for order in single | both:
            self.inventory._settle([order.hold_ref])
        self.assertAvailable(self.vase, self.store, 0)
        self.assertAvailable(self.vase, self.centre, 0)

    def _exchange_partner(self, single):
        """The near vase is taken: the lamp is sent from near, this vase from far."""
        both = self._waiting((self.vase, 1), (self.lamp, 1))
        self.assertSends(single, {self.store: {self.vase: 1}})
        self.assertSends(both, {self.centre: {self.vase: 1}, self.store: {self.lamp: 1}})
        return both

    def test_nothing_moves_when_nothing_is_saved(self):
        self._stock(self.vase, self.store, 5)
        order = self._waiting((self.vase, 1))
        self._release()
        self.assertFalse(order.routing_reassign_ids)
        self.assertSends(order, {self.store: {self.vase: 1}})

    def test_an_order_whose_time_has_passed_is_released_as_it_is(self):
        self._stock(self.vase, self.centre, 1)
        order = self._waiting((self.vase, 1))
        self._stock(self.vase, self.store, 1)
        order.routing_plan_id.release_at = fields.Datetime.now() - timedelta(minutes=1)
        self._release()
        self.assertSends(order, {self.centre: {self.vase: 1}})
        self.assertFalse(order.routing_queue)

    def test_an_order_with_time_left_goes_on_waiting(self):
        self._stock(self.vase, self.store, 1)
        order = self._waiting((self.vase, 1))
        order.routing_plan_id.release_at = fields.Datetime.now() + timedelta(hours=1)
        self._release()
        self.assertEqual(order.routing_queue, 'waiting')

    def test_rules_hold_for_orders_that_wait(self):
        self._activate(self._only(self.centres))
        self._stock(self.vase, self.centre, 1)
        order = self._waiting((self.vase, 1))
        self._stock(self.vase, self.store, 1)
        self._release()
        self.assertSends(order, {self.centre: {self.vase: 1}})
        self.assertFalse(order.routing_queue)

    def test_promises_move_all_or_none(self):
        self._stock(self.vase, self.store, 2)
        first, second = self._waiting((self.vase, 1)), self._waiting((self.vase, 1))
        self._stock(self.vase, self.centre, 1)
        self.env.flush_all()
        units = self.inventory._to_units(1)
        target = {(self.vase.id, self.centre.id): units}
        moves = {order.hold_ref: (target, {}, '1') for order in first | second}
        self.assertFalse(self.inventory._promise_together(moves, ('back_office', None)))
        self.assertAvailable(self.vase, self.centre, 1)
        del moves[second.hold_ref]
        self.assertTrue(self.inventory._promise_together(moves, ('back_office', None)))
        self.assertAvailable(self.vase, self.centre, 0)

    def test_transfers_follow_where_the_process_was_cut_off(self):
        self._stock(self.vase, self.store, 1)
        order = self._waiting((self.vase, 1))
        self._stock(self.vase, self.centre, 1)
        self.env.flush_all()
        target = {(self.vase.id, self.centre.id): self.inventory._to_units(1)}
        self.inventory._promise_together({order.hold_ref: (target, {}, '1')}, ('back_office', None))
        order._routing_follow_ledger()
        self.assertSends(order, {self.centre: {self.vase: 1}})

    def test_goods_that_somebody_works_on_stay_where_they_are(self):
        self._stock(self.vase, self.centre, 1)
        order = self._waiting((self.vase, 1))
        self._stock(self.vase, self.store, 1)
        moves = type(self.env['stock.move'])
        with patch.object(moves, 'try_lock_for_update', lambda moves, **_kwargs: moves.browse()):
            order._routing_decide_together()
        self.assertFalse(order.routing_reassign_ids)
        self.assertAvailable(self.vase, self.store, 1)
