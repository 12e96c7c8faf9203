from itertools import product as combinations

from odoo.fields import Command
from odoo.tests import tagged

from .common_refund import RefundCommon


@tagged('post_install', '-at_install')
class TestAccounting(RefundCommon):
    """Each way to pay a return, invoiced or not, all or a part: the books balance."""

    def _pay_by_hand(self, doc, amount):
        """What the accountant does for a refund by hand."""
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

    def assertBooked(self, order, quantity, income):
        moves = self.env['account.move'].search(
            [('partner_id', '=', self.customer.id), ('state', '=', 'posted')]
        )
        for move in moves:
            self.assertAlmostEqual(sum(move.line_ids.mapped('balance')), 0)
        self.assertAlmostEqual(self._receivable(), 0)
        lines = moves.line_ids.filtered(lambda line: line.account_id.account_type == 'income')
        self.assertAlmostEqual(-sum(lines.mapped('balance')), income)
        line = order.order_line.filtered(lambda item: item._crosschannel_is_goods())
        self.assertEqual(line.qty_delivered, 2 - quantity)

    def test_each_combination(self):
        program, liability = self._ewallet_program()
        for invoiced, quantity, tender in combinations(
            (True, False), (1, 2), ('original', 'manual', 'store_credit')
        ):
            with self.subTest(invoiced=invoiced, quantity=quantity, tender=tender):
                self.customer = self.customer.copy({'name': tender})
                self._check(invoiced, quantity, tender, program, liability)

    def _check(self, invoiced, quantity, tender, program, liability):
        order = self._create_order((self.goods_order, 2, {}), partner_id=self.customer.id)
        if invoiced:
            self._invoice(order)
        answer = self._return(order, quantity)
        with self._provider('done'):
            self._settle(answer, tender)
        doc = self._doc(answer)
        self.assertEqual(doc.invoicing, 'credited' if invoiced else 'reduced')
        amount = 100.0 * quantity
        if tender == 'manual':
            self._pay_by_hand(doc, amount)
        if not invoiced and quantity == 1:
            self.assertEqual(order.invoice_status, 'to invoice')
            self._close(self._invoice(order), order)
        self.assertNotEqual(order.invoice_status, 'to invoice')
        self.assertBooked(order, quantity, 200 - amount)
        if tender == 'store_credit':
            card = program.coupon_ids.filtered(lambda item: item.partner_id == self.customer)
            self.assertEqual((len(card), card.points), (1, amount))
            owed = self.env['account.move.line'].search(
                [('account_id', '=', liability.id), ('partner_id', '=', self.customer.id)]
            )
            self.assertAlmostEqual(-sum(owed.mapped('balance')), amount)

    def _close(self, invoice, order):
        """The rest of the order is paid by what was paid for all of it."""
        lines = invoice.line_ids | order.transaction_ids.payment_id.move_id.line_ids
        order.crosschannel_return_ids._reconcile(lines)

    def test_taxes_and_a_discount_end_at_zero(self):
        for tender in ('original', 'store_credit'):
            with self.subTest(tender=tender), self.cr.savepoint() as savepoint:
                self._check_taxes(tender)
                savepoint.rollback()

    def _check_taxes(self, tender):
        self._ewallet_program()
        discount = self.env['product.product'].create({'name': '10%', 'type': 'service'})
        taxes = {'tax_ids': [Command.set(self.tax.ids)]}
        order = self._create_order(
            (self.goods_order, 3, {'price_unit': 33.33, **taxes}),
            (discount, 1, {'price_unit': -9.99, **taxes}),
        )
        self._invoice(order)
        for _unit in range(3):
            with self._provider('done'):
                self._settle(self._return(order, 1), tender)
        self.assertAlmostEqual(self._receivable(), 0)
        lines = self.env['account.move.line'].search(
            [('partner_id', '=', self.customer.id), ('parent_state', '=', 'posted')]
        )
        for kind in ('income', 'liability_current'):
            of_kind = lines.filtered(lambda line, kind=kind: line.account_id.account_type == kind)
            wallet = of_kind.filtered(lambda line: line.account_id.code == '239100')
            self.assertAlmostEqual(sum((of_kind - wallet).mapped('balance')), 0)
        self.assertEqual(order.invoice_status, 'invoiced')
        paid = sum(order.crosschannel_return_ids.tender_ids.mapped('amount'))
        self.assertAlmostEqual(paid, order.amount_total)

    def test_a_fee_is_kept(self):
        self.env['crosschannel.return.policy'].create({'name': 'Fee', 'fee_percent': 10})
        program, liability = self._ewallet_program()
        order = self._create_order((self.goods_order, 2, {}))
        self._invoice(order)
        answer = self._return(order, 1)
        self._settle(answer, 'store_credit')
        self.assertEqual(program.coupon_ids.points, 90)
        self.assertBooked(order, 1, 110)
        lines = self.env['account.move.line'].search([('account_id', '=', liability.id)])
        self.assertAlmostEqual(sum(lines.mapped('balance')), -90)

    def test_a_gift_card_is_owed_again_what_it_paid(self):
        for invoiced in (True, False):
            with self.subTest(invoiced=invoiced), self.cr.savepoint() as savepoint:
                self._check_gift_card(invoiced)
                savepoint.rollback()

    def _check_gift_card(self, invoiced):
        order, card, liability = self._gift_card_order()
        if invoiced:
            self._invoice(order)
        for _unit in range(2):
            with self._provider('done'):
                self._by_plan(self._return(order, 1))
        self.assertEqual(card.points, 40)
        self.assertBooked(order, 2, 0)
        lines = self.env['account.move.line'].search([('account_id', '=', liability.id)])
        self.assertAlmostEqual(sum(lines.mapped('balance')), 0)
        self.assertNotEqual(order.invoice_status, 'to invoice')

    def test_half_a_return_leaves_the_card_half_used(self):
        order, _card, liability = self._gift_card_order()
        self._invoice(order)
        with self._provider('done'):
            self._by_plan(self._return(order, 1))
        lines = self.env['account.move.line'].search([('account_id', '=', liability.id)])
        self.assertAlmostEqual(sum(lines.mapped('balance')), 20)
        self.assertBooked(order, 1, 50)

    def test_two_store_credits_top_up_one_wallet(self):
        program, _liability = self._ewallet_program()
        order = self._create_order((self.goods_order, 2, {}))
        for _unit in range(2):
            self._settle(self._return(order, 1), 'store_credit')
        self.assertEqual(program.coupon_ids.points, 200)
        self.assertEqual(len(program.coupon_ids.history_ids), 2)

    def test_without_a_wallet_program_store_credit_is_refused(self):
        self.env['loyalty.program'].search([('program_type', '=', 'ewallet')]).active = False
        answer = self._return(self._create_order((self.goods_order, 1, {})), 1)
        with self.assertRefused('no_ewallet'):
            self._settle(answer, 'store_credit')
        self.assertEqual(self._doc(answer).state, 'approved')

    def test_goods_come_back_at_their_original_cost(self):
        """E14, with the methods whose cost moves."""
        for method in ('average', 'fifo'):
            with self.subTest(method=method):
                category = self.env['product.category'].create(
                    {'name': method, 'property_cost_method': method}
                )
                goods = self._create_goods(method, 'order', categ_id=category.id)
                self._buy(goods, 60)
                order = self._create_order((goods, 2, {}))
                sent = order.order_line.move_ids
                self._buy(goods, 90)
                self._settle(self._return(order, 1))
                back = order.order_line.move_ids - sent
                self.assertTrue(sent.value)
                self.assertAlmostEqual(back.value, sent.value / 2)

    def _buy(self, goods, cost):
        move = self.env['stock.move'].create(
            {
                'product_id': goods.id,
                'product_uom_qty': 10,
                'location_id': self.env.ref('stock.stock_location_suppliers').id,
                'location_dest_id': self.depot.lot_stock_id.id,
                'price_unit': cost,
            }
        )
        move._action_confirm()
        move.quantity = 10
        move.picked = True
        move._action_done()
