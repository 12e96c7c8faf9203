from odoo.fields import Command
from odoo.tests import tagged

from .common import TillCommon

# The price of what is sold for a return worth 115.00: above, equal and below.
BALANCES = {200: 115.0, 100: 0.0, 50: -57.5}


@tagged('post_install', '-at_install')
class TestExchange(TillCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new_goods = cls._create_goods('NEW', 'order')

    def setUp(self):
        super().setUp()
        self.session = self._open_session()

    def _order(self, invoiced, **values):
        taxed = {'tax_ids': [Command.set(self.tax.ids)]}
        order = self._create_order((self.goods_order, 2, taxed), **values)
        if invoiced:
            self._invoice(order)
        return order

    def _exchange(self, order, price, **values):
        sold = (self.new_goods, 1, price, self.tax)
        return self._sync(self._exchange_data(self._ticket(order), self.session, sold, **values))

    def _posted(self, *domain):
        return self.env['account.move.line'].search(
            [('parent_state', '=', 'posted'), ('company_id', '=', self.company.id), *domain]
        )

    def _assert_books(self, income):
        """Nobody owes anything, and the income is that of the goods the customers have."""
        self._close(self.session)
        self.assertEqual(self._receivable(self.customer), 0)
        open_lines = self._posted(
            ('account_id.account_type', '=', 'asset_receivable'),
            ('reconciled', '=', False),
            ('balance', '!=', 0),
        )
        self.assertEqual([(line.move_id.name, line.balance) for line in open_lines], [])
        revenue = self.company_data['default_account_revenue']
        self.assertAlmostEqual(
            sum(self._posted(('account_id', '=', revenue.id)).mapped('balance')), -income
        )
        taxes = self._posted(('tax_line_id', '=', self.tax.id))
        self.assertAlmostEqual(sum(taxes.mapped('balance')), -0.15 * income)
        for move in taxes.move_id | self.session.move_id:
            self.assertAlmostEqual(sum(move.line_ids.mapped('balance')), 0)

    def test_an_invoiced_order_is_exchanged_at_any_balance(self):
        for price, balance in BALANCES.items():
            with self.subTest(price=price):
                order = self._order(invoiced=True)
                before = self._on_hand(self.goods_order, self.store)
                sold_before = self._on_hand(self.new_goods, self.store)
                ticket = self._exchange(order, price)
                self.assertAlmostEqual(ticket.amount_total, balance)
                self.assertFalse(ticket.account_move or ticket.is_refund)
                self.assertEqual(self._on_hand(self.goods_order, self.store) - before, 1)
                self.assertEqual(self._on_hand(self.new_goods, self.store) - sold_before, -1)
                self.assertQuantities(order.order_line, 1, 1, 0, 'invoiced')
                self._assert_settled(order, ticket, balance)
        self._assert_books(3 * 100 + 350)
        notes = self.env['crosschannel.return'].search([]).credit_note_ids
        self.assertEqual(len(notes), 3)
        self.assertFalse(any(notes.mapped('amount_residual')))

    def test_an_order_not_invoiced_is_exchanged_at_any_balance(self):
        for price, balance in BALANCES.items():
            with self.subTest(price=price):
                order = self._order(invoiced=False)
                ticket = self._exchange(order, price)
                self.assertAlmostEqual(ticket.amount_total, balance)
                self.assertQuantities(order.order_line, 1, 0, 1, 'to invoice')
                self._assert_settled(order, ticket, balance)
                self._invoice(order)
        self._assert_books(3 * 100 + 350)

    def test_the_customer_may_have_an_invoice_of_the_new_goods(self):
        for invoiced in (True, False):
            for price, balance in BALANCES.items():
                with self.subTest(invoiced=invoiced, price=price):
                    order = self._order(invoiced)
                    ticket = self._exchange(order, price, to_invoice=True)
                    self.assertAlmostEqual(ticket.amount_total, balance)
                    self.assertRecordValues(
                        ticket.account_move,
                        [
                            {
                                'move_type': 'out_invoice',
                                'amount_untaxed': price,
                                'amount_residual': 0,
                                'partner_id': self.customer.id,
                            }
                        ],
                    )
                    self.assertEqual(
                        ticket.account_move.invoice_line_ids.filtered('product_id').quantity, 1
                    )
                    self._assert_settled(order, ticket, balance)
                    if not invoiced:
                        self._invoice(order)
        self._assert_books(2 * (3 * 100 + 350))

    def _assert_settled(self, order, ticket, balance):
        doc = order.crosschannel_return_ids
        self.assertRecordValues(doc, [{'state': 'settled', 'pos_order_id': ticket.id}])
        given = {tender.type: tender.amount for tender in doc.tender_ids}
        money = {'till': -balance} if balance < 0 else {}
        self.assertEqual(given, {'exchange': 115.0 + min(balance, 0.0), **money})
        self.assertEqual(order._crosschannel_refunded(), 115.0)
        self.assertEqual(order.order_line._crosschannel_returnable(), 1)

    def test_the_cost_of_goods_is_that_of_what_the_customers_have(self):
        accounts = self._value_in_real_time()
        for invoiced in (True, False):
            order = self._order(invoiced)
            self._exchange(order, 200)
            self._sync(self._till_data(self._ticket(order), self.session))
            if not invoiced:
                self.assertEqual(order.order_line.qty_to_invoice, 0)
        order = self._order(invoiced=False)
        self._exchange(order, 200)
        self._invoice(order)
        self._close(self.session)
        # new goods thrice, and of the last order one unit is kept
        cost = [
            sum(self._posted(('account_id', '=', item.id)).mapped('balance')) for item in accounts
        ]
        self.assertEqual(cost, [4 * 60, -4 * 60])

    def _value_in_real_time(self):
        """:return: the accounts of expense and of the stock's value"""
        expense = self.company_data['default_account_expense']
        value = expense.copy({'name': 'Value of stock', 'account_type': 'asset_current'})
        self.company.inventory_valuation = 'real_time'
        category = self.env['product.category'].create(
            {
                'name': 'Valued',
                'property_valuation': 'real_time',
                'property_cost_method': 'average',
                'property_account_expense_categ_id': expense.id,
                'property_stock_valuation_account_id': value.id,
            }
        )
        (self.goods_order | self.new_goods).categ_id = category
        (self.goods_order | self.new_goods).standard_price = 60
        return expense, value

    def test_the_sale_beside_a_return_keeps_its_own_taxes(self):
        none = self.env['account.fiscal.position'].create({'name': 'No taxes'})
        self.tax.copy({'name': 'Zero', 'amount': 0}).write(
            {
                'fiscal_position_ids': [Command.set(none.ids)],
                'original_tax_ids': [Command.set(self.tax.ids)],
            }
        )
        ticket = self._ticket(self._order(invoiced=True))
        sold = (self.new_goods, 1, 200.0)
        data = self._exchange_data(ticket, self.session, sold, fiscal_position_id=none.id)
        data['lines'][-1][2]['tax_ids'] = [Command.set(self.tax.ids)]
        pos_order = self._sync(data)
        self.assertAlmostEqual(pos_order.amount_total, 200 - 115)
        self.assertAlmostEqual(pos_order.amount_tax, -15)

    def test_prices_with_taxes_and_a_part_of_a_discount(self):
        self.tax.price_include_override = 'tax_included'
        coupon = self.env['product.product'].create({'name': 'Coupon', 'type': 'service'})
        taxed = {'tax_ids': [Command.set(self.tax.ids)]}
        order = self._create_order(
            (self.goods_order, 3, {'price_unit': 33.33, **taxed}),
            (coupon, 1, {'price_unit': -10, **taxed}),
        )
        self._invoice(order)
        worth = 0
        for price in (50, 10, 30):
            ticket = self._ticket(order)
            data = self._exchange_data(ticket, self.session)
            line = self._sold_line(self.new_goods, 1, price, self.tax)
            line.update(price_subtotal=price / 1.15, price_subtotal_incl=price)
            total = round(price - ticket['refund_total'], 2)
            payment = {'payment_method_id': self.cash.id, 'amount': total}
            data['lines'].append(Command.create(line))
            data.update(amount_total=total, amount_paid=total)
            data['payment_ids'] = [Command.create(payment)]
            self.assertAlmostEqual(self._sync(data).amount_total, total)
            worth += ticket['refund_total']
        self.assertAlmostEqual(worth, order.amount_total)
        self._close(self.session)
        self.assertEqual(self._receivable(self.customer), 0)
        revenue = self._posted(('account_id.account_type', '=', 'income'), ('tax_ids', '!=', False))
        self.assertAlmostEqual(sum(revenue.mapped('balance')), -90 / 1.15, delta=0.02)

    def test_goods_of_both_ways_at_closing(self):
        self._close(self.session)
        self.company.point_of_sale_update_stock_quantities = 'closing'
        self.session = self._open_session()
        order = self._order(invoiced=True)
        before = self._on_hand(self.goods_order, self.store)
        sold_before = self._on_hand(self.new_goods, self.store)
        self._exchange(order, 200)
        self.assertEqual(order.order_line._crosschannel_returnable(), 1)
        self._assert_books(100 + 200)
        self.assertEqual(self._on_hand(self.goods_order, self.store) - before, 1)
        self.assertEqual(self._on_hand(self.new_goods, self.store) - sold_before, -1)
        self.assertQuantities(order.order_line, 1, 1, 0, 'invoiced')

    def test_change_is_given_on_an_exchange(self):
        order = self._order(invoiced=True)
        sold = (self.new_goods, 1, 200.0, self.tax)
        data = self._exchange_data(self._ticket(order), self.session, sold, amount_return=-35.0)
        data['payment_ids'][0][2]['amount'] = 150.0
        ticket = self._sync(data)
        self.assertEqual(sorted(ticket.payment_ids.mapped('amount')), [-35.0, 150.0])
        self.assertEqual(order._crosschannel_refunded(), 115.0)
        self._assert_books(100 + 200)

    def test_a_settled_exchange_is_not_invoiced_later(self):
        ticket = self._exchange(self._order(invoiced=True), 200)
        with self.assertRefused('not_invoiced'):
            ticket.action_pos_order_invoice()
        self._assert_books(100 + 200)

    def test_no_money_where_the_policy_gives_store_credit(self):
        self.env['crosschannel.return.policy'].create(
            {'name': 'Credit only', 'refund_to': 'store_credit', 'sequence': 0}
        )
        order = self._order(invoiced=True)
        ticket = self._ticket(order)
        with self.assertRefused('store_credit_only'):
            self._sync(self._till_data(ticket, self.session))
        with self.assertRefused('store_credit_only'):
            sold = (self.new_goods, 1, 50, self.tax)
            self._sync(self._exchange_data(ticket, self.session, sold))
        sold = (self.new_goods, 1, 100, self.tax)
        self._sync(self._exchange_data(ticket, self.session, sold))
        self.assertEqual(order.crosschannel_return_ids.state, 'settled')

    def test_a_forged_exchange_is_refused(self):
        order = self._order(invoiced=True)
        ticket = self._ticket(order)
        sold = (self.new_goods, 1, 200.0, self.tax)
        back = (self.new_goods, -1, 200.0, self.tax)
        for code, lines, values in [
            ('mixed_ticket', (sold, back), {}),
            ('ships_later', (sold,), {'shipping_date': '2030-01-01'}),
        ]:
            data = self._exchange_data(ticket, self.session, *lines, **values)
            with self.subTest(code=code), self.assertRefused(code):
                self._sync(data)
        for code, values in [
            ('price_changed', {'price_unit': 150}),
            ('lines_changed', {'qty': -2}),
            ('lines_changed', {'product_id': self.new_goods.id}),
        ]:
            data = self._exchange_data(ticket, self.session, sold)
            data['lines'][0][2].update(values)
            with self.subTest(values=values), self.assertRefused(code):
                self._sync(data)
        self.assertEqual(order.crosschannel_return_ids.state, 'approved')
        self.assertFalse(self.session.order_ids)

    def test_two_returns_on_one_ticket_are_refused(self):
        tickets = [self._ticket(self._order(invoiced=True)) for _number in range(2)]
        data = self._exchange_data(tickets[0], self.session)
        data['lines'].append(Command.create(self._till_line(tickets[1]['lines'][0])))
        with self.assertRefused('mixed_ticket'):
            self._sync(data)

    def test_a_receipts_refund_beside_a_return_is_refused(self):
        sale = self._exchange(self._order(invoiced=True), 200)
        sold = sale.lines.filtered(lambda line: line.qty > 0)
        data = self._exchange_data(
            self._ticket(self._order(invoiced=True)),
            self.session,
            (self.new_goods, -1, 200.0, self.tax),
        )
        data['lines'][-1][2]['refunded_orderline_id'] = sold.id
        with self.assertRefused('mixed_ticket'):
            self._sync(data)

    def test_new_goods_of_an_exchange_are_refunded_like_any_sale(self):
        sale = self._exchange(self._order(invoiced=True), 200)
        sold = sale.lines.filtered(lambda line: line.qty > 0)
        data = self._exchange_data(
            {'reference': 'x', 'refund_total': 0, 'lines': [], 'partner_id': False},
            self.session,
            (self.new_goods, -1, 200.0, self.tax),
        )
        data['lines'][-1][2]['refunded_orderline_id'] = sold.id
        self.assertAlmostEqual(self._sync(data).amount_total, -230)
        self._assert_books(100)
