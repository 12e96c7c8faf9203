from itertools import product as combinations
from uuid import uuid4

from odoo.fields import Command
from odoo.tests import tagged

from .common import CARD, METHODS, BooksCommon

# What is sold in an exchange against what comes back.
BALANCES = ('above', 'equal', 'below')


@tagged('post_install', '-at_install')
class TestBooks(BooksCommon):
    """Every way a web order comes back ends even, in a Belgian chart.

    Office: invoiced or not x all or a part x (provider, by hand, store credit, paid in part by
    gift card) = 16. Till: 2 x 2 x (cash, terminal, provider, store credit, in part gift card) =
    20. Exchange at a till: 2 x 2 x (above, equal, below) = 12. 48 in all; average cost and FIFO,
    and in exchanges cash and terminal, take turns over them. One closing for each test.
    """

    def setUp(self):
        super().setUp()
        self.expected = {'untaxed': 0.0, 'taxes': 0.0, 'cost': 0.0, 'cards': 0.0}
        self.orders = []

    def _count(self, order, full, cost=True):
        """Check an order that came back and add what is kept of it to what the books must say."""
        self.env.invalidate_all()
        untaxed, taxes = self._sold(order)
        self.expected['untaxed'] += untaxed
        self.expected['taxes'] += taxes
        self.expected['cost'] += self._cost_kept(order, full)
        if full:
            self.assertAlmostEqual(untaxed, 0)
            self.assertAlmostEqual(taxes, 0)
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
            self.assertNotEqual(order.invoice_status, 'to invoice')
            notes = order.crosschannel_return_ids.credit_note_ids
            self.assertFalse(any(notes.mapped('amount_residual')), order.name)
        self.assertEqual(self._balance(('account_id.account_type', '=', 'asset_receivable')), 0)
        income = self._balance(('account_id.account_type', '=', 'income'))
        self.assertAlmostEqual(-income, self.expected['untaxed'], places=2)
        taxes = self._balance(('tax_line_id', '!=', False))
        self.assertAlmostEqual(-taxes, self.expected['taxes'], places=2)
        cost = self.expected['cost']
        self.assertAlmostEqual(self._balance(('account_id', '=', self.expense.id)), cost, places=2)
        self.assertAlmostEqual(self._balance(('account_id', '=', self.value.id)), -cost, places=2)
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
            yield METHODS[turn % 2], invoiced, full, kind

    def _invoice_the_rest(self, order, invoiced, full):
        if not invoiced and not full:
            self._invoice(order)
            self._reconcile_by_hand(order)

    def test_in_the_office(self):
        tenders = ('original', 'manual', 'store_credit', 'card')
        for method, invoiced, full, tender in self._turns(tenders):
            with self.subTest(method=method, invoiced=invoiced, full=full, tender=tender):
                order = self._sale(method, invoiced, with_card=tender == 'card')
                answer = self.returns.open(
                    order.name, self._asked(order, full), 'STORE', str(uuid4())
                )
                with self._provider('done'):
                    self._settle(answer, 'original' if tender == 'card' else tender)
                if tender == 'manual':
                    self._pay_by_hand(self._doc(answer))
                self._invoice_the_rest(order, invoiced, full)
                self._count(order, full)
        self.assertBooks()

    # === AT A TILL ===

    def _till_ticket(self, order, full):
        return self.till.till_open(
            self.config.id, order.name, self._asked(order, full), str(uuid4())
        )

    def _paid_by(self, data, method):
        for command in data['payment_ids']:
            command[2]['payment_method_id'] = method.id
        return data

    def test_at_a_till(self):
        session = self._open_session()
        tenders = ('cash', 'bank', 'original', 'store_credit', 'card')
        for method, invoiced, full, tender in self._turns(tenders):
            with self.subTest(method=method, invoiced=invoiced, full=full, tender=tender):
                order = self._sale(method, invoiced, with_card=tender == 'card')
                self._return_at_till(session, order, full, tender)
                self._invoice_the_rest(order, invoiced, full)
                self._count(order, full)
        self._close(session)
        self.assertBooks()

    def _return_at_till(self, session, order, full, tender):
        ticket = self._till_ticket(order, full)
        if tender in ('original', 'store_credit'):
            if tender == 'store_credit':
                order.crosschannel_return_ids.sudo().refund_to = 'store_credit'
            with self._provider('done'):
                answer = self.till.till_settle(self.config.id, ticket['reference'])
            self.assertEqual({part['type'] for part in answer['tenders']}, {tender})
            return
        method = self.bank if tender == 'bank' else self.cash
        data = self._paid_by(self._till_data(ticket, session), method)
        self.assertEqual(self._sync(data).payment_ids.payment_method_id, method)

    def test_an_exchange(self):
        session = self._open_session()
        for method, invoiced, full, balance in self._turns(BALANCES):
            tender = 'cash' if full else 'bank'
            values = {'method': method, 'invoiced': invoiced, 'full': full}
            with self.subTest(**values, balance=balance, tender=tender):
                order = self._sale(method, invoiced)
                self._exchange(session, order, method, full, balance, tender)
                self._invoice_the_rest(order, invoiced, full)
                self._count(order, full)
        self._close(session)
        self.assertBooks()

    def _exchange(self, session, order, method, full, balance, tender):
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
        )
        pos_order = self._sync(data)
        self.assertAlmostEqual(pos_order.amount_total, total)
        moves = pos_order.picking_ids.move_ids.filtered(lambda move: move.product_id == new)
        self.expected['untaxed'] += untaxed
        self.expected['taxes'] += price - untaxed
        self.expected['cost'] += sum(moves.mapped('value'))
