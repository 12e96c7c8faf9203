from odoo.fields import Command
from odoo.tests import tagged

from .common_promotion import PERCENT, PromotionCommon


@tagged('post_install', '-at_install')
class TestTillPromotion(PromotionCommon):
    """A part of a till's order that breaks what a promotion asked for."""

    def test_kept_where_the_company_says_so(self):
        self.company.crosschannel_promotions = 'keep'
        sale = self._promoted()
        self.assertEqual([self._back(sale) for _unit in range(3)], [45, 45, 45])
        self.assertEven(sale)

    def test_a_minimum_amount_that_is_kept_no_more(self):
        sale = self._promoted()
        self.assertEqual([self._back(sale) for _unit in range(3)], [35, 50, 50])
        self.assertEven(sale)

    def test_all_at_once_charges_nothing(self):
        sale = self._promoted()
        self.assertEqual(self._back(sale, 3), 135)
        self.assertEven(sale)

    def test_a_promotion_that_stands_is_left_alone(self):
        sale = self._promoted(units=4)
        self.assertEqual([self._back(sale) for _unit in range(2)], [45, 35])

    def test_a_minimum_of_units(self):
        reward = self._reward(self._ten_percent(minimum_amount=0, minimum_qty=3), 15)
        sale = self._sell((self.goods_order, 3, 50), rewards=[reward])
        self.assertEqual(self._back(sale), 35)

    def test_goods_of_several_taxes_and_odd_cents(self):
        low = self.tax.copy({'name': 'Low', 'amount': 6})
        other = self._create_goods('LOW', 'order', taxes_id=[Command.set(low.ids)])
        program = self._ten_percent(minimum_amount_tax_mode='incl')
        sold = (self.taxed, 3, 33.33, self.tax), (other, 3, 17.77, low)
        for invoiced in (False, True):
            with self.subTest(invoiced=invoiced):
                rewards = [
                    self._reward(program, 10, tax=self.tax, code='one'),
                    self._reward(program, 5.33, tax=low, code='one', cost=0),
                ]
                sale = self._sell(*sold, rewards=rewards, to_invoice=invoiced)
                dear, cheap = sale.lines[:2]
                given = [
                    self._back(sale, line=line) for line in (dear, cheap, dear, cheap, cheap, dear)
                ]
                self.assertAlmostEqual(sum(given), round(sale.amount_total, 2))
                self.assertLess(given[0], round(33.33 * (1 + self.tax.amount / 100), 2) - 3)
                if invoiced:
                    notes = sale._crosschannel_docs().credit_note_ids
                    for field in ('amount_total', 'amount_untaxed', 'amount_tax'):
                        self.assertAlmostEqual(
                            sum(notes.mapped(field)), sum(sale.account_move.mapped(field))
                        )

    def test_buy_two_get_one_and_keep_the_free_one(self):
        sale = self._free()
        self.assertEqual([self._back(sale) for _unit in range(3)], [0, 100, 100])
        self.assertEven(sale)

    def test_a_refund_of_nothing_of_an_invoiced_ticket(self):
        sale = self._free(to_invoice=True)
        self.assertEqual([self._back(sale), self._back(sale, 2)], [0, 200])
        self.assertEven(sale)

    def test_some_of_the_free_ones_are_still_earned(self):
        sale = self._free(paid=4, free=2)
        given = [self._back(sale) for _unit in range(6)]
        self.assertEqual(given, [0, 100, 100, 0, 100, 100])
        self.assertEven(sale)

    def test_the_free_one_is_another_product(self):
        sale = self._sell(
            (self.goods_order, 2, 100),
            (self.taxed, 1, 30, self.tax),
            rewards=[
                self._reward(
                    self._two_get_one(self.goods_order, self.taxed), 30, cost=2, tax=self.tax
                )
            ],
        )
        free = 30 * (1 + self.tax.amount / 100)
        self.assertAlmostEqual(sale.amount_total, 200)
        self.assertAlmostEqual(self._back(sale), 100 - free)
        self.assertAlmostEqual(self._back(sale), 100)
        self.assertAlmostEqual(self._back(sale, line=sale.lines[1]), free)
        self.assertEven(sale)

    def test_no_more_is_charged_than_comes_back(self):
        off = {**PERCENT, 'discount_mode': 'per_order', 'discount': 50}
        reward = self._reward(self._promotion({'minimum_amount': 205}, off), 50)
        sale = self._sell(
            (self.goods_order, 1, 10), (self.goods_delivery, 2, 100), rewards=[reward]
        )
        cheap, dear = sale.lines[:2]
        given = [self._back(sale, line=line) for line in (cheap, dear, dear)]
        self.assertEqual([round(part, 2) for part in given], [0, 60, 100])
        self.assertEven(sale)

    def test_the_fee_is_of_the_goods(self):
        self.env['crosschannel.return.policy'].create({'name': 'Fee', 'fee_percent': 10})
        sale = self._promoted()
        self.assertEqual([self._back(sale) for _unit in range(3)], [30.5, 45.5, 45.5])

    def test_a_promotion_that_is_over(self):
        sale = self._promoted()
        sale.lines.reward_id.program_id.action_archive()
        self.assertEqual([self._back(sale) for _unit in range(3)], [35, 50, 50])

    def test_rules_of_another_day_are_not_asked(self):
        sale = self._promoted()
        sale.lines.reward_id.program_id.rule_ids.minimum_amount = 500
        self.assertEqual(self._back(sale), 45)

    def test_a_code_that_was_typed(self):
        program = self._promotion(
            {'minimum_amount': 150, 'mode': 'with_code', 'code': 'X'}, PERCENT
        )
        program.trigger = 'with_code'
        sale = self._sell((self.goods_order, 3, 50), rewards=[self._reward(program, 15)])
        self.assertEqual(self._back(sale), 35)

    def test_it_is_told_before_it_is_done(self):
        sale = self._promoted()
        self._create_wallet()
        ticket = self._ask(sale)
        charged = [{'program': 'Action', 'amount': 10}]
        self.assertEqual(ticket['unwound'], charged)
        self.assertIn('10.00', ticket['lines'][0]['note'])
        self.assertEqual(self.returns.refund_plan(ticket['reference'])['promotions'], charged)
        self.assertIn('10.00', self._doc(ticket).refund_plan_text)
        self._sync(self._till_data(ticket, self.session))
        slip = self.till.till_slip(self.config.id, ticket['reference'])
        self.assertEqual((slip['unwound'], slip['total']), (charged, 35))
        settled = self._doc(ticket)
        self.assertEqual(settled.state, 'settled')
        self.assertIn('10.00', settled.refund_plan_text)
        self.assertEqual([line['refund'] for line in slip['lines']], [45])
        self.assertEqual(self._ask(sale, 2)['unwound'], [{'program': 'Action', 'amount': -10}])

    def test_an_announced_return_is_judged_when_it_is_brought(self):
        sale = self._promoted(units=4)
        line = {'line': sale.lines[0].id, 'quantity': 1, 'reason': 'wrong_size'}
        first, second = (
            self.returns.open(sale.pos_reference, [line], 'STORE', f'unwind-{number}')
            for number in range(2)
        )
        self.assertEqual((first['refund_total'], second['refund_total']), (45, 35))
        self._doc(first).sudo().state = 'refused'
        ticket = self.till.till_take(self.config.id, second['reference'])
        self.assertEqual((ticket['refund_total'], ticket['unwound']), (45, []))
        self._sync(self._till_data(ticket, self.session))

    def test_another_return_changes_it_before_it_is_paid(self):
        sale = self._promoted(units=4)
        first, second = self._ask(sale), self._ask(sale)
        self.assertEqual((first['refund_total'], second['refund_total']), (45, 35))
        self.till.till_cancel(self.config.id, first['reference'])
        with self.assertRefused('price_changed'):
            self.till.till_ready(self.config.id, second['reference'])
        with self.assertRefused('price_changed'):
            self._sync(self._till_data(second, self.session))
        self.till.till_cancel(self.config.id, second['reference'])
        self.assertEqual(self._back(sale), 45)

    def test_store_credit_by_no_ticket(self):
        self._create_wallet()
        sale = self._promoted()
        line = {'line': sale.lines[0].id, 'quantity': 1, 'reason': 'wrong_size'}
        answer = self.returns.open(sale.pos_reference, [line], 'STORE', 'unwind-credit')
        self.returns.settle(answer['reference'])
        self.assertEqual(self._doc(answer).credit_note_ids.amount_total, 35)
        self.assertEqual(self._back(sale, 2), 100)

    def test_other_goods_for_what_is_left(self):
        sale = self._promoted()
        ticket = self._ask(sale)
        order = self._sync(self._exchange_data(ticket, self.session, (self.goods_delivery, 1, 60)))
        self.assertEqual(order.amount_total, 25)
        self.assertEqual(self._back(sale, 2), 100)

    # === ODOO'S OWN REFUND ===

    def test_a_native_refund_that_breaks_a_promotion_is_refused(self):
        sale = self._promoted()
        with self.assertRefused('promotion_broken'):
            self._natively(sale, 1, 0)
        self.assertFalse(sale.lines.refund_orderline_ids)
        with self.assertRefused('promotion_broken'):
            self._natively(sale, 3, 0)  # 150.00 for what cost 135.00
        self.assertEqual(self._natively(sale, 3, 1).amount_total, -135)

    def test_a_native_refund_with_the_discount_gives_what_a_return_would(self):
        sale = self._promoted()
        self.assertEqual(self._natively(sale, 1, 1).amount_total, -35)
        self.assertEqual(self._back(sale), 50)

    def test_a_native_refund_of_the_rest_of_a_return(self):
        sale = self._promoted()
        self.assertEqual(self._back(sale), 35)
        with self.assertRefused('promotion_broken'):
            self._natively(sale, 2, 1)  # the discount went back already
        self.assertEqual(self._natively(sale, 2, 0).amount_total, -100)

    def test_a_native_refund_of_what_no_promotion_is_about(self):
        reward = self._reward(self._two_get_one(self.goods_order), 100, cost=2)
        sale = self._sell(
            (self.goods_order, 3, 100), (self.goods_delivery, 1, 40), rewards=[reward]
        )
        self.assertEqual(self._natively(sale, 0, 1, 0).amount_total, -40)

    def test_the_word_of_a_till_that_it_was_offline_is_not_enough(self):
        sale = self._promoted()
        long_ago = '2020-01-01 00:00:00'
        for forged in ({}, {'date_order': long_ago}, {'stock_consent_user_id': self.env.uid}):
            with self.assertRefused('promotion_broken'):
                self._natively(sale, 1, 0, stock_decision='offline', **forged)
        self.assertFalse(sale.lines.refund_orderline_ids)

    def test_what_a_manager_sends_as_refunded_offline_is_noted_and_charged_by_the_next(self):
        sale = self._promoted()
        self._as_manager()
        with self.assertRefused('promotion_broken'):
            self._natively(sale, 1, 0)
        refund = self._natively(sale, 1, 0, stock_decision='offline')
        self.assertEqual(refund.amount_total, -50)
        self.assertIn('15.00', refund.message_ids[0].body)
        self.assertEqual([self._back(sale) for _unit in range(2)], [35, 50])

    def test_a_native_refund_where_promotions_are_kept(self):
        self.company.crosschannel_promotions = 'keep'
        self.assertEqual(self._natively(self._promoted(), 1, 0).amount_total, -50)

    def test_a_discount_refunded_by_itself_is_not_taken_again(self):
        self.company.crosschannel_promotions = 'keep'
        sale = self._promoted()
        self.assertEqual(self._back(sale), 45)
        self.assertEqual(self._natively(sale, 0, 1).amount_total, 15)
        self.assertEqual([self._back(sale) for _unit in range(2)], [55, 50])
