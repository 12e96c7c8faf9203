from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.unified_inventory.core import Part

from . import test_claims, test_hold, test_sale_order, test_stock_move
from .common import UnifiedInventoryCommon


class Sound:
    """Every scenario again: afterwards ledger, documents, moves and quants agree."""

    allow_inherited_tests_method = True
    # What these scenarios leave behind is different indeed.
    unsound = {
        'test_a_quant_without_a_quantity_is_none': {'overpromised'},
        'test_an_order_takes_no_more_than_its_own_promise': {'missing'},  # a move grown by hand
        'test_debt_is_paid_by_the_till_sale_itself': {'negative_quant'},
        'test_quants_that_stay_reserved_for_nobody_do_not_count': {'stale_reservation'},
    }

    def tearDown(self):
        findings = self.inventory._reconcile()
        problems = {f.code for f in findings if f.is_problem}
        expected = self.unsound.get(self._testMethodName, set())
        self.assertEqual(problems, expected, self.inventory._findings_to_json(findings))
        self.inventory._repair(findings)
        left = {f.code for f in self.inventory._reconcile() if f.remedy}
        self.assertFalse(left)
        super().tearDown()


@tagged('post_install', '-at_install')
class TestSoundHold(Sound, test_hold.TestHold):
    pass


@tagged('post_install', '-at_install')
class TestSoundClaims(Sound, test_claims.TestClaims):
    pass


@tagged('post_install', '-at_install')
class TestSoundOrder(Sound, test_sale_order.TestSaleOrder):
    pass


@tagged('post_install', '-at_install')
class TestSoundMove(Sound, test_stock_move.TestStockMove):
    pass


