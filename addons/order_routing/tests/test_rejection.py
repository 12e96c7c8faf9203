from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.unified_inventory.exceptions import Refusal

from .common import OrderRoutingCommon

REROUTE = 'odoo.addons.order_routing.models.order_routing_reroute'


class TestRejection(OrderRoutingCommon):
    """HW-19..26: a place does not send what it was asked for."""

    def setUp(self):
        super().setUp()
        for product in self.vase | self.lamp:
            self._stock(product, self.store, 4)
            self._stock(product, self.centre, 6)
        self.reasons = {
            variance: self.env['order.routing.rejection.reason'].create(
                {'name': variance, 'code': f'test_{variance}', 'variance': variance}
            )
            for variance in ('none', 'set_zero', 'by_quantity', 'available_only')
        }
        self.order = self._create_order((self.vase, 2), (self.lamp, 1))
        self._confirm(self.order)
        self.parcel = self.order.routing_parcel_ids
        self.assertEqual(self.parcel.warehouse_id, self.store)

    def _line(self, product, parcel=None):
        return (parcel or self.parcel).line_ids.filtered(lambda ln: ln.product_id == product)

    def _reject(self, quantity=None, variance='none', **options):
        return self.parcel._reject(
            {self._line(self.vase): quantity}, self.reasons[variance], **options
        )

    def _on_hand(self):
        self.env.invalidate_all()
        vase = self.vase.with_context(warehouse_id=self.store.id)
        return vase.qty_available

    def test_not_in_stock_sets_the_place_to_zero_and_excludes_it(self):
        """HW-19."""
        self.assertTrue(self._reject(variance='set_zero'))
        self.assertEqual(self._on_hand(), 0)
        self.assertAvailable(self.vase, self.store, 0)
        self.assertNotIn(self.store.id, self.order._routing_places())
        self.order.routing_exclusion_ids.until -= timedelta(days=8)
        self.assertIn(self.store.id, self.order._routing_places())
        self.assertSends(self.order, {self.store: {self.lamp: 1}, self.centre: {self.vase: 2}})

    def test_a_mismatch_lowers_both_by_the_quantity(self):
        """HW-20."""
        self.assertTrue(self._reject(1, 'by_quantity'))
        self.assertEqual(self._on_hand(), 3)
        self.assertAvailable(self.vase, self.store, 2)  # 4 - 1 - the one still promised
        expected = {self.store: {self.vase: 1, self.lamp: 1}, self.centre: {self.vase: 1}}
        self.assertSends(self.order, expected)

    def test_damaged_goods_stay_on_hand_and_cannot_be_sold(self):
        """HW-21."""
        self.assertTrue(self._reject(2, 'available_only'))
        self.assertEqual(self._on_hand(), 4)
        self.assertAvailable(self.vase, self.store, 2)

    def test_one_line_leaves_or_the_whole_parcel(self):
        """HW-22, HW-23."""
        self.assertTrue(self._reject(split=False))
        self.assertSends(self.order, {self.centre: {self.vase: 2, self.lamp: 1}})
        self.assertEqual(self.parcel.state, 'cancelled')

    def test_the_products_of_other_orders_leave_too(self):
        """HW-24."""
        other = self._create_order((self.vase, 1), (self.lamp, 1))
        self._confirm(other)
        self.assertTrue(self._reject(cascade=True))
        self.assertSends(other, {self.store: {self.lamp: 1}, self.centre: {self.vase: 1}})
        self.assertIn(self.store.id, other._routing_excluded_places())

    def test_whole_parcels_of_all_orders_leave_but_packed_ones(self):
        """HW-25, HW-26."""
        other, packed = (self._create_order((self.vase, 1), (self.lamp, 1)) for _each in 'ab')
        self._confirm(other)
        self._confirm(packed)
        box = packed.routing_parcel_ids
        with patch.object(type(box), '_is_packed', lambda parcel: parcel == box):
            self.assertTrue(self._reject(split=False, cascade=True))
        self.assertSends(other, {self.centre: {self.vase: 1, self.lamp: 1}})
        self.assertSends(packed, {self.store: {self.vase: 1, self.lamp: 1}})
        with patch.object(type(box), '_is_packed', lambda parcel: True):
            with self.assertRaises(Refusal) as caught:
                box._reject({self._line(self.vase, box): None}, self.reasons['none'])
        self.assertEqual(caught.exception.code, 'parcel_packed')

    def test_bad_quantities_are_refused(self):
        for quantity in (0, -1, 3):
            with self.assertRaises(Refusal) as caught:
                self._reject(quantity)
            self.assertEqual(caught.exception.code, 'invalid_quantity')
        self._deliver(self.order.picking_ids)
        with self.assertRaises(Refusal) as caught:
            self._reject()
        self.assertEqual(caught.exception.code, 'parcel_closed')

    def test_after_some_attempts_a_person_decides(self):
        self.env['ir.config_parameter'].set_param('order_routing.max_attempts', '1')
        self.assertTrue(self._reject(1))
        self.assertFalse(self._reject())
        self.assertEqual(self.order.routing_queue, 'rejected')
        self.assertTrue(self.order.activity_ids)
        self.assertSends(
            self.order, {self.store: {self.vase: 1, self.lamp: 1}, self.centre: {self.vase: 1}}
        )

    def test_what_no_other_place_has_stays_and_a_person_decides(self):
        self._stock(self.vase, self.centre, -5)
        self.assertFalse(self._reject())
        self.assertEqual(self.order.routing_queue, 'rejected')
        self.assertIn('VASE', self.order.activity_ids.note)
        expected = {self.store: {self.vase: 1, self.lamp: 1}, self.centre: {self.vase: 1}}
        self.assertSends(self.order, expected)

    def test_what_the_customer_collects_is_not_sent_elsewhere(self):
        """HW-14."""
        self.order.pickup_location_data = {'id': self.store.id}
        self.assertFalse(self._reject())
        self.assertEqual(self.order.routing_queue, 'rejected')
        self.assertSends(self.order, {self.store: {self.vase: 2, self.lamp: 1}})

    # === SHORT PICKS, CLOSED PLACES ===#

    def _pick_short(self):
        self._stock(self.vase, self.store, -4)
        picking = self.order.picking_ids
        for move in picking.move_ids:
            move.quantity = 1
        picking.with_context(skip_backorder=True).button_validate()
        return self.order.picking_ids - picking

    def test_a_short_pick_is_sent_from_elsewhere(self):
        backorder = self._pick_short()
        self.assertEqual(backorder.move_ids.product_qty, 1)
        self.assertTrue(self.parcel.reroute_reason)
        self.parcel._reroute()
        self.assertSends(
            self.order, {self.store: {self.vase: 1, self.lamp: 1}, self.centre: {self.vase: 1}}
        )
        self.assertEqual(backorder.state, 'cancel')
        self.assertAvailable(self.vase, self.centre, 5)

    def test_a_short_pick_waits_where_the_company_wants_it_to(self):
        self.env.company.routing_reroutes_short_picks = False
        self._pick_short()
        self.assertFalse(self.parcel.reroute_reason)

    def test_a_place_that_has_more_sends_the_rest_itself(self):
        picking = self.order.picking_ids
        for move in picking.move_ids:
            move.quantity = 1
        picking.with_context(skip_backorder=True).button_validate()
        self.assertFalse(self.parcel.reroute_reason)

    def test_a_place_is_closed_and_its_working_days_are_kept_on_one_form(self):
        arch = self.env['stock.warehouse'].get_view(view_type='form')['arch']
        self.assertIn('name="action_close_place"', arch)
        self.assertIn('name="opening_hours"', arch)

    def test_the_parcels_of_a_closed_place_come_from_elsewhere(self):
        other = self._create_order((self.vase, 1))
        self._confirm(other)
        other.locked = True
        self.store.action_close_place()
        for parcel in (self.order | other).routing_parcel_ids:
            parcel._reroute()
        self.assertSends(self.order, {self.centre: {self.vase: 2, self.lamp: 1}})
        self.assertSends(other, {self.centre: {self.vase: 1}})
        prices = {p.warehouse_id: p.price for p in self.order.routing_parcel_ids}
        self.assertEqual(prices, {self.store: 0, self.centre: 16})

    # === ERRORS BEHIND A PROMISE ===#

    def _promise_and_fail(self):
        """A process that was stopped by an error after another place had promised the goods."""
        to_units, lines = self.inventory._to_units, self.order.order_line
        target = {
            (self.vase.id, self.centre.id): to_units(2),
            (self.lamp.id, self.store.id): to_units(1),
        }
        self.inventory._promise_elsewhere(
            self.order.hold_ref, lines._routing_unsent(), target, {}, 'reassign,x', ('web', None)
        )
        self.parcel.reroute_reason = 'The roof leaks'
        broken = UserError('No rule has been found')
        follow = patch.object(type(self.order), '_routing_follow_ledger', side_effect=broken)
        with follow, self.enter_registry_test_mode(), mute_logger(REROUTE):
            self.env.ref('order_routing.ir_cron_reroute').method_direct_trigger()
        self.env.invalidate_all()

    def test_nobody_is_called_when_the_transfers_will_follow(self):
        self._promise_and_fail()
        self.assertFalse(self.order.routing_queue or self.order.activity_ids)
        self.assertTrue(self.parcel.reroute_reason, 'what is left is looked for again')
        self.parcel._reroute()
        self.assertFalse(self.order.routing_queue)
        sent = {
            p.warehouse_id: p.line_ids.mapped('quantity') for p in self.order.routing_parcel_ids
        }
        self.assertEqual(sum(sent[self.centre]), 3)

    def test_a_person_is_called_when_the_transfers_do_not_follow_in_time(self):
        minutes = 'odoo.addons.order_routing.models.order_routing_reassign.FOLLOW_AFTER_MINUTES'
        with patch(minutes, -1), mute_logger(minutes.rpartition('.')[0]):
            self._promise_and_fail()
        self.assertEqual(self.order.routing_queue, 'rejected')
        self.assertFalse(self.parcel.reroute_reason)
