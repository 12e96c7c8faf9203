from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
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
                'asks': True,
                'promised': True,
                'may_go_on': False,
                'message': '1 × Promised Vase wanted, 0 left here that nobody else was promised.',
                'managers': [],
            },
        )
        self.assertTrue(self._hold_stock(user=self.pos_admin)['may_go_on'])

    def test_an_offline_sale_is_never_lost(self):
        promise = self._promise()
        order = self._sell(stock_decision='offline')
        self.assertEqual(order.state, 'paid')
        self.assertEqual(self._available(), -1)
        breach = self.env['unified.inventory.breach'].search([('hold_ref', '=', promise.id)])
        self.assertRecordValues(breach, [{'product_id': self.vase.id, 'quantity': 1}])

    def test_a_till_that_only_warns_books_debt(self):
        self.config.promised_stock_policy = 'warn'
        self._promise()
        self.assertEqual(self._sell().state, 'paid')
        self.assertEqual(self._available(), -1)

    def test_a_sale_made_all_the_same_takes_what_was_only_held(self):
        self.config.promised_stock_policy = 'warn'
        promise = self._promise(confirm=False)
        self._sell()
        self.assertEqual(promise.state, 'released')
        self.assertEqual(self._available(), 0)

    def test_o8_a_till_told_of_an_empty_shelf_sells_on_and_nobody_is_promised_it(self):
        self._stock(-1)
        answer = self._hold_stock()
        self.assertEqual((answer['held'], answer['may_go_on']), (False, False))
        self.assertEqual(
            (answer['asks'], answer['promised'], answer['message']),
            (True, False, '1 × Promised Vase wanted, 0 left here.'),
        )
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self._sell()
        self.config.promised_stock_policy = 'warn'
        answer = self._hold_stock()
        self.assertEqual((answer['asks'], answer['may_go_on']), (False, True))
        order = self._sell()
        self.assertEqual((order.state, order.picking_ids.state), ('paid', 'done'))
        self.assertEqual(self._figure()[:3], (self.inventory._to_units(-1), 0, 0))
        with self.assertRaises(Refusal):
            self._promise()

    def test_more_than_there_is_may_be_promised_to_others_or_not_be_there(self):
        self.config.promised_stock_policy = 'warn'
        answer = self._hold_stock(3)
        self.assertEqual((answer['asks'], answer['promised']), (False, False))
        self._promise()
        answer = self._hold_stock(3)
        self.assertEqual((answer['asks'], answer['promised']), (True, True))

    def test_goods_sent_later_are_not_on_the_counter(self):
        self.config.promised_stock_policy = 'warn'
        self._stock(-1)
        line = {'product_id': self.vase.id, 'qty': 1}
        till = self.config.with_user(self.pos_user)
        self.assertTrue(till.hold_stock('order-1', [line], ships=True)['asks'])

    def test_a_repeated_sync_takes_the_unit_once(self):
        self._stock(2)
        order = self._order()
        sync = self.env['pos.order'].with_user(self.pos_user).sync_from_ui
        sync([dict(order)])
        sync([dict(order)])
        self.assertEqual(self._available(), 2)

    def test_o9_sales_of_a_closing_mode_till_count_at_once(self):
        self.config.current_session_id.update_stock_at_closing = True
        order = self._sell()
        self.assertFalse(order.picking_ids)
        self.assertEqual(self._available(), 0)
        with self.assertRaises(Refusal):
            self._promise()
        self.inventory._settle([order.hold_ref], idle_is_void=True)
        self.assertEqual(self._available(), 0)
        self._close_session()
        self.assertEqual(self._figure()[:3], (0, 0, 0))
        self.inventory._settle([order.hold_ref])
        self.assertEqual(self._hold_of(order).state, 'fulfilled')

    def _close_session(self):
        session = self.config.current_session_id
        session.post_closing_cash_details(0)
        session.close_session_from_ui()
        self.assertEqual(session.state, 'closed')
        return session

    @contextmanager
    def _failing(self):
        """Let Odoo fail to move the goods, which it says nothing about."""

        def refuse(_moves, cancel_backorder=False):
            raise UserError(self.env._('The shelf is on fire'))

        with patch.object(type(self.env['stock.move']), '_action_done', refuse):
            yield

    def _activities(self, pickings):
        return self.env['mail.activity'].search(
            [('res_model', '=', 'stock.picking'), ('res_id', 'in', pickings.ids)]
        )

    def test_o10_a_picking_that_failed_is_found_and_the_goods_stay_taken(self):
        with self._failing():
            order = self._sell()
        self.assertEqual(order.state, 'paid')
        self.assertNotEqual(order.picking_ids.state, 'done')
        activity = self._activities(order.picking_ids)
        self.assertIn('The shelf is on fire', activity.note)
        self.assertTrue(activity.user_id.has_group('stock.group_stock_manager'))
        self.inventory._settle([order.hold_ref], idle_is_void=True)
        self.assertEqual(self._available(), 0)
        order.picking_ids.button_validate()
        self.assertEqual(self._figure()[:3], (0, 0, 0))

    def test_o10_a_day_that_failed_is_found_and_the_goods_stay_taken(self):
        self.config.current_session_id.update_stock_at_closing = True
        order = self._sell()
        with self._failing():
            session = self._close_session()
        picking = session.picking_ids
        self.assertNotEqual(picking.state, 'done')
        self.assertIn('The shelf is on fire', self._activities(picking).note)
        self.inventory._settle([order.hold_ref], idle_is_void=True)
        self.assertEqual(self._available(), 0)
        picking.move_ids.write({'quantity': 1, 'picked': True})
        picking.button_validate()
        self.assertEqual(picking.state, 'done')
        self.assertEqual(self._figure()[:3], (0, 0, 0))
        self.inventory._settle([order.hold_ref])
        self.assertEqual(self._hold_of(order).state, 'fulfilled')

    def test_o11_what_a_customer_orders_alone_is_held_before_payment(self):
        order = self._customers_order()
        self.assertEqual(order.state, 'draft')
        self.assertEqual(self._available(), 0)
        with self.assertRaises(Refusal):
            self._promise()

    def test_o11_a_customer_alone_is_not_offered_what_is_promised(self):
        self.config.promised_stock_policy = 'warn'
        self._promise()
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self._customers_order()

    def test_o11_a_customers_order_that_is_given_up_frees_its_goods(self):
        self._customers_order().with_user(self.pos_user).action_pos_order_cancel()
        self.assertEqual(self._available(), 1)

    def test_o11_what_is_paid_without_a_cashier_is_never_lost(self):
        order = self._customers_order()
        hold = self.env['unified.inventory.hold'].search([('owner', '=', order._hold_owner())])
        self.inventory._release(hold.ids)
        self._promise()
        order.add_payment(
            {
                'pos_order_id': order.id,
                'amount': 10,
                'payment_method_id': self.bank_payment_method.id,
            }
        )
        order.sudo()._process_saved_order(False)  # as the answer of a payment provider does
        self.assertEqual(order.state, 'paid')
        self.assertEqual(self._available(), -1)

    def _customers_order(self):
        self.startPatcher(
            patch.object(type(self.env['pos.order']), '_is_ordered_by_customer', lambda order: True)
        )
        return self._sell(state='draft', payment_ids=[], amount_paid=0)

    def test_what_an_order_gives_up_is_free_again(self):
        self._hold_stock(uuid='mine')
        self.assertEqual(self._available(), 0)
        self.config.with_user(self.pos_user).release_stock('mine')
        self.assertEqual(self._available(), 1)

    def test_what_was_sold_is_not_given_back(self):
        self.config.current_session_id.update_stock_at_closing = True
        order = self._sell()
        self.config.with_user(self.pos_user).release_stock(order.uuid)
        self.assertEqual(self._available(), 0)

    def test_a_till_cannot_choose_its_hold_or_its_manager(self):
        promise = self._promise(confirm=True)
        self._stock(1)
        order = self._sell(hold_ref=promise.id, stock_consent_user_id=self.pos_admin.id)
        self.assertNotEqual(order.hold_ref, promise.id)
        self.assertFalse(order.stock_consent_user_id)
        self.assertEqual(self._available(), 0)

    def test_goods_sent_later_are_promised_where_they_are_sent_from(self):
        centre = self.env['stock.warehouse'].create({'name': 'Centre', 'code': 'CTR'})
        self.env['stock.quant']._update_available_quantity(self.vase, centre.lot_stock_id, 1)
        self.config.write({'ship_later': True, 'warehouse_id': centre.id})
        customer = self.env['res.partner'].create({'name': 'Customer'})
        later = {'shipping_date': fields.Date.today(), 'partner_id': customer.id}
        order = self._sell(**later)
        self.assertEqual(order.picking_ids.move_ids.mapped('hold_ref'), [order.hold_ref])
        figures = self.inventory._figures(self.vase.ids, [centre.id, self.place.id])
        self.assertEqual(figures[self.vase.id, centre.id].available, 0)
        self.assertEqual(self._available(), 1)
        order.picking_ids.button_validate()
        figures = self.inventory._figures(self.vase.ids, centre.ids)
        self.assertEqual(figures[self.vase.id, centre.id][:3], (0, 0, 0))
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self._sell(**later)
        self.config.promised_stock_policy = 'warn'
        waiting = self._sell(**later)
        self.assertEqual((waiting.state, waiting.hold_ref), ('paid', 0))
        self.assertEqual(waiting.picking_ids.state, 'confirmed')

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
