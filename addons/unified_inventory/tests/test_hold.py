from unittest.mock import patch

from psycopg2 import DatabaseError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.unified_inventory.core import Request, Want
from odoo.addons.unified_inventory.models.unified_inventory_level import FEW_EXPIRED
from odoo.addons.unified_inventory.store import HoldStore

from .common import UnifiedInventoryCommon


class TestHold(UnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 2)
        self._stock(self.vase, self.centre, 1)

    def test_held_units_are_not_available(self):
        hold, refused = self._hold(self.vase, 2)
        self.assertFalse(refused)
        self.assertEqual(hold.state, 'held')
        self.assertAvailable(self.vase, self.store, 0)
        self.assertAvailable(self.vase, self.centre, 1)

    def test_a_refusal_holds_nothing_and_says_what_is_left(self):
        hold, refused = self._hold(self.vase, 4)
        self.assertFalse(hold)
        self.assertEqual(refused.code, 'insufficient_stock')
        self.assertEqual(refused.context['lines'][0]['available'], 3)
        self.assertAvailable(self.vase, self.store, 2)

    def test_an_expired_hold_does_not_count_before_it_is_swept(self):
        hold, _ = self._hold(self.vase, 2)
        self._expire(hold)
        self.assertAvailable(self.vase, self.store, 2)
        self.assertTrue(self._hold(self.vase, 2, owner='rpc,9')[0])
        self.assertAvailable(self.vase, self.store, 0)

    def test_sweeping_changes_no_figure(self):
        hold, _ = self._hold(self.vase, 2)
        self._expire(hold)
        self.inventory._cron_sweep()
        self.assertEqual(hold.state, 'expired')
        self.assertAvailable(self.vase, self.store, 2)
        self.assertEqual(sum(hold.entry_ids.mapped('quantity')), 0)

    def test_releasing_twice_gives_back_once(self):
        hold, _ = self._hold(self.vase, 2)
        self.inventory._release(hold.ids)
        self.inventory._release(hold.ids)
        self.assertEqual(hold.state, 'released')
        self.assertAvailable(self.vase, self.store, 2)

    def test_the_same_content_keeps_the_owners_hold(self):
        first, _ = self._hold(self.vase, 2)
        again, _ = self._hold(self.vase, 2)
        self.assertEqual(first, again)
        self.assertAvailable(self.vase, self.store, 0)

    def test_two_requests_of_one_owner_at_once_have_one_hold(self):
        first, _ = self._hold(self.vase, 2)
        find, calls = HoldStore.find, []

        def too_early(store, *args):
            """The first look is from before the other request has committed."""
            calls.append(args)
            return find(store, *args) if len(calls) > 1 else None

        with patch.object(HoldStore, 'find', too_early):
            again, refused = self._hold(self.vase, 2)
        self.assertFalse(refused)
        self.assertEqual(first, again)

    def test_other_content_replaces_the_owners_hold_in_one_step(self):
        first, _ = self._hold(self.vase, 2)
        second, refused = self._hold(self.vase, 3)
        self.assertFalse(refused)
        self.assertEqual((first.state, second.state), ('released', 'held'))
        self.assertAvailable(self.vase, self.store, 0)
        self.assertAvailable(self.vase, self.centre, 0)

    def _ask(self, quantity, may_wait, **options):
        want = Want(self.vase.id, self.inventory._to_units(quantity), self.store.id, may_wait)
        hold_id, refused = self.inventory._hold(
            Request('web', (want,), ()), owner='rpc,0', company=self.env.company, **options
        )
        self.assertIsNone(refused)
        return hold_id

    def test_what_is_held_is_kept_by_an_order_that_could_have_waited(self):
        paying = self._ask(2, may_wait=False, paying=True)
        self.assertEqual(self._ask(2, may_wait=True, confirm=True), paying)
        self.assertEqual(self.env['unified.inventory.hold'].browse(paying).state, 'confirmed')

    def test_what_waits_does_not_do_for_who_cannot_wait(self):
        waiting = self._ask(2, may_wait=True)
        self.assertNotEqual(self._ask(2, may_wait=False), waiting)

    def test_many_holds_past_their_time_do_not_count_whoever_is_asked_for(self):
        self._stock(self.lamp, self.centre, FEW_EXPIRED + 9)
        for number in range(FEW_EXPIRED + 2):
            self._hold(self.lamp, 1, self.centre, owner=f'rpc,{number}')
        self._hold(self.vase, 1, self.store, owner='rpc,1000')
        self.env.cr.execute(
            "UPDATE unified_inventory_hold SET expires_at = expires_at - interval '2 day'"
            " WHERE state = 'held'"
        )
        self._hold(self.vase, 1, self.store, owner='rpc,1001')
        places = [self.store.id, self.centre.id]
        # one by one for both, by product for the vase, and what is left after sweeping
        for products in (self.vase | self.lamp, self.vase, self.lamp):
            figures = self.inventory._figures(products.ids, places)
            promised = {
                key: self.inventory._from_units(f.promised)
                for key, f in figures.items()
                if f.promised
            }
            vase = {(self.vase.id, self.store.id): 1} if self.vase in products else {}
            self.assertEqual(promised, vase)
        self.inventory._cron_sweep()
        self.assertAvailable(self.vase, self.store, 1)
        self.assertAvailable(self.lamp, self.centre, FEW_EXPIRED + 9)

    def test_a_refused_replacement_keeps_the_earlier_hold(self):
        first, _ = self._hold(self.vase, 2)
        _second, refused = self._hold(self.vase, 4)
        self.assertEqual(refused.context['lines'][0]['available'], 3)
        self.assertEqual(first.state, 'held')
        self.assertAvailable(self.vase, self.store, 0)

    def test_an_expired_hold_is_decided_anew(self):
        first, _ = self._hold(self.vase, 2, place=self.store)
        self._expire(first)
        self._hold(self.vase, 2, place=self.store, owner='rpc,9')
        _hold, refused = self._hold(self.vase, 2, place=self.store, confirm=True)
        self.assertEqual(refused.context['lines'][0]['available'], 0)

    def test_confirmed_holds_do_not_expire(self):
        hold, _ = self._hold(self.vase, 2, confirm=True)
        self._expire(hold)
        self.inventory._cron_sweep()
        self.assertEqual(hold.state, 'confirmed')
        self.assertAvailable(self.vase, self.store, 0)

    def test_a_sale_made_all_the_same_is_debt(self):
        self._hold(self.vase, 3, confirm=True)
        debt, refused = self._hold(
            self.vase, 1, self.store, owner='rpc,9', force=True, confirm=True
        )
        self.assertFalse(refused)
        self.assertEqual(debt.entry_ids.kind, 'debt')
        figures = self.inventory._figures(self.vase.ids, self.store.ids)
        figure = figures[self.vase.id, self.store.id]
        self.assertEqual(self.inventory._from_units(figure.available), -1)
        self.assertAvailable(self.vase, self.store, 0)

    def test_summing_up_old_rows_changes_no_figure(self):
        self._hold(self.vase, 1)
        gone, _ = self._hold(self.vase, 1, owner='rpc,9')
        self.inventory._release(gone.ids)
        before = self.inventory._available(self.vase.ids, self.store.ids)
        with self.inventory._short_transaction() as store:
            store.fold(self.vase.ids)
        level = self.env['unified.inventory.level'].search(
            [('product_id', '=', self.vase.id), ('warehouse_id', '=', self.store.id)]
        )
        self.assertEqual(level.quantity, -1)
        after = self.inventory._available(self.vase.ids, self.store.ids)
        self.assertEqual(before, after)

    @mute_logger('odoo.sql_db')
    def test_the_database_refuses_to_rewrite_the_ledger(self):
        hold, _ = self._hold(self.vase, 2)
        for statement in (
            'UPDATE unified_inventory_entry SET quantity = 0 WHERE hold_ref = %s',
            "UPDATE unified_inventory_entry SET kind = 'release' WHERE hold_ref = %s",
            'DELETE FROM unified_inventory_entry WHERE hold_ref = %s',
        ):
            with (
                self.subTest(statement),
                self.assertRaises(DatabaseError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [hold.id])
        with self.assertRaises(UserError):
            hold.entry_ids.unlink()

    def test_only_an_inventory_administrator_releases(self):
        hold, _ = self._hold(self.vase, 2)
        clerk = new_test_user(self.env, login='clerk', groups='stock.group_stock_user')
        with self.assertRaises(AccessError):
            hold.with_user(clerk).action_release()
        self.assertEqual(hold.state, 'held')
        boss = new_test_user(self.env, login='boss', groups='stock.group_stock_manager')
        hold.with_user(boss).action_release()
        self.assertEqual(hold.state, 'released')

    def test_another_company_sees_neither_hold_nor_ledger(self):
        hold, _ = self._hold(self.vase, 2)
        other = self.env['res.company'].create({'name': 'Other'})
        clerk = new_test_user(
            self.env,
            login='other_clerk',
            groups='stock.group_stock_user',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            hold.with_user(clerk).read(['state'])
        with self.assertRaises(AccessError):
            hold.entry_ids.with_user(clerk).read(['quantity'])

    def test_figures_take_one_query_however_many(self):
        counts = []
        for size in (1, 40):
            products = [self._create_product(f'P{size}-{i}') for i in range(size)]
            places = (self.store | self.centre).ids
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.inventory._available([p.id for p in products], places)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [1, 1])
