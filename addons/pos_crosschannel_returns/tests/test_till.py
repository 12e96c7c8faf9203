from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TillCommon


@tagged('post_install', '-at_install')
class TestTill(TillCommon):
    def setUp(self):
        super().setUp()
        self.session = self._open_session()

    def _return_at_till(self, order, quantity=1, line=None):
        ticket = self._ticket(order, quantity, line=line)
        return self._sync(self._till_data(ticket, self.session))

    def test_an_invoiced_order_is_credited(self):
        for product in (self.goods_order, self.goods_delivery):
            order = self._create_order((product, 2, {'tax_ids': [Command.set(self.tax.ids)]}))
            invoice = self._invoice(order)
            before = self._on_hand(product, self.store)
            pos_order = self._return_at_till(order)
            self.assertEqual(self._on_hand(product, self.store) - before, 1)
            self.assertQuantities(order.order_line, 1, 1, 0, 'invoiced')
            note = pos_order.account_move
            self.assertRecordValues(
                note,
                [
                    {
                        'move_type': 'out_refund',
                        'reversed_entry_id': invoice.id,
                        'state': 'posted',
                        'amount_total': invoice.amount_total / 2,
                        'amount_residual': 0,
                    }
                ],
            )
            self.assertEqual(order.amount_unpaid, 0)
            self._assert_settled(order, pos_order)
        self._close(self.session)
        self.assertEqual(self._receivable(self.customer), 0)

    def test_an_order_not_invoiced_leaves_the_rest_to_invoice(self):
        for product in (self.goods_order, self.goods_delivery):
            order = self._create_order((product, 2, {'tax_ids': [Command.set(self.tax.ids)]}))
            pos_order = self._return_at_till(order)
            self.assertFalse(pos_order.account_move)
            self.assertQuantities(order.order_line, 1, 0, 1, 'to invoice')
            self.assertEqual(order.amount_unpaid, 0)
            self._assert_settled(order, pos_order)
            invoice = self._invoice(order)
            self.assertEqual(invoice.amount_total, order.amount_total / 2)
        self._close(self.session)
        self.assertEqual(self._receivable(self.customer), 0)
        self._assert_no_income_lost()

    def _assert_settled(self, order, pos_order):
        doc = order.crosschannel_return_ids
        self.assertRecordValues(
            doc, [{'state': 'settled', 'pos_order_id': pos_order.id, 'channel': 'till'}]
        )
        self.assertEqual(doc.tender_ids.mapped('amount'), [doc.refund_total])
        move = doc.line_ids.move_ids
        self.assertRecordValues(
            move,
            [
                {
                    'state': 'done',
                    'to_refund': True,
                    'sale_line_id': order.order_line[0].id,
                    'origin_returned_move_id': order.order_line[0].move_ids.sorted('id')[0].id,
                    'location_dest_id': self.store.lot_stock_id.id,
                }
            ],
        )

    def _assert_no_income_lost(self):
        lines = self.env['account.move.line'].search(
            [
                ('account_id', '=', self.company_data['default_account_revenue'].id),
                ('parent_state', '=', 'posted'),
            ]
        )
        self.assertEqual(sum(lines.mapped('balance')), -200)

    def test_stock_at_closing_is_received_once(self):
        self._close(self.session)
        self.company.point_of_sale_update_stock_quantities = 'closing'
        session = self._open_session()
        self.assertTrue(session.update_stock_at_closing)
        order = self._create_order((self.goods_delivery, 2, {}))
        before = self._on_hand(self.goods_delivery, self.store)
        self._sync(self._till_data(self._ticket(order), session))
        self.assertQuantities(order.order_line, 2, 0, 1, 'to invoice')
        self.assertEqual(order.order_line._crosschannel_returnable(), 1)
        self._close(session)
        self.assertEqual(self._on_hand(self.goods_delivery, self.store) - before, 1)
        self.assertQuantities(order.order_line, 1, 0, 1, 'to invoice')
        self.assertEqual(order.order_line._crosschannel_returnable(), 1)

    def test_the_same_ticket_twice_is_one_return(self):
        order = self._create_order((self.goods_order, 2, {}))
        data = self._till_data(self._ticket(order), self.session)
        first = self._sync(dict(data))
        self.assertEqual(self._sync(dict(data)), first)
        self.assertEqual(order.crosschannel_return_ids.state, 'settled')
        again = {**data, 'uuid': str(uuid4())}
        again['lines'] = [Command.create({**data['lines'][0][2], 'uuid': str(uuid4())})]
        with self.assertRefused('wrong_state'):
            self._sync(again)
        self.assertQuantities(order.order_line, 1, 0, 1, 'to invoice')

    def test_a_forged_ticket_is_refused(self):
        order = self._create_order((self.goods_order, 2, {}))
        ticket = self._ticket(order)
        for code, values in [
            ('price_changed', {'price_unit': 150, 'price_subtotal_incl': -150}),
            ('price_changed', {'price_unit': 150}),
            ('price_changed', {'price_subtotal_incl': -150}),
            ('lines_changed', {'qty': -2}),
            ('lines_changed', {'qty': 1}),
            ('lines_changed', {'discount': -50}),
            ('lines_changed', {'product_id': self.goods_delivery.id}),
            ('lines_changed', {'crosschannel_return_key': ticket['lines'][0]['key'] + '0'}),
            ('mixed_ticket', {'crosschannel_return_key': '0:0'}),
        ]:
            with self.subTest(values=values), self.assertRefused(code):
                self._sync(self._till_data(ticket, self.session, **values))
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertEqual(order.crosschannel_return_ids.state, 'approved')
        self.assertFalse(self.session.order_ids)

    def test_forged_totals_and_payments_are_refused(self):
        order = self._create_order((self.goods_order, 2, {}))
        data = self._till_data(self._ticket(order), self.session)
        data.update(amount_total=-500, amount_paid=-500)
        data['payment_ids'] = [Command.create({'payment_method_id': self.cash.id, 'amount': -500})]
        with self.assertRaises(UserError), self.cr.savepoint():
            self._sync(data)
        self.assertEqual(order.crosschannel_return_ids.state, 'approved')

    def test_a_return_of_another_store_is_refused(self):
        order = self._create_order((self.goods_order, 2, {}))
        ticket = self._ticket(order)
        other = self._open_session(self._create_till(self.depot))
        with self.assertRefused('other_till'):
            self._sync(self._till_data(ticket, other))

    def test_units_kept_by_a_ticket_are_not_offered_again(self):
        order = self._create_order((self.goods_order, 2, {}))
        ticket = self._ticket(order, 2)
        self.assertEqual(
            self.till.till_find(self.config.id, order.name)['lines'][0]['returnable'], 0
        )
        with self.assertRefused('not_returnable'):
            self._ticket(order)
        self.assertEqual(self.till.till_cancel(self.config.id, ticket['reference']), 'refused')
        self._ticket(order)
        with self.assertRefused('wrong_state'):
            self._sync(self._till_data(ticket, self.session))

    def test_what_was_not_paid_is_not_paid_out(self):
        order = self._create_order((self.goods_order, 2, {}), paid=False)
        with self.assertRefused('not_paid'):
            self._ticket(order)
        self.assertFalse(order.crosschannel_return_ids)

    def test_a_discount_with_other_taxes_is_a_line_of_the_ticket(self):
        card = self.env['product.product'].create({'name': 'Card', 'type': 'service'})
        order = self._create_order(
            (self.goods_order, 3, {'price_unit': 33.33, 'tax_ids': [Command.set(self.tax.ids)]}),
            (card, 1, {'price_unit': -10, 'tax_ids': [Command.clear()]}),
        )
        self._invoice(order)
        for _unit in range(3):
            pos_order = self._return_at_till(order)
            self.assertEqual(len(pos_order.lines), 2)
        totals = self.session.order_ids.mapped('amount_total')
        self.assertAlmostEqual(sum(totals), -order.amount_total)
        notes = self.session.order_ids.account_move
        self.assertAlmostEqual(sum(notes.mapped('amount_total')), order.amount_total)
        self._close(self.session)
        self.assertEqual(self._receivable(self.customer), 0)

    def test_who_may_ask(self):
        order = self._create_order((self.goods_order, 2, {}))
        ticket = self._ticket(order)
        for login, groups in [
            ('t-portal', 'base.group_portal'),
            ('t-public', 'base.group_public'),
            ('t-user', 'base.group_user'),
        ]:
            returns = self.returns.with_user(new_test_user(self.env, login, groups=groups))
            for method, *arguments in [
                ('till_find', order.name),
                ('till_search', order.name),
                ('till_open', order.name, [], 'x'),
                ('till_take', ticket['reference']),
                ('till_ready', ticket['reference']),
                ('till_settle', ticket['reference']),
                ('till_load', ticket['reference']),
                ('till_cancel', ticket['reference']),
            ]:
                with self.subTest(login=login, method=method), self.assertRaises(AccessError):
                    getattr(returns, method)(self.config.id, *arguments)
        with self.assertRaises(AccessError):
            self.till.search_read([], ['name'])
        with self.assertRaises(AccessError):
            self.till.returnable(order.name)

    def test_a_cashier_of_another_company_is_kept_out(self):
        order = self._create_order((self.goods_order, 2, {}))
        other = self.env['res.company'].create({'name': 'Other'})
        stranger = new_test_user(
            self.env,
            't-stranger',
            groups='point_of_sale.group_pos_user',
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRefused('unknown_till'):
            self.returns.with_user(stranger).till_find(self.config.id, order.name)

    def test_a_till_without_session_and_bad_input(self):
        order = self._create_order((self.goods_order, 2, {}))
        closed = self._create_till(self.depot)
        with self.assertRefused('no_session'):
            self.till.till_find(closed.id, order.name)
        for code, arguments in [
            ('unknown_till', ('x', order.name)),
            ('unknown_till', (0, order.name)),
            ('unknown_reference', (self.config.id, 'NOPE')),
            ('unknown_reference', (self.config.id, '%')),
            ('unknown_reference', (self.config.id, None)),
        ]:
            with self.subTest(arguments=arguments), self.assertRefused(code):
                self.till.till_find(*arguments)
        with self.assertRefused('unknown_reference'):
            self.till.till_cancel(self.config.id, 'RET/404')

    def test_the_records_for_the_till(self):
        order = self._create_order((self.goods_order, 2, {}))
        ticket = self._ticket(order)
        records = self.till.till_load(self.config.id, ticket['reference'])
        self.assertIn(self.goods_order.id, [row['id'] for row in records['product.product']])
        self.assertEqual([row['id'] for row in records['res.partner']], self.customer.ids)

    def test_a_receipt_is_refunded_once(self):
        sale = self._sync(self._native(1, False))
        self._sync(self._native(-1, sale.lines))
        with self.assertRefused('already_refunded'):
            self._sync(self._native(-1, sale.lines))
        self.assertEqual(sale.lines.refunded_qty, 1)

    def test_a_receipt_is_refunded_once_in_the_back_office_too(self):
        sale = self._sync(self._native(1, False))
        refund = sale._refund()
        self._sync(self._native(-1, sale.lines))
        refund.add_payment(
            {
                'pos_order_id': refund.id,
                'amount': refund.amount_total,
                'payment_method_id': self.cash.id,
            }
        )
        with self.assertRefused('already_refunded'):
            refund.action_pos_order_paid()

    def _native(self, quantity, sold):
        total = 100 * quantity
        line = {
            'uuid': str(uuid4()),
            'product_id': self.goods_order.id,
            'qty': quantity,
            'price_unit': 100,
            'price_subtotal': total,
            'price_subtotal_incl': total,
            'refunded_orderline_id': sold and sold.id,
        }
        return {
            'uuid': str(uuid4()),
            'session_id': self.session.id,
            'user_id': self.cashier.id,
            'state': 'paid',
            'is_refund': quantity < 0,
            'amount_total': total,
            'amount_paid': total,
            'amount_tax': 0,
            'amount_return': 0,
            'lines': [Command.create(line)],
            'payment_ids': [Command.create({'payment_method_id': self.cash.id, 'amount': total})],
        }
