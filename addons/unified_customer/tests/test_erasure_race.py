from contextlib import ExitStack, contextmanager

from psycopg2.errors import LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Command
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class TestErasureRace(TransactionCase):
    """An erasure and another transaction that began before the other had its end, each with a
    connection of its own. What is committed is cleaned up; the log of the erasure is not, for
    nobody deletes from it."""

    def setUp(self):
        super().setUp()
        self.stack = self.enterContext(ExitStack())
        with self._transaction() as env:
            self.ada, self.liz = env['res.partner'].create([
                {'name': 'Racing Ada', 'email': 'ada.races@example.com', 'street': 'Canal 1'},
                {'name': 'Racing Liz', 'email': 'liz.races@example.com'},
            ]).ids  # fmt: skip
            product = env['product.product'].create(
                {'name': 'Racing Lamp', 'type': 'service', 'taxes_id': False}
            )
            self.product = product.id
            env.cr.commit()
        self.stack.callback(self._clean)

    def _clean(self):
        with self._transaction() as env:
            people = env['res.partner'].with_context(active_test=False)
            people = people.browse([self.ada, self.liz]).exists()
            orders = env['sale.order'].search([('partner_id', 'in', people.ids)])
            orders.filtered(lambda order: order.state == 'sale')._action_cancel()
            orders.unlink()
            env['unified.consultation'].search([('partner_id', 'in', people.ids)]).unlink()
            people.unlink()
            env['product.product'].browse(self.product).unlink()
            env.cr.commit()

    @contextmanager
    def _transaction(self):
        with db_connect(self.env.cr.dbname).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
            cr.rollback()

    def _begun(self):
        """A transaction that has its picture of the database already."""
        env = self.stack.enter_context(self._transaction())
        env.cr.execute('SELECT FROM res_partner LIMIT 1')
        return env

    def _erase(self, env, number=None):
        env['unified.privacy']._erase(env['res.partner'].browse(number or self.ada))
        env.cr.commit()

    def _order(self, env):
        order = env['sale.order'].create({
            'partner_id': self.ada,
            'order_line': [Command.create({'product_id': self.product, 'price_unit': 5})],
        })  # fmt: skip
        env.flush_all()
        return order

    def _merge(self, env, kept, gone):
        kept, gone = env['res.partner'].browse(kept), env['res.partner'].browse(gone)
        wizard = env['base.partner.merge.automatic.wizard']
        wizard._merge((kept | gone).ids, kept, extra_checks=False)
        env.flush_all()

    def _again(self, env):
        """What Odoo does after such a failure."""
        env.cr.rollback()
        env.invalidate_all()

    @mute_logger('odoo.sql_db')
    def test_who_orders_for_somebody_erased_meanwhile_starts_anew(self):
        shop, officer = self._begun(), self._begun()
        self._erase(officer)
        self.assertFalse(shop['res.partner'].browse(self.ada).unified_erased_at)
        with self.assertRaises(SerializationFailure):
            self._order(shop)
        self._again(shop)
        with self.assertRaisesRegex(UserError, 'was erased'):
            self._order(shop).action_confirm()

    def test_an_order_the_erasure_does_not_see_stops_it(self):
        officer, shop = self._begun(), self._begun()
        order = self._order(shop)
        order.action_confirm()
        shop.cr.commit()
        self.assertFalse(officer['sale.order'].search([('partner_id', '=', self.ada)]))
        with self.assertRaises(Refusal) as caught:
            self._erase(officer)
        self.assertEqual(caught.exception.code, 'still_open')
        self._again(officer)
        self.assertEqual(officer['res.partner'].browse(self.ada).name, 'Racing Ada')

    @mute_logger('odoo.sql_db')
    def test_of_a_confirmation_and_an_erasure_of_the_cart_one_is_repeated(self):
        with self._transaction() as env:
            cart = self._order(env).id
            env.cr.commit()
        shop, officer = self._begun(), self._begun()
        self._erase(officer)
        with self.assertRaises(SerializationFailure):
            shop['sale.order'].browse(cart).action_confirm()
            shop.flush_all()
        self._again(shop)
        with self.assertRaises(UserError):
            shop['sale.order'].browse(cart).action_confirm()

    def test_what_is_no_obstacle_is_erased_when_it_is_seen(self):
        officer, clerk = self._begun(), self._begun()
        note = clerk['unified.consultation'].create(
            {'partner_id': self.ada, 'kind': 'advice', 'note': 'She wears a wig'}
        )
        clerk.cr.commit()
        with self.assertRaises(ConcurrencyError):
            self._erase(officer)
        self._again(officer)
        self._erase(officer)
        self._again(clerk)
        self.assertFalse(note.note)

    @mute_logger('odoo.sql_db')
    def test_of_a_merge_and_an_erasure_one_is_repeated(self):
        for kept, gone in ((self.ada, self.liz), (self.liz, self.ada)):
            with self.subTest(is_kept=kept == self.ada):
                officer, decider = self._begun(), self._begun()
                self._merge(decider, kept, gone)
                officer.cr.execute("SET LOCAL lock_timeout = '200ms'")
                with self.assertRaises(LockNotAvailable):
                    self._erase(officer)
                self._again(officer)
                self._again(decider)
        officer, decider = self._begun(), self._begun()
        self._merge(decider, self.ada, self.liz)
        decider.cr.commit()
        with self.assertRaises(SerializationFailure):
            self._erase(officer)
        self._again(officer)

    @mute_logger('odoo.sql_db')
    def test_a_merge_with_somebody_erased_meanwhile_is_refused(self):
        decider, officer = self._begun(), self._begun()
        self._erase(officer)
        with self.assertRaises(SerializationFailure):
            self._merge(decider, self.liz, self.ada)
        self._again(decider)
        with self.assertRaises(Refusal) as caught:
            self._merge(decider, self.liz, self.ada)
        self.assertEqual(caught.exception.code, 'erased')
