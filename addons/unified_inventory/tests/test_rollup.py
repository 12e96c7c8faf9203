from psycopg2 import DatabaseError

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models import unified_inventory_rollup
from .common import UnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestRollup(UnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 10)
        self.Rollup = self.env['unified.inventory.rollup']
        self.mine = [('product_id', 'in', (self.vase | self.lamp).ids)]

    # === HELPERS ===#

    def _ended(self, quantity=2, days=500, **options):
        """A hold that was released so many days ago."""
        hold, _refused = self._hold(self.vase, quantity, self.store, **options)
        self.inventory._release(hold.ids)
        self._age(hold, days)
        return hold

    def _age(self, hold, days):
        """Let the rows of a hold be older than they are, which nobody can."""
        self.env.flush_all()
        self.env.cr.execute('ALTER TABLE unified_inventory_entry DISABLE TRIGGER USER')
        self.env.cr.execute(
            "UPDATE unified_inventory_entry SET created_at = created_at - %s * interval '1 day'"
            ' WHERE hold_ref = %s',
            [days, hold.id],
        )
        self.env.cr.execute('ALTER TABLE unified_inventory_entry ENABLE TRIGGER USER')
        self.env.invalidate_all()

    def _roll_up(self):
        with self.enter_registry_test_mode():
            self.env.ref('unified_inventory.ir_cron_roll_up').method_direct_trigger()
        self.env.invalidate_all()

    def _rows(self, hold):
        return self.env['unified.inventory.entry'].search_count([('hold_ref', '=', hold.id)])

    def _fold(self):
        with self.inventory._short_transaction() as store:
            store.fold(self.vase.ids)

    def _delete(self, hold, setting="SET LOCAL unified_inventory.rollup = 'on'"):
        with self.env.cr.savepoint():
            self.env.cr.execute(setting)
            self.env.cr.execute(
                'DELETE FROM unified_inventory_entry WHERE hold_ref = %s', [hold.id]
            )

    # === ROLLING UP ===#

    def test_msi_g5_rows_that_add_up_to_nothing_go_and_availability_stays(self):
        old = self._ended()
        young, other = self._ended(days=10), self._hold(self.vase, 3, self.store)[0]
        self._age(other, 500)
        before = self.inventory._figures(self.vase.ids, self.store.ids)
        self._roll_up()
        self.assertEqual([self._rows(hold) for hold in (old, young, other)], [0, 2, 1])
        after = self.inventory._figures(self.vase.ids, self.store.ids)
        self.assertEqual(*({k: f[:3] for k, f in figures.items()} for figures in (before, after)))
        self.assertAvailable(self.vase, self.store, 7)
        self.assertFalse([f for f in self.inventory._reconcile() if f.is_problem])

    def test_the_sums_are_kept_by_month_kind_and_channel(self):
        for owner in ('rpc,1', 'rpc,2'):
            hold = self._ended(owner=owner)
        month = hold.entry_ids[0].created_at.date().replace(day=1)
        self._roll_up()
        rows = self.Rollup.search(self.mine)
        self.assertEqual(
            sorted((r.month, r.kind, r.channel_id.code, r.quantity, r.rows) for r in rows),
            [(month, 'hold', 'web', -4, 2), (month, 'release', 'web', 4, 2)],
        )
        self.assertEqual(rows.warehouse_id, self.store)
        self._ended()
        self._roll_up()
        again = self.Rollup.search(self.mine)
        self.assertEqual(rows, again, 'the same months go on')
        self.assertEqual(sum(again.mapped('rows')), 6)
        self.assertEqual(sum(again.mapped('quantity')), 0)

    def test_the_kept_sums_do_not_change(self):
        self._ended()
        self._hold(self.vase, 3, self.store)
        self._fold()
        level = self.env['unified.inventory.level'].search(self.mine)
        self._roll_up()
        self.assertEqual(level.quantity, -3)
        self._ended(owner='rpc,7')  # half of its rows are in the kept sum, half are not
        self._roll_up()
        self.assertEqual(level.quantity, -3)
        self.assertAvailable(self.vase, self.store, 7)

    def test_a_hold_that_is_over_for_a_part_keeps_all_its_rows(self):
        hold = self._ended()
        self.env.cr.execute(
            """
            INSERT INTO unified_inventory_entry
                   (product_id, warehouse_id, quantity, kind, hold_ref, created_at)
            VALUES (%s, %s, -1, 'hold', %s, now() - interval '500 days')
            """,
            [self.lamp.id, self.store.id, hold.id],
        )
        self._roll_up()
        self.assertEqual(self._rows(hold), 3)

    def test_rows_written_lately_keep_the_whole_hold(self):
        hold, _refused = self._hold(self.vase, 2, self.store)
        self._age(hold, 500)
        self.inventory._release(hold.ids)
        self._roll_up()
        self.assertEqual(self._rows(hold), 2)

    def test_the_retention_is_a_parameter(self):
        hold = self._ended(days=50)
        self._roll_up()
        self.assertEqual(self._rows(hold), 2)
        parameter = self.env['ir.config_parameter']
        parameter.set_param(unified_inventory_rollup.DAYS_PARAMETER, '45')
        self._roll_up()
        self.assertEqual(self._rows(hold), 0)
        for value, days in [('1', 30), ('-5', 400), ('x', 400), ('', 400), ('600', 600)]:
            parameter.set_param(unified_inventory_rollup.DAYS_PARAMETER, value)
            self.assertEqual(self.Rollup._days(), days)

    def test_what_stock_set_apart_counts_is_kept(self):
        hold = self._ended(days=500)
        apart = self.env['unified.inventory.allotment'].create(
            {
                'name': 'Long',
                'product_id': self.vase.id,
                'warehouse_id': self.store.id,
                'channel_id': self.env.ref('unified_inventory.channel_web').id,
                'quantity': 5,
                'date_start': '2020-01-01',
            }
        )
        self._roll_up()
        self.assertEqual(self._rows(hold), 2)
        apart.date_release = '2021-01-01'
        self._roll_up()
        self.assertEqual(self._rows(hold), 0)

    def test_it_goes_on_where_it_was_cut_off(self):
        self.patch(unified_inventory_rollup, 'BATCH', 4)
        holds = [self._ended(owner=f'rpc,{number}') for number in range(5)]
        self.Rollup._fold_old(400)
        first = min(holds[0].entry_ids.ids)
        with self.Rollup._rolling_up(400) as store:
            batch = store.roll_up(store.before(), first - 1, 4)
        self.assertEqual(batch.rows, 4)
        self.assertEqual([self._rows(hold) for hold in holds], [0, 0, 2, 2, 2])
        self._roll_up()
        self.assertEqual([self._rows(hold) for hold in holds], [0] * 5)
        self.assertEqual(sum(self.Rollup.search(self.mine).mapped('rows')), 10)
        self._roll_up()
        self.assertEqual(sum(self.Rollup.search(self.mine).mapped('rows')), 10)

    # === WHAT THE DATABASE REFUSES ===#

    @mute_logger('odoo.sql_db')
    def test_nobody_else_removes_rows(self):
        ended = self._ended()
        with self.assertRaisesRegex(DatabaseError, 'append-only'):
            self._delete(ended)  # not in the kept sums yet
        self._fold()
        with self.assertRaisesRegex(DatabaseError, 'append-only'):
            self._delete(ended, 'SELECT 1')
        self._roll_up()
        self.assertEqual(self._rows(ended), 0)

    @mute_logger('odoo.sql_db')
    def test_rows_that_count_are_not_removed_by_the_job_either(self):
        open_hold, _refused = self._hold(self.vase, 2, self.store, owner='rpc,2')
        ended = self._ended()
        self._fold()
        with self.assertRaisesRegex(DatabaseError, 'still count'):
            self._delete(open_hold)
        with (
            self.assertRaisesRegex(DatabaseError, 'still count'),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("SET LOCAL unified_inventory.rollup = 'on'")
            self.env.cr.execute(
                "DELETE FROM unified_inventory_entry WHERE hold_ref = %s AND kind = 'hold'",
                [ended.id],
            )
        self.assertEqual(self._rows(ended), 2)

    @mute_logger('odoo.sql_db')
    def test_the_job_leaves_no_door_open(self):
        self._ended()
        later = self._ended(days=10, owner='rpc,2')
        self._roll_up()
        self._fold()
        with self.assertRaisesRegex(DatabaseError, 'append-only'):
            self._delete(later, 'SELECT 1')

    def test_a_rolled_up_sum_that_is_off_is_found(self):
        self._ended()
        self._roll_up()
        self.env.cr.execute(
            "UPDATE unified_inventory_rollup SET quantity = quantity + 1 WHERE kind = 'release'"
            ' AND product_id = %s',
            [self.vase.id],
        )
        found = self.inventory._reconcile(self.vase.ids, self.store.ids)
        self.assertEqual([(f.code, f.units) for f in found], [('rollup', 100)])

    # === RIGHTS ===#

    def test_who_may_read(self):
        self._ended()
        self._roll_up()
        rows = self.Rollup.search(self.mine)
        clerk = new_test_user(self.env, login='clerk', groups='stock.group_stock_user')
        self.assertTrue(rows.with_user(clerk).mapped('quantity'))
        with self.assertRaises(AccessError):
            rows.with_user(clerk).write({'quantity': 0})
        other = self.env['res.company'].create({'name': 'Other'})
        stranger = new_test_user(
            self.env,
            login='stranger',
            groups='stock.group_stock_user',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for user in (stranger, self.partner_user):
            with self.assertRaises(AccessError):
                rows.with_user(user).read(['quantity'])
