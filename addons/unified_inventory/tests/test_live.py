import threading
from contextlib import closing
from datetime import timedelta
from unittest.mock import Mock, patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.unified_inventory import live
from odoo.addons.unified_inventory.models import ir_websocket, unified_inventory_live

from .common import UnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestPublishing(UnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self.seen = {self.vase.id: 'in', self.lamp.id: 'in'}
        self.env.cr.execute('UPDATE unified_inventory_broadcast SET sent_at = NULL')
        self._say(self._all_seen)

    def _say(self, messages):
        """Let only this test say what is seen."""
        self.startPatcher(patch.object(type(self.inventory), '_live_messages', messages))

    def _all_seen(self, products):
        seen = {product: self.seen[product] for product in products}
        return [('page', 'stock', {'shop': 1, 'products': seen})]

    def _publish(self, *products):
        return self.inventory._publish([product.id for product in products])

    def _publish_marked(self):
        self.env.cr.execute('UPDATE unified_inventory_broadcast SET sent_at = NULL')
        self.later = {}
        return self.inventory._publish_marked(
            lambda products, seconds: self.later.update(dict.fromkeys(products, seconds))
        )

    def _marked(self):
        return self.env['unified.inventory.broadcast'].search([('marked_at', '!=', False)])

    def test_what_is_seen_is_sent_once(self):
        said = [('page', 'stock', {'shop': 1, 'products': {self.vase.id: 'in'}})]
        self.assertEqual(self._publish(self.vase), said)
        self.assertEqual(self._publish(self.vase), [])
        self.seen[self.vase.id] = 'out'
        said[0][2]['products'][self.vase.id] = 'out'
        self.assertEqual(self._publish(self.vase), said)

    def test_a_message_leaves_out_what_was_told(self):
        self._publish(self.vase)
        ((_channel, _kind, payload),) = self._publish(self.vase, self.lamp)
        self.assertEqual(payload['products'], {self.lamp.id: 'in'})

    def test_what_is_sent_is_on_the_bus(self):
        with patch.object(type(self.env['bus.bus']), '_sendone') as send:
            sent = self._publish(self.vase)
        send.assert_called_once_with(*sent[0])

    def test_after_a_summary_everything_is_told_again(self):
        self._publish(self.vase)
        summary = [('page', 'many', {})]
        self._say(lambda _self, products: summary)
        self.assertEqual(self._publish(self.vase), summary)
        self.assertEqual(self._publish(self.vase), summary)
        self._say(self._all_seen)
        self.assertEqual(len(self._publish(self.vase)), 1)

    def test_marks_of_all_processes_are_published_together(self):
        self.inventory._mark([self.vase.id])
        self.inventory._mark([self.lamp.id, self.vase.id, 2**31 - 1])
        with patch.object(type(self.inventory), '_publish') as publish:
            self.assertIsNone(self._publish_marked())
        self.assertEqual(set(publish.call_args.args[0]), {self.vase.id, self.lamp.id})
        self.assertFalse(self._marked())

    def test_nothing_is_published_twice_within_a_second(self):
        self._publish(self.vase)
        self.inventory._mark([self.lamp.id])
        with patch.object(type(self.inventory), '_publish') as publish:
            delay = self.inventory._publish_marked(None)
        publish.assert_not_called()
        self.assertTrue(0 < delay <= unified_inventory_live.INTERVAL)
        self.assertEqual(self._marked().product_id, self.lamp)

    def test_one_process_publishes_at_a_time(self):
        self.inventory._mark([self.vase.id])
        with closing(db_connect(self.env.cr.dbname).cursor()) as other:
            other.execute('SELECT pg_advisory_xact_lock(%s, 0)', [unified_inventory_live.LOCK])
            self.assertEqual(self._publish_marked(), unified_inventory_live.RETRY)
        self.assertEqual(self._marked().product_id, self.vase)
        self.assertIsNone(self._publish_marked())

    def test_what_changes_while_it_is_published_stays_marked(self):
        self.inventory._mark([self.vase.id, self.lamp.id])
        self._say(lambda inventory, products: inventory._mark([self.vase.id]) or [])
        self._publish_marked()
        self.assertEqual(self._marked().product_id, self.vase)

    def test_the_next_hold_to_expire_is_a_change(self):
        self._stock(self.vase, self.store, 3)
        for ttl in (900, 300, 600):
            self._hold(self.vase, 1, owner=f'rpc,{ttl}', ttl=ttl)
        past, _refused = self._hold(self.lamp, 1, owner='rpc,1', force=True)
        self._expire(past)
        self.inventory._mark([self.vase.id, self.lamp.id])
        self._publish_marked()
        self.assertEqual(set(self.later), {self.vase.id})
        self.assertAlmostEqual(self.later[self.vase.id], 300, delta=30)

    def test_very_many_are_published_in_batches(self):
        self.startPatcher(patch.object(unified_inventory_live, 'BATCH', 1))
        self.inventory._mark([self.vase.id])
        self.inventory._mark([self.lamp.id])
        self.assertEqual(self._publish_marked(), unified_inventory_live.INTERVAL)
        self.assertEqual(self._marked().product_id, self.lamp)
        self._publish_marked()
        self.assertFalse(self._marked())

    def test_the_number_of_queries_does_not_grow(self):
        products = self.env['product.product'].create(
            [{'name': f'P{number}', 'is_storable': True} for number in range(40)]
        )
        self.seen.update(dict.fromkeys(products.ids, 'in'))
        counts = []
        for some in (products[:2], products):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.inventory._mark(some.ids)
            self._publish_marked()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_the_clock_marks_released_stock_and_what_was_left_behind(self):
        now = fields.Datetime.now()
        self.env['unified.inventory.allotment'].create(
            {
                'name': 'Campaign',
                'product_id': self.vase.id,
                'warehouse_id': self.store.id,
                'channel_id': self.env.ref('unified_inventory.channel_web').id,
                'quantity': 1,
                'date_start': now - timedelta(days=1),
                'date_release': now - timedelta(seconds=10),
            }
        )
        self.inventory._mark([self.lamp.id])
        self.env.cr.execute(
            "UPDATE unified_inventory_broadcast SET marked_at = marked_at - interval '1 minute'"
        )
        self.env.cr.postcommit.clear()
        self.inventory.with_context(lastcall=now - timedelta(minutes=1))._cron_live()
        with patch.object(live, 'mark') as mark:
            self.env.cr.postcommit.run()
        self.assertLessEqual({self.vase.id, self.lamp.id}, mark.call_args.args[1])
        self.inventory.with_context(lastcall=now)._cron_live()
        with patch.object(live, 'mark') as mark:
            self.env.cr.postcommit.run()
        self.assertNotIn(self.vase.id, mark.call_args.args[1])

    def test_nobody_reads_or_writes_what_was_sent(self):
        row = self.env['unified.inventory.broadcast'].create({'product_id': self.vase.id})
        for group in ('base.group_public', 'base.group_portal', 'base.group_system'):
            user = new_test_user(self.env, login=f'live_{group}', groups=group)
            for method in (row.read, row.unlink):
                with self.subTest(group, method=method.__name__), self.assertRaises(AccessError):
                    getattr(row.with_user(user), method.__name__)()


@tagged('post_install', '-at_install')
class TestMarking(UnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 5)
        self.env.flush_all()
        self.env.cr.postcommit.clear()

    def _committed(self):
        with patch.object(live, 'mark') as mark:
            self.env.cr.postcommit.run()
        self.assertLessEqual(mark.call_count, 1)
        return mark.call_args.args[1] if mark.called else set()

    def test_stock_that_changed_is_marked_once(self):
        for quantity in (1, 2, -1):
            self._stock(self.vase, self.store, quantity)
        self._stock(self.lamp, self.store, 1)
        self.assertEqual(self._committed(), {self.vase.id, self.lamp.id})
        self.assertEqual(self._committed(), set())

    def test_a_quant_that_goes_is_marked(self):
        self.env['stock.quant'].search([('product_id', '=', self.vase.id)]).sudo().unlink()
        self.assertEqual(self._committed(), {self.vase.id})

    def test_a_count_that_is_not_applied_changes_nothing(self):
        quants = self.env['stock.quant'].search([('product_id', '=', self.vase.id)])
        quants.write({'inventory_date': fields.Date.today()})
        count = {
            'product_id': self.vase.id,
            'location_id': self.store.lot_stock_id.id,
            'inventory_quantity': 9,
        }
        quants.with_context(inventory_mode=True).create(count)
        self.assertEqual(self._committed(), set())
        quants.action_apply_inventory()
        self.assertEqual(self._committed(), {self.vase.id})

    def test_a_reservation_without_a_hold_is_marked(self):
        move = self.env['stock.move'].create(
            {
                'product_id': self.vase.id,
                'product_uom_qty': 2,
                'location_id': self.store.lot_stock_id.id,
                'location_dest_id': self.env.ref('stock.stock_location_customers').id,
            }
        )
        move._action_confirm()
        self.env.cr.postcommit.clear()
        move._action_assign()
        self.assertAvailable(self.vase, self.store, 3)
        self.assertEqual(self._committed(), {self.vase.id})
        move._do_unreserve()
        self.assertAvailable(self.vase, self.store, 5)
        self.assertEqual(self._committed(), {self.vase.id})

    def test_marking_asks_the_database_nothing(self):
        quants = self.env['stock.quant'].search([('product_id', '=', self.vase.id)])
        quants.mapped('product_id')
        with self.assertQueryCount(1):  # the change itself
            quants.write({'quantity': 7})
            live.mark(self.env.registry, [self.vase.id])

    def test_no_thread_is_started_in_a_test(self):
        live.mark(self.env.registry, [self.vase.id])
        names = {thread.name for thread in threading.enumerate()}
        self.assertNotIn(f'unified_inventory.live.{self.env.cr.dbname}', names)


class _Ticks(live.Publisher):
    """A publisher that writes down its ticks and answers what it is told to."""

    def __init__(self, *answers):
        super().__init__('no_database')
        self.answers = list(answers)
        self.ticks = []
        self.done = threading.Event()

    def _tick(self, products):
        self.ticks.append(set(products))
        answer = self.answers.pop(0) if self.answers else None
        if not self.answers:
            self.done.set()
        if isinstance(answer, Exception):
            raise answer
        return answer


@tagged('post_install', '-at_install')
class TestPublisher(UnifiedInventoryCommon):
    def _run(self, publisher, *products, **options):
        publisher.mark(products, **options)
        publisher.start()
        self.assertTrue(publisher.done.wait(10))
        return publisher.ticks

    def test_it_waits_for_a_mark_and_takes_all(self):
        publisher = _Ticks(None)
        publisher.mark([1, 2])
        self.assertEqual(self._run(publisher, 2, 3), [{1, 2, 3}])

    def test_what_came_too_early_is_tried_again(self):
        self.assertEqual(self._run(_Ticks(0.01, None), 1), [{1}, set()])

    def test_a_hold_that_expires_is_a_change(self):
        with patch.object(live, 'monotonic', side_effect=iter(range(0, 1000, 5)).__next__):
            self.assertEqual(self._run(_Ticks(None), 1, after=1), [{1}])

    def test_a_crash_is_logged_and_tried_again(self):
        with (
            self.assertLogs('odoo.addons.unified_inventory.live', 'ERROR'),
            patch.object(live, 'sleep') as wait,
        ):
            ticks = self._run(_Ticks(ValueError('broken'), None), 1, 2)
        self.assertEqual(ticks, [{1, 2}, {1, 2}])
        wait.assert_called_once_with(2)


@tagged('post_install', '-at_install')
class TestWebsocket(TransactionCase):
    def _serve(self):
        """Return what is done later for a page that subscribes."""
        page = Mock()
        with patch.object(ir_websocket.threading, 'Timer') as timer:
            self.env['ir.websocket']._serve_anew(page)
        tasks = [call.args for call in timer.call_args_list]
        self.assertLessEqual({task for _, task in tasks}, {page.trigger_notification_dispatching})
        return tuple(seconds for seconds, _task in tasks)

    def test_a_page_that_came_before_its_process_listened_is_served_anew(self):
        self.patch(ir_websocket, '_start', {})
        self.assertEqual(self._serve(), ())
        ir_websocket._start['at'] = ir_websocket.monotonic()
        self.assertEqual(self._serve(), ir_websocket.AGAIN)
        ir_websocket._start['at'] -= ir_websocket.DEAF
        self.assertEqual(self._serve(), ())
