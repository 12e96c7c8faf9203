from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.pos_unified_inventory.models.res_users import LOCKED_MINUTES, MOST_FAILURES
from odoo.addons.unified_inventory.exceptions import Refusal

from .common import PosUnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestConsent(PosUnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self.config.promised_stock_policy = 'manager'
        self.config.with_user(self.pos_user).open_ui()
        self.pos_admin.till_pin = '4711'
        self.promise = self._promise()

    def _lines(self, quantity=1):
        return [{'product_id': self.vase.id, 'qty': quantity}]

    def _consent(self, order, pin='4711', manager=None, quantity=1, user=None):
        config = self.config.with_user(user or self.pos_user)
        manager = manager or self.pos_admin
        return config.consent_to_sale(order['uuid'], self._lines(quantity), manager.id, pin)

    def _sync(self, order):
        self.env['pos.order'].with_user(self.pos_user).sync_from_ui([order])
        return self.env['pos.order'].search([('uuid', '=', order['uuid'])])

    def test_the_till_learns_who_may_consent(self):
        answer = self.config.with_user(self.pos_user).hold_stock('order-1', self._lines())
        self.assertFalse(answer['may_go_on'])
        managers = [{'id': self.pos_admin.id, 'name': self.pos_admin.name}]
        self.assertEqual(answer['managers'], managers)

    def test_with_a_managers_pin_the_sale_goes_on_as_debt(self):
        order = self._order(stock_decision='consented')
        self.assertEqual(self._consent(order), {'granted': True, 'message': ''})
        sold = self._sync(order)
        self.assertRecordValues(
            sold,
            [
                {
                    'state': 'paid',
                    'stock_decision': 'consented',
                    'stock_consent_user_id': self.pos_admin.id,
                }
            ],
        )
        entries = self.env['unified.inventory.entry'].search([('hold_ref', '=', sold.hold_ref)])
        self.assertEqual(set(entries.mapped('kind')), {'debt', 'fulfil'})
        self.assertEqual(self._available(), -1)

    def test_a_manager_at_the_till_consents_by_going_on(self):
        order = self._sell(user=self.pos_admin, stock_decision='consented')
        self.assertEqual(order.stock_consent_user_id, self.pos_admin)

    def test_the_tills_word_is_no_consent(self):
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self._sell(stock_decision='consented')

    def test_consent_is_for_one_order_and_its_goods(self):
        self._consent(self._order())
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self._sell(stock_decision='consented')
        more = self._order(2, stock_decision='consented')
        self._consent(more, quantity=1)
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self._sync(more)

    def test_a_wrong_pin_is_no_consent(self):
        order = self._order(stock_decision='consented')
        for pin in ('0000', '', None, 4711, False, '4711 '):
            self.pos_admin.till_pin = '4711'
            with self.subTest(pin=pin):
                self.assertFalse(self._consent(order, pin)['granted'])
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self._sync(order)

    def test_pins_cannot_be_tried_out(self):
        order = self._order()
        for _try in range(MOST_FAILURES):
            self.assertFalse(self._consent(order, '0000')['granted'])
        self.assertIn('Too many wrong PINs', self._consent(order)['message'])
        with freeze_time(fields.Datetime.now() + timedelta(minutes=LOCKED_MINUTES + 1)):
            self.assertTrue(self._consent(order)['granted'])

    def test_only_a_manager_of_the_company_with_a_pin_consents(self):
        other = self.env['res.company'].create({'name': 'Other'})
        managers = 'point_of_sale.group_pos_manager'
        cashier = new_test_user(self.env, 'cashier_pin', 'point_of_sale.group_pos_user')
        cashier.till_pin = '4711'
        stranger = new_test_user(
            self.env, 'stranger', managers, company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        stranger.till_pin = '4711'
        without = new_test_user(self.env, 'without_pin', managers)
        former = new_test_user(self.env, 'former', managers)
        former.till_pin = '4711'
        former.active = False
        for user in (cashier, stranger, without, former):
            with self.subTest(user.login):
                self.assertFalse(self._consent(self._order(), manager=user)['granted'])
        self.assertFalse(self._consent(self._order(), pin=False, manager=without)['granted'])

    def test_others_may_not_ask_for_consent(self):
        for group in ('base.group_public', 'base.group_portal', 'base.group_user'):
            user = new_test_user(self.env, f'asks_{group}', group)
            with self.subTest(group), self.assertRaises(AccessError):
                self._consent(self._order(), user=user)

    def test_where_employees_log_in_the_user_is_no_manager(self):
        self.env.cr.execute(
            'UPDATE pos_config SET module_pos_hr = TRUE WHERE id = %s', [self.config.id]
        )
        self.config.invalidate_recordset(['module_pos_hr'])
        order = self._order(stock_decision='consented', user_id=self.pos_admin.id)
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self.env['pos.order'].with_user(self.pos_admin).sync_from_ui([order])

    def test_a_pin_is_never_shown(self):
        self.assertFalse(self.pos_admin.till_pin)
        own = self.pos_admin.with_user(self.pos_admin)
        self.assertNotIn('till_pin_hash', own.fields_get())
        self.assertNotIn('4711', self.pos_admin.sudo().till_pin_hash)
        for field in ('till_pin_hash', 'till_pin_failures', 'till_pin_locked_until'):
            with self.subTest(field), self.assertRaises(AccessError):
                self.pos_admin.with_user(self.env.ref('base.user_admin')).read([field])

    def test_a_manager_sets_the_own_pin(self):
        self.pos_admin.with_user(self.pos_admin).till_pin = '123456'
        self.assertTrue(self._consent(self._order(), '123456')['granted'])
        with self.assertRaises(AccessError):
            self.pos_admin.with_user(self.pos_user).write({'till_pin': '1234'})

    def test_a_pin_has_4_to_12_digits(self):
        for pin in ('123', '1' * 13, 'abcd', '12 34', '１２３４'):
            with self.subTest(pin), self.assertRaises(ValidationError):
                self.pos_admin.till_pin = pin

    def test_consents_are_nobodys_to_write_and_go_with_time(self):
        self._consent(self._order())
        Consent = self.env['pos.stock.consent']
        for user in (self.pos_user, self.pos_admin, self.env.ref('base.user_admin')):
            with self.subTest(user.login), self.assertRaises(AccessError):
                Consent.with_user(user).search([])
        Consent = Consent.sudo()
        consent = Consent.search([])
        Consent._gc_used()
        self.assertTrue(consent.exists())
        with freeze_time(fields.Datetime.now() + timedelta(days=8)):
            Consent._gc_used()
        self.assertFalse(consent.exists())
