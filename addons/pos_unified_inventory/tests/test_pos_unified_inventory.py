from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.unified_inventory.exceptions import Refusal

from .common import PosUnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestPosUnifiedInventory(PosUnifiedInventoryCommon):
    def setUp(self):
        super().setUp()
        self.config.promised_stock_policy = 'manager'
        self.config.with_user(self.pos_user).open_ui()

    def _hold_stock(self, quantity=1, uuid='order-1', user=None):
        lines = [{'product_id': self.vase.id, 'qty': quantity}]
        return self.config.with_user(user or self.pos_user).hold_stock(uuid, lines)

    def test_a_sale_takes_the_unit_from_everybody(self):
        order = self._sell()
        self.assertEqual(order.picking_ids.state, 'done')
        self.assertEqual(order.picking_ids.move_ids.hold_ref, order.hold_ref)
        self.assertEqual(self._figure()[:3], (0, 0, 0))
        hold = self.env['unified.inventory.hold'].browse(order.hold_ref)
        self.inventory._settle(hold.ids)
        self.assertEqual(hold.state, 'fulfilled')

    def test_goods_are_taken_where_they_leave_from(self):
        elsewhere = self.env['stock.warehouse'].create({'name': 'Else', 'code': 'ELS'})
        self.config.warehouse_id = elsewhere
        order = self._sell()
        entries = self.env['unified.inventory.entry'].search([('hold_ref', '=', order.hold_ref)])
        self.assertEqual(entries.warehouse_id, self.place)
        self.assertEqual(self._figure()[:3], (0, 0, 0))

    def test_a_promised_unit_is_refused_and_nothing_is_written(self):
        self._promise()
        orders = self.env['pos.order'].search_count([])
        with self.assertRaises(Refusal) as caught, self.env.cr.savepoint():
            self._sell()
        self.assertEqual(caught.exception.code, 'insufficient_stock')
        self.assertEqual(self.env['pos.order'].search_count([]), orders)
        self.assertEqual(self._available(), 0)

    def test_the_hold_at_payment_is_the_orders_own(self):
        order = self._order()
        self.assertTrue(self._hold_stock(uuid=order['uuid'])['held'])
        with self.assertRaises(Refusal):
            self._promise()
        self.env['pos.order'].with_user(self.pos_user).sync_from_ui([order])
        self.assertEqual(self._figure()[:3], (0, 0, 0))

    def test_the_till_is_told_before_payment(self):
        self._promise()
        answer = self._hold_stock()
        self.assertEqual(
            answer,
            {
                'held': False,
                'may_go_on': False,
                'message': '1 × Promised Vase wanted, 0 left here that nobody else was promised.',
            },
        )
        self.assertTrue(self._hold_stock(user=self.pos_admin)['may_go_on'])

    def test_a_managers_consent_makes_debt(self):
        self._promise()
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self._sell(stock_decision='consented')
        order = self._sell(user=self.pos_admin, stock_decision='consented')
        entries = self.env['unified.inventory.entry'].search([('hold_ref', '=', order.hold_ref)])
        self.assertEqual(set(entries.mapped('kind')), {'debt', 'fulfil'})
        self.assertEqual(self._available(), -1)

    def test_an_offline_sale_is_never_lost(self):
        self._promise()
        order = self._sell(stock_decision='offline')
        self.assertEqual(order.state, 'paid')
        self.assertEqual(self._available(), -1)

    def test_a_till_that_only_warns_books_debt(self):
        self.config.promised_stock_policy = 'warn'
        self._promise()
        self.assertEqual(self._sell().state, 'paid')
        self.assertEqual(self._available(), -1)

    def test_a_repeated_sync_takes_the_unit_once(self):
        self._stock(2)
        order = self._order()
        sync = self.env['pos.order'].with_user(self.pos_user).sync_from_ui
        sync([dict(order)])
        sync([dict(order)])
        self.assertEqual(self._available(), 2)

    def test_sales_of_a_closing_mode_till_count_at_once(self):
        self.config.current_session_id.update_stock_at_closing = True
        order = self._sell()
        self.assertFalse(order.picking_ids)
        self.assertEqual(self._available(), 0)
        with self.assertRaises(Refusal):
            self._promise()
        session = self.config.current_session_id
        session.post_closing_cash_details(0)
        session.close_session_from_ui()
        self.assertEqual(self._figure()[:3], (0, 0, 0))

    def test_a_refund_at_the_till_is_available_again(self):
        order = self._sell()
        refund = order._refund()
        payment = {'payment_method_id': self.bank_payment_method.id, 'amount': -10}
        refund.add_payment({'pos_order_id': refund.id, **payment})
        refund._process_saved_order(False)
        self.assertEqual(self._available(), 1)

    def test_bad_lines_are_refused(self):
        for lines in ([{}], [{'product_id': 'x', 'qty': 1}], 'x', [{'product_id': 1}], None):
            with self.subTest(lines=lines), self.assertRaises(Refusal):
                self.config.with_user(self.pos_user).hold_stock('u', lines)
        with self.assertRaises(Refusal):
            self.config.with_user(self.pos_user).hold_stock('', [])

    def test_others_may_not_hold_at_a_till(self):
        for groups in ('base.group_public', 'base.group_portal', 'base.group_user'):
            user = new_test_user(self.env, login=f'not_{groups}', groups=groups)
            with self.subTest(groups), self.assertRaises(AccessError):
                self._hold_stock(user=user)
        other = self.env['res.company'].create({'name': 'Other'})
        cashier = new_test_user(
            self.env,
            login='other_cashier',
            groups='point_of_sale.group_pos_user',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            self._hold_stock(user=cashier)
        self.assertEqual(self._available(), 1)
