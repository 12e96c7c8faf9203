from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .common import CrosschannelCommon


@tagged('post_install', '-at_install')
class TestRefund(CrosschannelCommon):
    def _refund_done(self):
        return patch.object(
            type(self.env['payment.transaction']),
            '_send_refund_request',
            lambda transaction: transaction._set_done(),
        )

    def test_partial_returns_add_up_with_tax(self):
        order = self._create_order(
            (self.goods_order, 3, {'price_unit': 33.33, 'tax_ids': [Command.set(self.tax.ids)]})
        )
        invoice = self._invoice(order)
        parts = [self._settle(self._return(order, 1))['refund_total'] for _unit in range(3)]
        self.assertAlmostEqual(sum(parts), order.amount_total)
        notes = order.crosschannel_return_ids.credit_note_ids
        self.assertAlmostEqual(sum(notes.mapped('amount_total')), invoice.amount_total)
        self.assertAlmostEqual(sum(notes.mapped('amount_untaxed')), invoice.amount_untaxed)

    def test_a_price_that_no_tax_rounding_reaches(self):
        tax = self.env['account.tax'].create({'name': 'Twenty', 'amount': 20})
        order = self._create_order(
            (self.goods_order, 3, {'price_unit': 0.025, 'tax_ids': [Command.set(tax.ids)]})
        )
        self._invoice(order)
        for _unit in range(3):
            self._settle(self._return(order, 1))
        notes = order.crosschannel_return_ids.credit_note_ids
        self.assertAlmostEqual(sum(notes.mapped('amount_total')), order.amount_total)

    def test_a_discount_on_the_order_is_shared_out(self):
        order = self._discounted_order()
        self._invoice(order)
        doc = self._return(order, 1)
        self.assertAlmostEqual(doc['refund_total'], 90)
        self._settle(doc)
        note = order.crosschannel_return_ids.credit_note_ids
        self.assertAlmostEqual(note.amount_total, 90)
        self.assertEqual(order.invoice_status, 'invoiced')

    def test_a_later_invoice_keeps_only_its_part_of_the_discount(self):
        order = self._discounted_order()
        self._settle(self._return(order, 1))
        self.assertAlmostEqual(self._invoice(order).amount_total, order.amount_total - 90)

    def test_a_discount_with_another_tax_stays_a_line_of_its_own(self):
        discount = self.env['product.product'].create({'name': 'Card', 'type': 'service'})
        order = self._create_order(
            (self.goods_order, 2, {'tax_ids': [Command.set(self.tax.ids)]}),
            (discount, 1, {'price_unit': -30, 'tax_ids': [Command.clear()]}),
        )
        self._invoice(order)
        self._settle(self._return(order, 2))
        note = order.crosschannel_return_ids.credit_note_ids
        self.assertAlmostEqual(note.amount_total, order.amount_total)
        self.assertEqual(len(note.invoice_line_ids), 2)

    def test_a_gift_card_gets_back_what_it_paid(self):
        program = self.env['loyalty.program'].create(
            self.env['loyalty.program']._get_template_values()['gift_card']
            | {'name': 'Cards', 'program_type': 'gift_card'}
        )
        card = self.env['loyalty.card'].create({'program_id': program.id, 'points': 30})
        line = {'product_id': self.goods_order.id, 'product_uom_qty': 2}
        order = self.env['sale.order'].create(
            {
                'partner_id': self.customer.id,
                'warehouse_id': self.depot.id,
                'order_line': [Command.create(line)],
            }
        )
        order._try_apply_code(card.code)
        order._apply_program_reward(program.reward_ids, card)
        self.assertEqual(order.amount_total, 170)
        order.action_confirm()
        self._deliver(order)
        self._pay(order)
        self.assertEqual(card.points, 0)
        self._settle(self._return(order, 1))
        self.assertEqual(order.crosschannel_return_ids.refund_total, 85)
        self.assertEqual(card.points, 15)
        self.assertEqual(card.history_ids.sorted('id')[-1].issued, 15)

    def _discounted_order(self):
        discount = self.env['product.product'].create({'name': '10%', 'type': 'service'})
        return self._create_order(
            (self.goods_order, 2, {'tax_ids': [Command.clear()]}),
            (self.goods_delivery, 1, {'tax_ids': [Command.clear()]}),
            (discount, 1, {'price_unit': -30, 'tax_ids': [Command.clear()]}),
        )

    def test_original_payment_is_refunded_and_reconciled(self):
        order = self._create_order((self.goods_order, 2, {}))
        self._invoice(order)
        with self._refund_done():
            answer = self._settle(self._return(order, 1), 'original')
        self.assertEqual(answer['tenders'], [{'type': 'original', 'amount': 100, 'state': 'done'}])
        refund = order.transaction_ids.child_transaction_ids
        self.assertEqual((refund.amount, refund.state), (-100, 'done'))
        self.assertTrue(refund.payment_id)
        note = order.crosschannel_return_ids.credit_note_ids
        self.assertEqual(note.amount_residual, 0)
        lines = self.env['account.move.line'].search(
            [
                ('partner_id', '=', self.customer.id),
                ('account_id.account_type', '=', 'asset_receivable'),
            ]
        )
        self.assertAlmostEqual(sum(lines.mapped('balance')), 0)

    def test_more_than_is_left_of_the_payment_is_refused(self):
        order = self._create_order((self.goods_order, 2, {}))
        with self._refund_done():
            order.transaction_ids._refund(150)
            doc = self._return(order, 1)
            self.assertEqual(doc['amount_due'], 0)
            with self.assertRefused('wrong_amount'):
                self.returns.settle(
                    return_reference=doc['reference'], tenders=[{'type': 'original', 'amount': 100}]
                )
        self.assertEqual(order.crosschannel_return_ids.state, 'approved')

    def test_a_provider_without_refunds_is_refused(self):
        self.payment_method.support_refund = 'none'
        order = self._create_order((self.goods_order, 1, {}))
        with self.assertRefused('original_exhausted'):
            self._settle(self._return(order, 1), 'original')
        self.assertEqual(order.order_line.qty_delivered, 1)

    def test_a_refusing_provider_leaves_nothing_behind(self):
        order = self._create_order((self.goods_order, 1, {}))
        doc = self._return(order, 1)
        failing = patch.object(
            type(self.env['payment.transaction']),
            '_send_refund_request',
            lambda transaction: transaction._set_error('no'),
        )
        with failing, self.assertRefused('refund_failed'):
            self._settle(doc, 'original')
        self.env.invalidate_all()
        self.assertEqual(order.order_line.qty_delivered, 1)
        self.assertFalse(order.crosschannel_return_ids.picking_ids)

    def test_an_unpaid_order_gives_no_money_back(self):
        order = self._create_order((self.goods_order, 2, {}), paid=False)
        invoice = self._invoice(order)
        doc = self._return(order, 1)
        self.assertEqual(doc['amount_due'], 0)
        self._settle(doc)
        self.assertEqual(invoice.amount_residual, 100)
