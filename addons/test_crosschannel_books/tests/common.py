from itertools import product as combinations
from uuid import uuid4

from odoo.fields import Command

from odoo.addons.crosschannel_returns.tests.common_refund import RefundCommon
from odoo.addons.pos_crosschannel_returns.tests.common import TillCommon

METHODS = ('average', 'fifo')
CARD = 40.0
# What is sold in an exchange against what comes back.
BALANCES = ('above', 'equal', 'below')


class BooksCommon(TillCommon, RefundCommon):
    """A Belgian company that values its stock in real time: goods at 21 % and, with the tax in
    the price, at 6 %; a discount on the order; cards whose money is owed."""

    @classmethod
    @TillCommon.setup_chart_template('be_comp')
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False
        chart = cls.env['account.chart.template'].with_company(cls.company)
        included = {'price_include_override': 'tax_included'}
        cls.vat = chart.ref('attn_VAT-OUT-21-L')
        cls.vat_included = cls.vat.copy({'name': '21% incl', **included})
        cls.low = chart.ref('attn_VAT-OUT-06-L').copy({'name': '6% incl', **included})
        cls._value_in_real_time()
        cls.goods = {method: cls._goods_of(method) for method in METHODS}
        cls.discount = cls.env['product.product'].create({'name': 'Off', 'type': 'service'})
        _card, cls.card_account = cls._gift_card(0)
        cls.cards = _card.program_id
        cls.wallets, cls.wallet_account = cls._ewallet_program()
        # without an account a terminal's money waits for the bank's statement
        outstanding = cls.company_data['default_account_assets'].copy(
            {'name': 'On its way', 'account_type': 'asset_current', 'reconcile': True}
        )
        cls.bank = cls.env['pos.payment.method'].create(
            {
                'name': 'Terminal',
                'journal_id': cls.company_data['default_journal_bank'].id,
                'outstanding_account_id': outstanding.id,
            }
        )
        cls.config.payment_method_ids += cls.bank
        (cls.cards | cls.wallets).pos_ok = False  # what a till prints of them is no matter here
        cls.customer.email = False
        cls.cash = cls.config.payment_method_ids - cls.bank

    @classmethod
    def _value_in_real_time(cls):
        cls.company.inventory_valuation = 'real_time'
        expense = cls.company_data['default_account_expense']
        cls.expense = expense.copy({'name': 'Cost of goods'})
        cls.value = expense.copy({'name': 'Value of stock', 'account_type': 'asset_current'})

    @classmethod
    def _goods_of(cls, method):
        category = cls.env['product.category'].create(
            {
                'name': method,
                'property_valuation': 'real_time',
                'property_cost_method': method,
                'property_account_expense_categ_id': cls.expense.id,
                'property_stock_valuation_account_id': cls.value.id,
            }
        )
        taxes = (('A', cls.vat), ('B', cls.low), ('NEW', cls.vat_included))
        products = [
            cls._create_goods(
                f'{name}-{method}', 'order', categ_id=category.id, taxes_id=[Command.set(tax.ids)]
            )
            for name, tax in taxes
        ]
        for product in products:
            cls._buy(product, 60)
        return products

    @classmethod
    def _buy(cls, goods, cost):
        """What the goods cost changes."""
        move = cls.env['stock.move'].create(
            {
                'product_id': goods.id,
                'product_uom_qty': 50,
                'location_id': cls.env.ref('stock.stock_location_suppliers').id,
                'location_dest_id': cls.depot.lot_stock_id.id,
            }
        )
        move._action_confirm()
        move.quantity = 50
        move.picked = True
        move._action_done()
        move.value_manual = 50 * cost

    def setUp(self):
        super().setUp()
        self.expected = {'untaxed': 0.0, 'taxes': 0.0, 'cost': 0.0, 'cards': 0.0}
        self.orders = []

    # === SALES ===

    def _sale(self, method, invoiced, with_card=False):
        """A web order of 2 A at 100.00, 3 B at 33.33 and 9.99 off, delivered and paid; then the
        goods get dearer."""
        self.customer = self.customer.copy({'name': f'Customer {uuid4()}'})
        dear, cheap, _new = self.goods[method]
        taxed = {'tax_ids': [Command.set(self.vat.ids)]}
        order = self._draft(
            (dear, 2, {'price_unit': 100.0, **taxed}),
            (cheap, 3, {'price_unit': 33.33, 'tax_ids': [Command.set(self.low.ids)]}),
            (self.discount, 1, {'price_unit': -9.99, **taxed}),
        )
        if with_card:
            values = {'program_id': self.cards.id, 'partner_id': self.customer.id, 'points': CARD}
            card = self.env['loyalty.card'].create(values)
            order._try_apply_code(card.code)
            order._apply_program_reward(self.cards.reward_ids, card)
        self._finish(order)
        if invoiced:
            self._invoice(order)
        self._buy(dear, dear.standard_price + 30)
        return order

    def _wanted(self, order, full):
        """:return: [(order line, units)]: all of it, or 1 A and 2 B"""
        lines = order._crosschannel_lines()
        units = (2, 3) if full else (1, 2)
        return list(zip(lines, units, strict=True))

    def _asked(self, order, full):
        return [
            {'line': line.id, 'quantity': units, 'reason': 'changed_mind'}
            for line, units in self._wanted(order, full)
        ]

    # === BOOKS ===

    def _posted(self, *domain):
        return self.env['account.move.line'].search(
            [('parent_state', '=', 'posted'), ('company_id', '=', self.company.id), *domain]
        )

    def _balance(self, *domain):
        return self.company.currency_id.round(sum(self._posted(*domain).mapped('balance')))

    def _reconcile_by_hand(self, order):
        """What an accountant does with a payment of more than is invoiced."""
        lines = self._posted(('partner_id', '=', self.customer.id))
        order.crosschannel_return_ids._reconcile(lines)

    def _pay_by_hand(self, doc):
        amount = sum(doc.tender_ids.filtered(lambda part: part.type == 'manual').mapped('amount'))
        payment = self.env['account.payment'].create(
            {
                'payment_type': 'outbound',
                'partner_type': 'customer',
                'partner_id': self.customer.id,
                'amount': amount,
                'journal_id': self.company_data['default_journal_bank'].id,
            }
        )
        payment.action_post()
        doc._close_receivable(payment.move_id)

    def _cost_kept(self, order, full, invoiced):
        """What the goods kept had cost when they were sent, and that those that came back have
        the same value again."""
        kept = 0.0
        for line, units in self._wanted(order, full):
            sent = line.move_ids.filtered(lambda move: not move.crosschannel_return_line_id)
            back = line.move_ids - sent
            cost = sum(sent.mapped('value'))
            part = cost * units / line.product_uom_qty
            self.assertTrue(cost)
            worth = sum(back.mapped('value'))
            self.assertAlmostEqual(worth, part, delta=0.006)
            self.assertEqual(line.qty_delivered, line.product_uom_qty - units)
            if not invoiced and line.product_id.cost_method == 'average':
                # Odoo books such goods at what they cost when they are invoiced
                kept += line.product_id.standard_price * line.qty_delivered
            else:
                kept += cost - worth
        return kept

    def _sold(self, order):
        """:return: (untaxed, taxes) of what the customer keeps, cards left out"""
        cards = order.order_line.filtered(lambda line: line.reward_id)
        lines = order.order_line - cards
        back = [
            part
            for line in order.crosschannel_return_ids.line_ids
            for part in line.components
            if part['line'] in lines.ids
        ]
        untaxed = sum(lines.mapped('price_subtotal')) - sum(p['untaxed'] for p in back) / 100
        taxes = sum(tax for part in back for tax, _base in part['taxes'].values()) / 100
        return untaxed, sum(lines.mapped('price_tax')) - taxes

    def _count(self, order, full, invoiced):
        """Check an order that came back and add what is kept of it to what the books must say."""
        self.env.invalidate_all()
        untaxed, taxes = self._sold(order)
        self.expected['untaxed'] += untaxed
        self.expected['taxes'] += taxes
        self.expected['cost'] += self._cost_kept(order, full, invoiced)
        if full:
            fees = order.order_line.filtered('crosschannel_fee_return_line_id')
            self.assertAlmostEqual(untaxed, sum(fees.mapped('price_subtotal')))
            self.assertAlmostEqual(taxes, sum(fees.mapped('price_tax')))
        cards = order.order_line.coupon_id.filtered(lambda card: card.program_id == self.cards)
        self.expected['cards'] += CARD * len(cards) - sum(cards.mapped('points'))
        if full and cards:
            self.assertEqual(cards.points, CARD)
        self.orders.append((order, self.customer))

    def assertBooks(self):
        self.env.invalidate_all()
        for move in self._posted().move_id:
            self.assertAlmostEqual(sum(move.line_ids.mapped('balance')), 0)
        for order, customer in self.orders:
            owed = self._balance(
                ('partner_id', '=', customer.id),
                ('account_id.account_type', '=', 'asset_receivable'),
            )
            self.assertEqual(owed, 0, order.name)
            if order._name == 'sale.order':
                self.assertNotEqual(order.invoice_status, 'to invoice')
            notes = order._crosschannel_docs().credit_note_ids
            self.assertFalse(any(notes.mapped('amount_residual')), order.name)
        self.assertEqual(self._balance(('account_id.account_type', '=', 'asset_receivable')), 0)
        income = self._balance(('account_id.account_type', '=', 'income'))
        self.assertAlmostEqual(-income, self.expected['untaxed'], places=2)
        taxes = self._balance(('tax_line_id', '!=', False))
        self.assertAlmostEqual(-taxes, self.expected['taxes'], places=2)
        cost = self.expected['cost']  # but for cents: an invoice rounds what a unit costs
        for account, amount in ((self.expense, cost), (self.value, -cost)):
            booked = self._balance(('account_id', '=', account.id))
            self.assertAlmostEqual(booked, amount, delta=0.05)
        self.assertAlmostEqual(
            self._balance(('account_id', '=', self.card_account.id)), self.expected['cards']
        )
        points = sum(self.wallets.coupon_ids.mapped('points'))
        self.assertAlmostEqual(-self._balance(('account_id', '=', self.wallet_account.id)), points)

    def _turns(self, kinds):
        """Yield each combination, the cost methods in turn."""
        rows = combinations((True, False), (True, False), kinds)
        for number, (invoiced, full, kind) in enumerate(rows):
            turn = number + (number // len(kinds) if len(kinds) % 2 == 0 else 0)
            self.env.flush_all()
            # all is one transaction: without it Odoo's look for payments of invoices takes a minute
            self.cr.execute(
                'ANALYZE account_move, account_move_line, account_partial_reconcile, account_payment'
            )
            yield METHODS[turn % 2], invoiced, full, kind

    def _invoice_the_rest(self, order, invoiced, full):
        fees = order.order_line.filtered('crosschannel_fee_return_line_id')
        if not invoiced and (fees or not full):
            self._invoice(order)
            self._reconcile_by_hand(order)

    # === AT A TILL ===

    def _till_ticket(self, order, full):
        reference = order.uuid if order._name == 'pos.order' else order.name
        return self.till.till_open(
            self.config.id, reference, self._asked(order, full), str(uuid4())
        )

    def _paid_by(self, data, method):
        for command in data['payment_ids']:
            command[2]['payment_method_id'] = method.id
        return data

    def _return_at_till(self, session, order, full, tender):
        ticket = self._till_ticket(order, full)
        if tender in ('original', 'store_credit'):
            if tender == 'store_credit':
                order._crosschannel_docs().sudo().refund_to = 'store_credit'
            with self._provider('done'):
                answer = self.till.till_settle(self.config.id, ticket['reference'])
            self.assertEqual({part['type'] for part in answer['tenders']}, {tender})
            return
        method = self.bank if tender == 'bank' else self.cash
        data = self._paid_by(self._till_data(ticket, session), method)
        self.assertEqual(self._sync(data).payment_ids.payment_method_id, method)

    def _exchange(self, session, order, method, full, balance, tender, **values):
        ticket = self._till_ticket(order, full)
        worth = ticket['refund_total']
        price = {'above': worth + 50, 'equal': worth, 'below': 20.0}[balance]
        price = self.company.currency_id.round(price)
        untaxed = self.company.currency_id.round(price / 1.21)
        new = self.goods[method][2]
        sold = self._sold_line(new, 1, price, self.vat_included)
        sold.update(price_subtotal=untaxed, price_subtotal_incl=price)
        data = self._exchange_data(ticket, session)
        total = self.company.currency_id.round(price - worth)
        method = self.bank if tender == 'bank' else self.cash
        payment = {'payment_method_id': method.id, 'amount': total}
        data['lines'].append(Command.create(sold))
        data.update(
            amount_total=total,
            amount_paid=total,
            payment_ids=[Command.create(payment)] if total else [],
            **values,
        )
        pos_order = self._sync(data)
        self.assertAlmostEqual(pos_order.amount_total, total)
        moves = pos_order.picking_ids.move_ids.filtered(lambda move: move.product_id == new)
        self.expected['untaxed'] += untaxed
        self.expected['taxes'] += price - untaxed
        self.expected['cost'] += sum(moves.mapped('value'))
