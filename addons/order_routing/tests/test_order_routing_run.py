from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.unified_inventory.exceptions import Refusal

from .rules_common import RulesCommon


class TestRun(RulesCommon):
    def _unfillable(self, *wanted, **values):
        """A confirmed order that nobody could send."""
        order = self._create_order(*wanted, **values)
        order.action_confirm()
        return order

    def _run(self, left=60):
        """A scheduled run; returns its lines by order."""
        Run = self.env['order.routing.run']
        before = Run.search([])
        with patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=left):
            Run._cron_run()
        lines = (Run.search([]) - before).line_ids
        return {line.order_id: line for line in lines}

    def _results(self, lines):
        return {order: line.result for order, line in lines.items()}

    def _entries(self, order):
        self.env.flush_all()
        domain = [('hold_ref', '=', order.hold_ref)]
        return self.env['unified.inventory.entry'].search_count(domain)

    # === QUEUES ===#

    def test_hw_6_an_order_nobody_can_send_whole_waits_and_reserves_nothing(self):
        self._activate({'max_parcels': 1, 'otherwise': 'unfillable'})
        self._stock(self.vase, self.store, 2)
        self._stock(self.vase, self.centre, 2)
        order = self._create_order((self.vase, 3))
        self.assertEqual(order._hold_stock().code, 'insufficient_stock')
        self.assertFalse(order.routing_queue)  # a cart is refused, it waits for nobody
        self.assertAvailable(self.vase, self.store, 2)
        order.action_confirm()
        self.assertEqual(order.routing_queue, 'unfillable')

    def test_hw_9_the_rule_names_the_queue_and_hw_10_the_day_it_is_cancelled(self):
        self._activate({'otherwise': 'rejected', 'cancel_days': 5})
        order = self._unfillable((self.vase, 3))
        self.assertEqual(order.routing_queue, 'rejected')
        today = fields.Date.context_today(order)
        self.assertEqual(order.routing_cancel_on, today + timedelta(days=5))

    def test_hw_9_a_run_reads_only_the_queues_that_a_routing_names(self):
        rule = {'otherwise': 'unfillable'}
        self._activate(rule)
        order = self._unfillable((self.vase, 3))
        self._stock(self.vase, self.centre, 3)
        self.assertEqual(self._run(), {})
        self._activate(rule, takes_unfillable=True)
        line = self._run()[order]
        self.assertEqual((line.result, line.text), ('routed', 'CEN'))
        self.assertEqual((line.queue, line.queue_after), ('unfillable', False))
        self.assertFalse(order.routing_queue)
        self.assertEqual(self._promised(order), {self.centre: 3})
        self.assertSends(order, {self.centre: {self.vase: 3}})

    def test_hw_9_a_queue_that_is_read_for_others_is_left_alone(self):
        self._activate({'otherwise': 'unfillable'})
        order = self._unfillable((self.vase, 3))
        self._activate({}, takes_unfillable=True, least_value=10**6)
        self._stock(self.vase, self.store, 3)
        line = self._run()[order]
        self.assertEqual((line.result, line.queue_after), ('waiting', 'unfillable'))
        self.assertIn('No routing takes', line.text)

    # === RUNS ===#

    def test_without_rules_what_is_unfillable_is_sent_by_the_next_run(self):
        order = self._unfillable((self.vase, 3))
        self.assertEqual(order.routing_queue, 'unfillable')
        self.assertEqual(self._results(self._run()), {order: 'waiting'})
        self._stock(self.vase, self.store, 3)
        self.assertEqual(self._results(self._run()), {order: 'routed'})
        self.assertSends(order, {self.store: {self.vase: 3}})
        self.assertEqual(set(order.picking_ids.mapped('state')) - {'cancel'}, {'assigned'})

    def test_waiting_orders_are_not_told_so_again_and_again(self):
        order = self._unfillable((self.vase, 3))
        notes = len(order.message_ids)
        self._run()
        self._run()
        self.assertEqual(len(order.message_ids), notes)

    def test_hw_27_routed_twice_is_reserved_once(self):
        order = self._unfillable((self.vase, 2))
        self._stock(self.vase, self.store, 9)
        self.assertEqual(self._results(self._run()), {order: 'routed'})
        entries = self._entries(order)
        self.assertEqual(self._run(), {})
        order._routing_run('run,again')
        self.assertEqual(self._entries(order), entries)
        self.assertAvailable(self.vase, self.store, 7)
        self.assertSends(order, {self.store: {self.vase: 2}})

    def test_hw_15_the_oldest_order_gets_the_last_piece_but_urgent_ones_come_first(self):
        first, second, third = (
            self._unfillable((self.vase, 1), date_order=f'2026-01-0{day} 08:00:00')
            for day in (1, 2, 3)
        )
        for order, day in ((first, 1), (second, 2), (third, 3)):
            order.date_order = f'2026-01-0{day} 08:00:00'
        third.routing_is_urgent = True
        self._stock(self.vase, self.store, 2)
        results = self._results(self._run())
        self.assertEqual(results, {third: 'routed', first: 'routed', second: 'waiting'})

    def test_a_run_may_take_what_is_promised_soonest_first(self):
        ruleset = self._draft({'otherwise': 'unfillable'}, takes_unfillable=True)
        ruleset.turn = 'promise'
        ruleset.action_activate()
        late, soon = (self._unfillable((self.vase, 1)) for _i in range(2))
        late.commitment_date = fields.Datetime.now() + timedelta(days=9)
        soon.commitment_date = fields.Datetime.now() + timedelta(days=2)
        self._stock(self.vase, self.store, 1)
        self.assertEqual(self._results(self._run()), {soon: 'routed', late: 'waiting'})

    def test_one_order_that_fails_does_not_lose_the_others(self):
        bad, good = (self._unfillable((self.vase, 1)) for _i in range(2))
        self._stock(self.vase, self.store, 2)
        Order = type(self.env['sale.order'])
        route = Order._routing_run

        def broken(order, key):
            if order == bad:
                order.client_order_ref = 'half written'
                order.flush_recordset()
                raise Refusal('leak', 'The roof leaks')
            return route(order, key)

        with patch.object(Order, '_routing_run', broken):
            lines = self._run()
        self.assertEqual(self._results(lines), {bad: 'failed', good: 'routed'})
        self.assertEqual(lines[bad].text, 'The roof leaks')
        self.assertFalse(bad.client_order_ref)

    def test_a_run_that_is_cut_off_is_gone_on_with(self):
        first, second = (self._unfillable((self.vase, 1)) for _i in range(2))
        self.assertEqual(list(self._run(left=0)), [first])
        run = self.env['order.routing.run'].search([], limit=1)
        self.assertFalse(run.is_done)
        self.assertEqual(self._run(), {})  # no new one
        self.assertEqual(run.line_ids.order_id, first | second)
        self.assertTrue(run.is_done)

    def test_a_rule_lets_a_part_go_and_the_rest_waits(self):
        self._activate(
            {'otherwise': 'unfillable', 'is_partial': True, 'cancel_days': 1},
            takes_unfillable=True,
        )
        order = self._unfillable((self.vase, 5))
        self._stock(self.vase, self.centre, 2)
        self.assertEqual(self._results(self._run()), {order: 'partial'})
        self.assertEqual(order.routing_queue, 'unfillable')
        self.assertFalse(order.routing_cancel_on)
        self.assertEqual(self._promised(order)[self.centre], 2)
        self._stock(self.vase, self.store, 3)
        self.assertEqual(self._results(self._run()), {order: 'routed'})
        self.assertSends(order, {self.centre: {self.vase: 2}, self.store: {self.vase: 3}})

    def test_hw_14_what_is_collected_is_never_sent_from_elsewhere(self):
        order = self._create_order((self.vase, 1), warehouse_id=self.store.id)
        order.pickup_location_data = {'id': self.store.id, 'name': 'Store', 'street': '1 Main'}
        self._stock(self.vase, self.centre, 5)
        order.state = 'sale'
        order._routing_to_queue('rejected')
        self.assertEqual(order._routing_run('run,1').code, 'not_sent')
        self.assertAvailable(self.vase, self.centre, 5)

    def test_goods_to_come_go_to_who_gets_them_first_under_rules(self):
        self.back_office.shortage_policy = 'backorder'
        self._activate({}, takes_unfillable=True)
        order = self._unfillable((self.vase, 2))
        (here,) = self._promised(order)
        there = (self.store | self.centre) - here
        self._stock(self.vase, there, 2)
        self.assertEqual(self._results(self._run()), {order: 'routed'})
        self.assertEqual(self._promised(order), {there: 2})

    # === CANCELLING ===#

    def _overdue(self, order):
        order.routing_cancel_on = fields.Date.context_today(order) - timedelta(days=1)

    def test_hw_10_what_waited_too_long_is_cancelled_from_any_queue(self):
        self._activate({'otherwise': 'unfillable', 'cancel_days': 5})
        order, other = (self._unfillable((self.vase, 1)) for _i in range(2))
        self._overdue(order)
        other.routing_cancel_on = fields.Date.context_today(other)
        self.assertEqual(self._results(self._run()), {order: 'cancelled'})
        self.assertEqual((order.state, order.routing_queue), ('cancel', False))
        self.assertEqual((other.state, other.routing_queue), ('sale', 'unfillable'))

    def test_what_is_partly_sent_is_not_cancelled_by_itself(self):
        order = self._unfillable((self.vase, 2))
        self._stock(self.vase, self.store, 2)
        order.order_line.qty_delivered_method = 'manual'
        order.order_line.qty_delivered = 1
        self._overdue(order)
        line = self._run()[order]
        self.assertEqual((order.state, line.result), ('sale', 'waiting'))
        self.assertIn('Partly sent', order.activity_ids.mapped('summary'))

    # === PEOPLE ===#

    def test_managers_route_release_and_cancel_by_hand(self):
        orders = [self._unfillable((self.vase, 1)) for _i in range(3)]
        orders[0]._routing_to_queue('rejected')
        self._stock(self.vase, self.store, 3)
        user = new_test_user(
            self.env, 'boss', groups='sales_team.group_sale_manager,stock.group_stock_user'
        )
        routed, released, cancelled = (order.with_user(user) for order in orders)
        run = self.env['order.routing.run'].browse(routed.action_routing_now()['res_id'])
        self.assertEqual((run.user_id, run.line_ids.result), (user, 'routed'))
        released.action_routing_release()
        cancelled.action_routing_cancel()
        self.assertFalse(any(order.routing_queue for order in orders))
        self.assertEqual([order.state for order in orders], ['sale', 'sale', 'cancel'])

    def test_others_do_not(self):
        order = self._unfillable((self.vase, 1))
        for group in ('sales_team.group_sale_salesman', 'stock.group_stock_user'):
            asked = order.with_user(new_test_user(self.env, group, groups=group))
            for action in ('action_routing_now', 'action_routing_release', 'action_routing_cancel'):
                with self.assertRaises(AccessError):
                    getattr(asked, action)()
        self.assertEqual(order.routing_queue, 'unfillable')

    def test_runs_are_read_by_staff_and_written_by_nobody(self):
        self._unfillable((self.vase, 1))
        self._run()
        run = self.env['order.routing.run'].search([], limit=1)
        other = self.env['res.company'].create({'name': 'Other'})
        for group, reads, values in (
            ('base.group_portal', False, {}),
            ('base.group_user', False, {}),
            ('sales_team.group_sale_salesman', True, {}),
            ('stock.group_stock_manager', True, {}),
            ('sales_team.group_sale_manager', False, {'company_id': other.id}),
        ):
            values = values and {**values, 'company_ids': [(6, 0, other.ids)]}
            user = new_test_user(self.env, group, groups=group, **values)
            for record in (run, run.line_ids):
                asked = record.with_user(user)
                self.assertEqual(asked.has_access('read'), reads, f'{group} {record}')
                for operation in ('write', 'create', 'unlink'):
                    self.assertFalse(asked.has_access(operation), f'{group} {record}')

    def test_a_context_of_a_client_lets_no_part_go(self):
        self._activate({'otherwise': 'unfillable', 'is_partial': True})
        self._stock(self.vase, self.centre, 2)
        order = self._create_order((self.vase, 5)).with_context(order_routing_partial=True)
        self.assertEqual(order._hold_stock().code, 'insufficient_stock')
        self.assertAvailable(self.vase, self.centre, 2)