class TestReconciliation(UnifiedInventoryCommon):
    """Each way in which the ledger may differ: found, explained, repaired, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(cls.env, login='boss', groups='stock.group_stock_manager')
        cls.managed = cls.inventory.with_user(cls.boss)

    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 10)

    # === HELPERS ===#

    def _create_order(self, quantity, product=None, hold=True):
        order = self.env['sale.order'].create(
            {
                'partner_id': self.env['res.partner'].create({'name': 'Ann'}).id,
                'warehouse_id': self.store.id,
                'order_line': [
                    (
                        0,
                        0,
                        {
                            'product_id': (product or self.vase).id,
                            'product_uom_qty': quantity,
                        },
                    )
                ],
            }
        )
        if hold:
            order._hold_stock()
            order.action_confirm()
            self._age(order.hold_ref)
        return order

    def _age(self, hold_id):
        """Let a hold be made and confirmed longer ago than any request lasts."""
        self._sql(
            "UPDATE unified_inventory_hold SET confirmed_at = confirmed_at - interval '1 day'"
            ' WHERE id = %s',
            hold_id,
        )
        with self._damage():
            self._sql(
                "UPDATE unified_inventory_entry SET created_at = created_at - interval '1 day'"
                ' WHERE hold_ref = %s',
                hold_id,
            )

    def _sql(self, query, *args):
        self.env.flush_all()
        self.env.cr.execute(query, args)
        self.env.invalidate_all()

    @contextmanager
    def _damage(self):
        """Let a test do to the ledger what nobody can."""
        self._sql('ALTER TABLE unified_inventory_entry DISABLE TRIGGER USER')
        yield
        self._sql('ALTER TABLE unified_inventory_entry ENABLE TRIGGER USER')

    def _lose_rows(self, hold_id, kind):
        with self._damage():
            self._sql(
                'DELETE FROM unified_inventory_entry WHERE hold_ref = %s AND kind = %s',
                hold_id,
                kind,
            )

    def _write_row(self, hold_id, kind, quantity, owner=''):
        self._sql(
            """
            INSERT INTO unified_inventory_entry
                   (product_id, warehouse_id, quantity, kind, hold_ref, owner, created_at)
            VALUES (%s, %s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')
            """,
            self.vase.id,
            self.store.id,
            quantity,
            kind,
            hold_id,
            owner,
        )

    def _rows(self):
        self.env.invalidate_all()
        return self.env['unified.inventory.entry'].search_count([])

    def assertFound(self, *expected):
        """The differences of the vase at the store, as (code, quantity)."""
        found = self.managed.reconcile(skus=['VASE'], places=['STO'])
        self.assertEqual([(row['code'], row['quantity']) for row in found], list(expected))
        return found

    def assertRepaired(self, *expected, available, left=()):
        """Repair does this, once; the second time there is nothing to do."""
        done = self.managed.repair(skus=['VASE'], places=['STO'])
        self.assertEqual([(row['code'], row['quantity']) for row in done], list(expected))
        self.assertFound(*left)
        self.assertAvailable(self.vase, self.store, available)
        rows = self._rows()
        self.assertEqual(self.managed.repair(skus=['VASE'], places=['STO']), [])
        self.assertEqual(self._rows(), rows)

    # === HOLDS AND THEIR DOCUMENTS ===#

    def test_on_a_sound_database_there_is_nothing_to_say(self):
        self._hold(self.vase, 1)
        order = self._create_order(2)
        order.picking_ids.button_validate()
        self.inventory._settle([order.hold_ref])
        self._create_order(3)
        self.assertFound()
        self.assertRepaired(available=4)

    def test_msi_g1_a_compensation_is_written_once(self):
        order = self._create_order(3)
        order._action_cancel()
        for _again in range(2):
            self.inventory._settle([order.hold_ref])
            self.managed.repair()
        entries = self.env['unified.inventory.entry'].search([('hold_ref', '=', order.hold_ref)])
        self.assertEqual(sorted(entries.mapped('quantity')), [-3, 3])

    def test_msi_g3_an_order_whose_reservation_is_missing(self):
        order = self._create_order(3)
        self._lose_rows(order.hold_ref, 'hold')
        (row,) = self.assertFound(('missing', 3))
        self.assertEqual(row['reference'], order.name)
        self.assertIn('will take 3 × Vase at STO more than it promises', row['text'])
        self.assertRepaired(('missing', 3), available=7)

    def test_msi_g4_only_what_was_not_shipped_is_missing(self):
        order = self._create_order(3)
        self._lose_rows(order.hold_ref, 'hold')
        order.picking_ids.move_ids.quantity = 2
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self.assertFound(('missing', 1))
        self.assertRepaired(('missing', 1), available=7)

    def test_what_is_missing_is_promised_only_if_it_is_there(self):
        order = self._create_order(3)
        order.picking_ids.do_unreserve()
        self._lose_rows(order.hold_ref, 'hold')
        self._hold(self.vase, 8, self.store, owner='rpc,9')
        self.assertFound(('missing', 3))
        self.assertRepaired(('missing', 2), available=0, left=[('missing', 1)])

    def test_a_cancelled_order_whose_settling_was_lost(self):
        order = self._create_order(3)
        order._action_cancel()
        self.assertAvailable(self.vase, self.store, 7)
        self.assertFound(('void_document', 3))
        self.assertRepaired(('void_document', 3), available=10)
        hold = self.env['unified.inventory.hold'].browse(order.hold_ref)
        self.assertEqual(hold.state, 'released')

    def test_an_order_that_is_gone(self):
        hold, _refused = self._hold(self.vase, 3, owner='sale.order,999999', confirm=True)
        self.assertFound()  # its request may still be running
        self._age(hold.id)
        self.assertFound(('void_document', 3))
        self.assertRepaired(('void_document', 3), available=10)

    def test_a_document_whose_module_is_gone(self):
        hold, _refused = self._hold(self.vase, 3, owner='no.such.model,1', confirm=True)
        self._age(hold.id)
        self.assertFound(('void_document', 3))

    def test_a_cart_confirmed_and_forgotten(self):
        order = self._create_order(3, hold=False)
        order._hold_stock(confirm=True)
        self.assertFound()
        self._age(order.hold_ref)
        self.assertFound(('forgotten_document', 3))
        self.assertRepaired(('forgotten_document', 3), available=10)

    def test_an_expired_hold_is_information_only(self):
        hold, _refused = self._hold(self.vase, 3)
        self._expire(hold)
        (row,) = self.assertFound(('expired', 3))
        self.assertFalse(row['is_problem'])
        self.assertRepaired(('expired', 3), available=10)
        self.assertEqual(hold.state, 'expired')

    def test_an_order_made_smaller_whose_settling_was_lost(self):
        order = self._create_order(3)
        order.order_line.product_uom_qty = 1
        self.assertFound(('surplus', 2))
        self.assertRepaired(('surplus', 2), available=9)

    def test_a_promise_whose_moves_are_on_their_way_is_no_difference(self):
        order = self._create_order(3)
        with self.inventory._short_transaction() as store:
            store.add(order.hold_ref, [('hold', Part(self.vase.id, self.store.id, 200))])
        self.assertFound()
        self.assertRepaired(available=5)
        self._age(order.hold_ref)
        self.assertFound(('surplus', 2))

    def test_an_order_looked_for_elsewhere_is_left_alone(self):
        order = self._create_order(3)
        order.order_line.product_uom_qty = 1
        breach = {'hold_ref': order.hold_ref, 'product_id': self.vase.id, 'state': 'open'}
        breach.update(warehouse_id=self.store.id, quantity=1)
        self.env['unified.inventory.breach'].create(breach)
        self.assertFound()

    # === LEDGER ROWS ===#

    def test_rows_of_an_ended_hold_that_do_not_add_up(self):
        for quantity in (-2, 2):
            with self.subTest(quantity):
                hold, _refused = self._hold(self.vase, 1)
                self.inventory._release(hold.ids)
                self._write_row(hold.id, 'hold', quantity)
                self.assertFound(('ended', -quantity))
                self.assertRepaired(('ended', -quantity), available=10)

    def test_rows_of_no_hold(self):
        self._write_row(999999, 'hold', -2)
        (row,) = self.assertFound(('unknown_hold', 2))
        self.assertEqual(row['hold_id'], 999999)
        self.assertRepaired(('unknown_hold', 2), available=10)

    def test_a_hold_given_back_twice(self):
        hold, _refused = self._hold(self.vase, 2)
        self._write_row(hold.id, 'release', 3)
        self.assertFound(('overgiven', 1))
        self.assertRepaired(('overgiven', 1), available=10)

    def test_goods_that_left_without_a_row(self):
        order = self._create_order(3)
        order.picking_ids.move_ids.quantity = 2
        order.picking_ids.with_context(skip_backorder=True).button_validate()
        self._lose_rows(order.hold_ref, 'fulfil')
        (row,) = self.assertFound(('unbooked', 2))
        self.assertIn(order.picking_ids.sorted('id')[0].name, row['text'])
        self.assertRepaired(('unbooked', 2), available=7)
        kinds = self.env['unified.inventory.entry'].search([('hold_ref', '=', order.hold_ref)])
        self.assertEqual(kinds.sorted('id').mapped('kind'), ['hold', 'fulfil'])

    def test_all_goods_left_without_a_row(self):
        order = self._create_order(3)
        order.picking_ids.button_validate()
        self._lose_rows(order.hold_ref, 'fulfil')
        self.assertAvailable(self.vase, self.store, 4)
        self.assertRepaired(('unbooked', 3), available=7)
        hold = self.env['unified.inventory.hold'].browse(order.hold_ref)
        self.assertEqual(hold.state, 'fulfilled')

    def test_a_row_of_goods_that_did_not_leave(self):
        order = self._create_order(3)
        move = order.picking_ids.move_ids
        self._write_row(order.hold_ref, 'fulfil', 2, f'stock.move,{move.id}')
        (row,) = self.assertFound(('unfounded', 2))
        self.assertIn(order.picking_ids.name, row['text'])
        self.assertRepaired(('unfounded', 2), available=7)
        order.picking_ids.button_validate()
        self.inventory._settle([order.hold_ref])
        self.assertFound()

    def test_a_kept_sum_that_is_not_the_sum_of_its_rows(self):
        self._hold(self.vase, 3)
        with self.inventory._short_transaction() as store:
            store.fold(self.vase.ids)
        self._sql(
            'UPDATE unified_inventory_level SET quantity = quantity + 2 WHERE product_id = %s',
            self.vase.id,
        )
        self.assertAvailable(self.vase, self.store, 9)
        self.assertFound(('level', -2))
        self.assertRepaired(('level', -2), available=7)

    # === STOCK ===#

    def test_a_promise_whose_goods_are_gone(self):
        order = self._create_order(8)
        order.picking_ids.do_unreserve()
        self._stock(self.vase, self.store, -4)
        (row,) = self.assertFound(('overpromised', 2))
        self.assertEqual(row['reference'], order.name)
        self.managed.repair()
        breach = self.env['unified.inventory.breach'].search([('hold_ref', '=', order.hold_ref)])
        self.assertEqual((breach.quantity, breach.state), (2, 'open'))
        self.assertFound()
        self.managed.repair()
        self.assertEqual(self.env['unified.inventory.breach'].search_count([]), 1)

    def test_a_cart_whose_goods_are_gone_is_given_up(self):
        hold, _refused = self._hold(self.vase, 8, self.store)
        self._stock(self.vase, self.store, -4)
        self.assertFound(('overpromised', 2))
        self.assertRepaired(('overpromised', 2), available=6)
        self.assertEqual(hold.state, 'released')

    def test_quants_reserved_for_nobody_are_healed_by_odoo(self):
        quant = self.env['stock.quant']._gather(self.vase, self.store.lot_stock_id)
        quant.reserved_quantity = 2
        (row,) = self.assertFound(('stale_reservation', 2))
        self.assertEqual(row['origin'], 'odoo')
        self.assertIn('_clean_reservations', row['text'])
        self.assertRepaired(('stale_reservation', 2), available=10)
        self.assertEqual(quant.reserved_quantity, 0)

    def test_two_quants_of_one_are_merged_by_odoo(self):
        quant = self.env['stock.quant']._gather(self.vase, self.store.lot_stock_id)
        self._sql(
            """
            INSERT INTO stock_quant (product_id, company_id, location_id, quantity,
                                     reserved_quantity, in_date)
            SELECT product_id, company_id, location_id, 0, 0, in_date FROM stock_quant
             WHERE id = %s
            """,
            quant.id,
        )
        (row,) = self.assertFound(('duplicate_quants', 0))
        self.assertIn('2 quants of Vase in STO/Stock', row['text'])
        self.assertRepaired(('duplicate_quants', 0), available=10)

    def test_what_no_repair_can_heal_is_left_to_a_person(self):
        quant = self.env['stock.quant']._gather(self.lamp, self.store.lot_stock_id)
        self._stock(self.lamp, self.store, -2)
        found = self.managed.reconcile(skus=['LAMP'])
        self.assertEqual([row['code'] for row in found], ['negative_quant'])
        self.assertFalse(found[0]['is_repairable'])
        self.assertEqual(self.managed.repair(skus=['LAMP']), [])
        self.assertFalse(quant)

    def test_more_reserved_than_there_is(self):
        order = self._create_order(8)
        self._sql(
            'UPDATE stock_quant SET quantity = 5 WHERE product_id = %s AND location_id = %s',
            self.vase.id,
            self.store.lot_stock_id.id,
        )
        found = self.assertFound(('overpromised', 3), ('over_reserved', 3))
        self.assertEqual(found[0]['reference'], order.name)

    # === READING ===#

    def test_a_fixed_number_of_queries(self):
        counts = []
        for size in (1, 12):
            for _number in range(size):
                order = self._create_order(1)
                order._action_cancel()
                self._stock(self._create_product(f'P{size}'), self.store, -1)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.inventory._reconcile()
            self.inventory._findings_to_json(found)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertGreaterEqual(len(found), 2 * size)
        self.assertEqual(*counts)

    def test_answers_are_plain_data(self):
        order = self._create_order(3)
        self._lose_rows(order.hold_ref, 'hold')
        hold, _refused = self._hold(self.vase, 1, owner='sale.order,999999', confirm=True)
        self.inventory._release(hold.ids)
        self._sql("UPDATE unified_inventory_hold SET state = 'confirmed' WHERE id = %s", hold.id)
        self._age(hold.id)
        found = self.managed.reconcile()
        self.assertEqual({row['code'] for row in found}, {'missing', 'unfinished'})
        for row in found:
            self.assertNotIn(None, row.values(), 'XML-RPC has no null')

    def test_every_document_answers_for_many(self):
        for name in self.env.registry:
            model = self.env[name]
            if hasattr(model, '_hold_owner_state'):
                with self.subTest(name):
                    self.assertEqual(
                        set(model._hold_owner_states(['999999', '999998'])), {'999999', '999998'}
                    )

    # === RIGHTS ===#

    def test_only_an_inventory_administrator_reconciles(self):
        order = self._create_order(3)
        order._action_cancel()
        groups = ['base.group_public', 'base.group_portal', 'base.group_user']
        groups += ['unified_inventory.group_partner_service', 'stock.group_stock_user']
        run = self.env['unified.inventory.reconciliation'].create({})
        run.action_compare()
        for number, group in enumerate(groups):
            user = new_test_user(self.env, login=f'no_{number}', groups=group)
            api, own = self.inventory.with_user(user), run.with_user(user)
            findings = run.finding_ids.with_user(user)
            for call in (
                api.reconcile,
                api.repair,
                own.action_compare,
                own.action_repair,
                findings.action_repair,
                lambda own=own: own.create({}),
                lambda findings=findings: findings.mapped('text'),
                lambda findings=findings: findings.search([]).ids,
            ):
                with self.subTest(group=group), self.assertRaises(AccessError):
                    call()
        self.assertAvailable(self.vase, self.store, 7)

    def test_nobody_writes_findings(self):
        run = self.env['unified.inventory.reconciliation'].create({})
        values = {'reconciliation_id': run.id, 'code': 'x', 'origin': 'suite', 'text': 'x'}
        with self.assertRaises(AccessError):
            self.env['unified.inventory.finding'].with_user(self.boss).create(values)

    def test_another_companys_stock_is_neither_shown_nor_repaired(self):
        order = self._create_order(3)
        order._action_cancel()
        run = self.env['unified.inventory.reconciliation'].create({})
        run.action_compare()
        self.assertTrue(run.finding_ids)
        other = self.env['res.company'].create({'name': 'Other'})
        stranger = new_test_user(
            self.env,
            login='stranger',
            groups='stock.group_stock_manager',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        api = self.inventory.with_user(stranger)
        self.assertEqual(api.reconcile(skus=['VASE']), [])
        self.assertEqual(api.repair(skus=['VASE']), [])
        self.assertRefused('unknown_place', api.reconcile, places=['STO'])
        self.assertRefused('unknown_place', api.repair, places=['STO'])
        with self.assertRaises(AccessError):
            run.with_user(stranger).action_repair()
        with self.assertRaises(AccessError):
            run.finding_ids.with_user(stranger).read(['text'])
        own = run.with_user(stranger).create({'company_id': other.id})
        with self.assertRaises(UserError):
            own.sudo().warehouse_ids = self.store
            own.action_compare()
        self.assertAvailable(self.vase, self.store, 7)

    def test_unknown_references_are_refused(self):
        for call in (self.managed.reconcile, self.managed.repair):
            self.assertRefused('unknown_product', call, skus=['NOPE'])
            self.assertRefused('unknown_place', call, places=['NOPE'])
            self.assertRefused('invalid_line', call, skus='VASE')

    # === SCREEN AND JOB ===#

    def test_a_person_compares_and_repairs(self):
        cancelled, smaller = self._create_order(3), self._create_order(2)
        cancelled._action_cancel()
        smaller.order_line.product_uom_qty = 1
        run = self.env['unified.inventory.reconciliation'].with_user(self.boss).create({})
        run.warehouse_ids = self.store
        run.action_compare()
        self.assertEqual(run.problem_count, 2)
        finding = run.finding_ids.filtered(lambda f: f.code == 'void_document')
        self.assertEqual(finding.reference, cancelled.name)
        finding.action_repair()
        self.assertEqual((finding.is_repaired, run.problem_count), (True, 1))
        self.assertAvailable(self.vase, self.store, 8)
        run.action_repair()
        self.assertFalse(run.repairable_count)
        self.assertAvailable(self.vase, self.store, 9)
        run.action_compare()
        self.assertFalse(run.finding_ids)

    def test_what_passed_by_itself_counts_as_repaired(self):
        order = self._create_order(3)
        order._action_cancel()
        run = self.env['unified.inventory.reconciliation'].with_user(self.boss).create({})
        run.action_compare()
        self.inventory._settle([order.hold_ref])
        rows = self._rows()
        run.action_repair()
        self.assertTrue(run.finding_ids.is_repaired)
        self.assertEqual(self._rows(), rows)

    def test_the_job_calls_a_manager_only_when_there_is_something(self):
        Run = self.env['unified.inventory.reconciliation']
        self.env['stock.quant']._quant_tasks()
        self.managed.repair()
        self.assertFalse(self.managed.reconcile())
        with self.enter_registry_test_mode():
            self.env.ref('unified_inventory.ir_cron_reconcile').method_direct_trigger()
        run = Run.search([('company_id', '=', self.env.company.id)], limit=1)
        self.assertFalse(run.finding_ids)
        self.assertFalse(run.activity_ids)
        order = self._create_order(3)
        order._action_cancel()
        for _day in range(2):
            with self.enter_registry_test_mode():
                self.env.ref('unified_inventory.ir_cron_reconcile').method_direct_trigger()
        runs = Run.search([('company_id', '=', self.env.company.id)])
        self.assertEqual(runs[0].problem_count, 1)
        self.assertEqual(len(runs.activity_ids), 1, 'one activity, on the last run')
        self.assertEqual(runs[0].activity_ids, runs.activity_ids)
        self.assertTrue(runs.activity_ids.user_id.has_group('stock.group_stock_manager'))

    def test_old_runs_are_dropped(self):
        run = self.env['unified.inventory.reconciliation'].create({})
        old = fields.Datetime.now() - timedelta(days=31)
        self._sql('UPDATE unified_inventory_reconciliation SET create_date = %s', old)
        new = run.create({})
        run._gc_old()
        self.assertEqual(run.search([]), new)
