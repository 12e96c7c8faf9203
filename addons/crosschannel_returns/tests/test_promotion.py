from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common_refund import RefundCommon


@tagged('post_install', '-at_install')
class TestPromotion(RefundCommon):
    """A part return that breaks what a promotion asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False
        cls.company.crosschannel_promotions = 'unwind'

    def _promotion(self, rule, reward, kind='promotion'):
        program = self._program(kind)
        program.rule_ids[1:].unlink()
        program.reward_ids[1:].unlink()
        program.rule_ids.write({'minimum_amount': 0, 'minimum_qty': 0, **rule})
        program.reward_ids.write(reward)
        return program

    def _ten_percent(self, **rule):
        """10 % of an order of 150.00 or more."""
        reward = {
            'reward_type': 'discount',
            'discount_mode': 'percent',
            'discount': 10,
            'discount_applicability': 'order',
        }
        return self._promotion({'minimum_amount': 150, **rule}, reward)

    def _two_get_one(self, goods):
        reward = {
            'reward_type': 'product',
            'reward_product_id': goods.id,
            'required_points': 2,
            'reward_product_qty': 1,
        }
        rule = {'product_ids': goods.ids, 'minimum_qty': 2, 'reward_point_mode': 'unit'}
        return self._promotion(rule, reward, 'buy_x_get_y')

    def _paid_and_free(self, order):
        free = order.order_line.filtered('reward_id')
        return order.order_line - free, free

    def _order(self, *lines, invoiced=True):
        order = self._draft(*lines)
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            order._apply_program_reward(rewards[:1], coupon)
        self.assertTrue(order.order_line.reward_id)
        self._finish(order)
        if invoiced:
            self._invoice(order)
        return order

    def _back(self, order, quantity=1, line=None):
        """Return and refund; what it gave."""
        answer = self._return(order, quantity, line=line)
        with self._provider('done'):
            return self._settle(answer, 'original')['refund_total']

    def assertEven(self, order):
        """All is refunded and credited, nobody owes anything."""
        returns = order.crosschannel_return_ids
        self.assertAlmostEqual(sum(returns.mapped('refund_total')), order.amount_total)
        paid = sum(returns.tender_ids.filtered(lambda part: part.type != 'card').mapped('amount'))
        self.assertAlmostEqual(paid, order.amount_total)
        self.assertAlmostEqual(self._receivable(), 0)
        if returns.credit_note_ids:
            invoice = order._crosschannel_invoices()
            notes = returns.credit_note_ids
            for field in ('amount_total', 'amount_untaxed', 'amount_tax'):
                self.assertAlmostEqual(sum(notes.mapped(field)), sum(invoice.mapped(field)))
            self.assertFalse(any(notes.mapped('amount_residual')))

    def test_the_mails_say_what_is_charged(self):
        self._ten_percent()
        self.company.crosschannel_spent_points = 'negative'
        order = self._order((self.goods_order, 3, {'price_unit': 50}))
        reason = self.env['crosschannel.return.reason'].search([], limit=1)
        doc = self.returns._request(order, [(order.order_line[0], 1, reason)], self.store)
        doc.action_receive()
        doc.line_ids.condition = 'new'
        doc.action_inspect()
        doc.action_settle_manual()
        mails = self.env['mail.mail'].sudo().search([('res_id', '=', doc.id)], order='id')
        for mail in mails[-2:]:
            text = html2plaintext(mail.body_html)
            for told in ('35.00', '45.00', 'no longer earned by what you keep', '10.00'):
                self.assertIn(told, text)

    def test_kept_where_the_company_says_so(self):
        self.company.crosschannel_promotions = 'keep'
        self._ten_percent()
        order = self._order((self.goods_order, 3, {'price_unit': 50}))
        self.assertEqual([self._back(order) for _unit in range(3)], [45, 45, 45])
        self.assertEven(order)

    def test_a_minimum_amount_that_is_kept_no_more(self):
        self._ten_percent()
        order = self._order((self.goods_order, 3, {'price_unit': 50}))
        self.assertEqual(order.amount_total, 135)
        self.assertEqual([self._back(order) for _unit in range(3)], [35, 50, 50])
        self.assertEven(order)

    def test_all_at_once_charges_nothing(self):
        self._ten_percent()
        order = self._order((self.goods_order, 3, {'price_unit': 50}))
        self.assertEqual(self._back(order, 3), 135)
        self.assertEven(order)

    def test_a_promotion_that_stands_is_left_alone(self):
        self._ten_percent()
        order = self._order((self.goods_order, 4, {'price_unit': 50}))
        self.assertEqual(
            [self._back(order) for _unit in range(2)], [45, 35]
        )  # two are kept at their full price

    def test_a_minimum_of_units(self):
        self._ten_percent(minimum_amount=0, minimum_qty=3)
        order = self._order((self.goods_order, 3, {'price_unit': 50}))
        self.assertEqual(self._back(order), 35)

    def test_a_promotion_that_is_over(self):
        program = self._ten_percent()
        order = self._order((self.goods_order, 3, {'price_unit': 50}))
        program.action_archive()
        self.assertEqual([self._back(order) for _unit in range(3)], [35, 50, 50])

    def test_rules_of_another_day_are_not_asked(self):
        program = self._ten_percent()
        order = self._order((self.goods_order, 3, {'price_unit': 50}))
        program.rule_ids.minimum_amount = 500
        self.assertEqual(self._back(order), 45)

    def test_goods_of_several_taxes_and_odd_cents(self):
        included = self.tax.copy(
            {'name': 'Incl', 'amount': 6, 'price_include_override': 'tax_included'}
        )
        self._ten_percent(minimum_amount_tax_mode='incl')
        order = self._order(
            (self.goods_order, 3, {'price_unit': 33.33, 'tax_ids': [Command.set(self.tax.ids)]}),
            (self.goods_delivery, 3, {'price_unit': 17.77, 'tax_ids': [Command.set(included.ids)]}),
        )
        taxed, other = order.order_line.filtered(lambda line: not line.reward_id)
        for line in (taxed, other, taxed, other, other, taxed):
            self._back(order, line=line)
        self.assertEven(order)

    def test_buy_two_get_one_and_keep_the_free_one(self):
        self._two_get_one(self.goods_order)
        order = self._order((self.goods_order, 2, {'tax_ids': [Command.clear()]}))
        paid, free = self._paid_and_free(order)
        self.assertEqual(order.amount_total, 200)
        self.assertEqual(self._back(order, line=paid), 0)
        self.assertEqual(self._back(order, line=free), 100)
        self.assertEqual(self._back(order, line=paid), 100)
        self.assertEven(order)

    def test_the_free_one_comes_back_with_the_other(self):
        self._two_get_one(self.goods_order)
        order = self._order((self.goods_order, 2, {'tax_ids': [Command.clear()]}))
        paid, free = self._paid_and_free(order)
        self.assertEqual(self._back(order, line=free), 0)
        self.assertEqual(self._back(order, line=paid), 100)

    def test_half_of_the_free_ones_are_still_earned(self):
        self._two_get_one(self.goods_order)
        order = self._order((self.goods_order, 4, {'tax_ids': [Command.clear()]}))
        paid, _free = self._paid_and_free(order)
        self.assertEqual([self._back(order, line=paid) for _unit in range(2)], [0, 100])

    def _free_of_another_tax(self, invoiced=True):
        gift = self._create_goods('GIFT', 'order', list_price=30, taxes_id=self.tax.ids)
        program = self._two_get_one(self.goods_order)
        program.reward_ids.reward_product_id = gift
        return self._order((self.goods_order, 2, {'tax_ids': [Command.clear()]}), invoiced=invoiced)

    def test_the_free_one_has_another_tax(self):
        order = self._free_of_another_tax()
        paid, free = self._paid_and_free(order)
        gross = 30 * (1 + self.tax.amount / 100)
        given = [self._back(order, line=line) for line in (paid, paid, free)]
        self.assertEqual([round(part, 2) for part in given], [100 - gross, 100, gross])
        self.assertEven(order)

    def test_a_free_one_of_an_order_not_invoiced_is_invoiced_when_it_is_kept(self):
        self._two_get_one(self.goods_order)
        order = self._order((self.goods_order, 2, {'tax_ids': [Command.clear()]}), invoiced=False)
        paid, _free = self._paid_and_free(order)
        self.assertEqual(self._back(order, line=paid), 0)
        self.assertAlmostEqual(self._invoice(order).amount_total, 200)

    def test_free_ones_that_are_kept_are_invoiced_once(self):
        self._two_get_one(self.goods_order)
        order = self._order((self.goods_order, 4, {'tax_ids': [Command.clear()]}), invoiced=False)
        paid, free = self._paid_and_free(order)
        self.assertEqual(free.product_uom_qty, 2)
        self.assertEqual(self._back(order, 4, line=paid), 200)
        first = order._create_invoices()
        first.invoice_line_ids.filtered(
            lambda line: line.product_id == free.product_id
        ).quantity = 1
        first.action_post()
        self.assertAlmostEqual(first.amount_total, 100)
        self.assertAlmostEqual(self._invoice(order).amount_total, 100)

    def test_a_free_one_of_another_tax_that_is_not_invoiced(self):
        order = self._free_of_another_tax(invoiced=False)
        paid, _free = self._paid_and_free(order)
        gross = 30 * (1 + self.tax.amount / 100)
        self.assertAlmostEqual(self._back(order, line=paid), 100 - gross)
        self.assertAlmostEqual(self._invoice(order).amount_total, 100 + gross)

    def test_no_more_is_charged_than_comes_back(self):
        self._promotion(
            {'minimum_amount': 205},
            {
                'reward_type': 'discount',
                'discount_mode': 'per_order',
                'discount': 50,
                'discount_applicability': 'order',
            },
        )
        order = self._order(
            (self.goods_order, 1, {'price_unit': 10}), (self.goods_delivery, 2, {'price_unit': 100})
        )
        cheap, dear = order.order_line.filtered(lambda line: not line.reward_id)
        self.assertEqual(self._back(order, line=cheap), 0)  # 50.00 would not be
        self.assertAlmostEqual(self._back(order, line=dear), 60)
        self.assertAlmostEqual(self._back(order, line=dear), 100)
        self.assertEven(order)

    def test_an_order_not_invoiced(self):
        self._ten_percent()
        order = self._order((self.goods_order, 3, {'price_unit': 50}), invoiced=False)
        self.assertEqual(self._back(order), 35)
        self.assertAlmostEqual(self._invoice(order).amount_total, 100)

    def test_the_fee_is_of_the_goods(self):
        self.env['crosschannel.return.policy'].create({'name': 'Fee', 'fee_percent': 10})
        self._ten_percent()
        order = self._order((self.goods_order, 3, {'price_unit': 50}))
        fees = [self._return_with_fee(order) for _unit in range(3)]
        self.assertEqual(fees, [(35, 4.5), (50, 4.5), (50, 4.5)])

    def _return_with_fee(self, order):
        answer = self._return(order)
        with self._provider('done'):
            self._settle(answer, 'original')
        return answer['refund_total'], answer['fee_total']

    def test_it_is_judged_again_when_it_is_settled(self):
        self._ten_percent()
        order = self._order((self.goods_order, 4, {'price_unit': 50}))
        first, second = self._return(order), self._return(order)
        self.assertEqual((first['refund_total'], second['refund_total']), (45, 35))
        self._doc(first).sudo().write({'state': 'refused'})
        with self._provider('done'):
            self._by_plan(second)
        self.assertTenders(self._doc(second), ('original', 45, 'done'))
