from datetime import date

from odoo.tests import tagged

from .common_refund import RefundCommon


@tagged('post_install', '-at_install')
class TestLoyalty(RefundCommon):
    """E15, RET-1, RET-2, RET-3"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False

    def _points_order(self, quantity=2, points_per_money=0.5):
        """An order of 2 x 50 that earned 50 points."""
        program = self._program('loyalty')
        program.rule_ids.write(
            {
                'reward_point_mode': 'money',
                'reward_point_amount': points_per_money,
                'minimum_amount': 0,
                'minimum_qty': 0,
            }
        )
        order = self._draft((self.goods_order, quantity, {'price_unit': 50.0}))
        order._update_programs_and_rewards()
        self._finish(order)
        return order, order.coupon_point_ids.coupon_id

    def test_half_of_the_points_go_with_half_of_the_goods(self):
        order, card = self._points_order()
        self.assertEqual(card.points, 50)
        first = self._return(order, 1)
        plan = self.returns.refund_plan(first['reference'])['points']
        self.assertEqual([(p['taken'], p['given'], p['balance']) for p in plan], [(25, 0, 25)])
        self._settle(first)
        self._settle(first)
        self.assertEqual(card.points, 25)
        row = card.history_ids.sorted('id')[-1]
        self.assertEqual((row.used, row.order_model), (25, 'crosschannel.return'))
        self.assertEqual(row.order_id, self._doc(first).id)
        self._settle(self._return(order, 1))
        self.assertEqual(card.points, 0)

    def test_thirds_add_up(self):
        order, card = self._points_order(quantity=3, points_per_money=1 / 3)
        for _unit in range(3):
            self._settle(self._return(order, 1))
        self.assertAlmostEqual(card.points, 0)

    def test_a_balance_below_zero_is_said(self):
        order, card = self._points_order()
        card.points = 10
        answer = self._return(order, 1)
        self.assertEqual(self.returns.refund_plan(answer['reference'])['points'][0]['balance'], -15)
        self._settle(answer)
        self.assertEqual(card.points, -15)
        self.assertIn('-15', ''.join(self._doc(answer).message_ids.mapped('body')))

    def test_the_worth_of_spent_points_is_kept_where_the_company_says_so(self):
        self.company.crosschannel_spent_points = 'lower'
        order, card = self._points_order()
        self._invoice(order)
        card.program_id.reward_ids[1:].unlink()
        card.program_id.reward_ids.write(
            {
                'reward_type': 'discount',
                'discount_mode': 'per_order',
                'discount': 5,
                'required_points': 50,
            }
        )
        card.points = 10  # of 25 that go: 15 are spent, at 0.10
        answer = self._return(order, 1)
        self.assertEqual((answer['refund_total'], answer['amount_due']), (50, 48.5))
        plan = self.returns.refund_plan(answer['reference'])['points']
        self.assertEqual([(p['taken'], p['balance']) for p in plan], [(10, 0)])
        with self._provider('done'):
            self._by_plan(answer)
        doc = self._doc(answer)
        self.assertTenders(doc, ('original', 48.5, 'done'))
        self.assertEqual(card.points, 0)
        self.assertEqual(doc.credit_note_ids.amount_total, 48.5)
        self.assertAlmostEqual(self._receivable(), 0)

    def test_points_spent_meanwhile_change_what_is_due(self):
        self.company.crosschannel_spent_points = 'lower'
        order, card = self._points_order()
        card.program_id.reward_ids[1:].unlink()
        card.program_id.reward_ids.write(
            {'reward_type': 'discount', 'discount_mode': 'per_point', 'discount': 0.1}
        )
        answer = self._return(order, 1)
        self.assertEqual(answer['amount_due'], 50)
        card.points = 0
        with self.assertRefused('wrong_amount'):
            self._settle(answer)
        self._settle({**answer, 'amount_due': 47.5})
        self.assertEqual(card.points, 0)

    def test_points_spent_on_a_discount_come_back_in_proportion(self):
        program = self._program('loyalty')
        program.rule_ids.write({'reward_point_mode': 'money', 'reward_point_amount': 0.01})
        program.reward_ids[1:].unlink()
        program.reward_ids.write(
            {
                'reward_type': 'discount',
                'discount_mode': 'percent',
                'discount': 10,
                'discount_applicability': 'order',
                'required_points': 30,
            }
        )
        card = self.env['loyalty.card'].create(
            {'program_id': program.id, 'partner_id': self.customer.id, 'points': 40}
        )
        order = self._draft((self.goods_order, 2, {'price_unit': 50.0}))
        order._update_programs_and_rewards()
        order._apply_program_reward(program.reward_ids, card)
        self._finish(order)
        before = card.points
        earned = order.coupon_point_ids.points
        self._settle(self._return(order, 1))
        self.assertAlmostEqual(card.points - before, 15 - earned / 2)
        self._settle(self._return(order, 1))
        self.assertAlmostEqual(card.points - before, 30 - earned)

    def test_a_coupon_for_the_next_order_goes_with_the_last_unit_only(self):
        program = self._program('next_order_coupons')
        program.communication_plan_ids.unlink()
        program.rule_ids.write({'minimum_amount': 0, 'minimum_qty': 0})
        order = self._draft((self.goods_order, 2, {}))
        order._update_programs_and_rewards()
        self._finish(order)
        coupon = order.coupon_point_ids.coupon_id
        points = coupon.points
        self.assertTrue(points)
        self._settle(self._return(order, 1))
        self.assertEqual(coupon.points, points)
        self._settle(self._return(order, 1))
        self.assertEqual(coupon.points, 0)

    def test_an_expired_gift_card_is_extended(self):
        order, card, _account = self._gift_card_order()
        card.expiration_date = date(2020, 1, 1)
        self._settle(self._return(order, 1))
        self.assertEqual(card.points, 20)
        self.assertGreater(card.expiration_date, date(2024, 1, 1))

    def test_a_withdrawn_gift_card_is_replaced(self):
        order, card, _account = self._gift_card_order()
        card.active = False
        answer = self._return(order, 1)
        self._settle(answer)
        new = self._doc(answer).tender_ids.filtered(lambda part: part.type == 'card').card_id
        self.assertEqual(card.points, 0)
        self.assertEqual((new.points, new.program_id), (20, card.program_id))
        self.assertEqual(new.partner_id, self.customer)

    def test_gift_card_parts_add_up(self):
        order, card, _account = self._gift_card_order(points=40, price=33.33, quantity=3)
        for _unit in range(3):
            self._settle(self._return(order, 1))
        self.assertAlmostEqual(card.points, 40)

    def test_points_are_earned_with_a_gift_card_too(self):
        """What was paid by card earned points as money did: all of them go, no more."""
        order, _card, _account = self._gift_card_order()
        self._settle(self._return(order, 2))
        self.assertFalse(order.crosschannel_return_ids._earned_shares())
