from odoo.exceptions import ValidationError

from .common import OmniCommon


class TestSaleOrder(OmniCommon):
    def test_a_cart_holds_its_card(self):
        card, order = self._card(50), self._order()
        self.assertIsNone(self._apply(order, card))
        self.assertEqual(order.amount_total, 50)
        hold = self._holds(order._hold_owner())
        self.assertEqual((hold.card_id, hold.amount, hold.state), (card, 50, 'held'))
        self.assertEqual(card.points, 50)

    def test_the_next_cart_gets_what_is_left(self):
        card, first, second = self._card(50), self._order(30), self._order()
        self._apply(first, card)
        self._apply(second, card)
        self.assertEqual((first.amount_total, second.amount_total), (0, 80))
        third = self._order()
        self.assertTrue(self._apply(third, card))
        self.assertEqual(third.amount_total, 100)

    def test_confirming_spends_the_card_once(self):
        card, order = self._card(50), self._order()
        self._apply(order, card)
        order.action_confirm()
        self.assertLedger(card, 50, -50)
        entry = self._entries(card)[-1]
        self.assertEqual((entry.kind, entry.owner), ('redeem', order._hold_owner()))
        self.assertEqual(entry.hold_ref, self._holds(order._hold_owner()).id)

    def test_cancelling_gives_back(self):
        card, order = self._card(50), self._order()
        self._apply(order, card)
        order.action_confirm()
        order._action_cancel()
        self.assertLedger(card, 50, -50, 50)
        self.assertEqual(self._entries(card)[-1].kind, 'reverse')

    def test_a_removed_card_is_given_back(self):
        card, order = self._card(50), self._order()
        self._apply(order, card)
        order.order_line.filtered('reward_id').unlink()
        self.assertEqual(self.promotion._available(card), 50)

    def test_an_abandoned_cart_keeps_nothing(self):
        card, order = self._card(50), self._order()
        self._apply(order, card)
        self._expire(self._holds(order._hold_owner()))
        self.assertIsNone(self._apply(self._order(), card))

    def test_e2_nobody_pays_when_the_card_is_spent(self):
        card, order = self._card(50), self._order()
        self._apply(order, card)
        self._expire(self._holds(order._hold_owner()))
        self._spend(card, 50, 'pos.order,a')
        with self.assertRaisesRegex(ValidationError, 'You have not been charged'):
            order._hold_before_payment()

    def test_the_gate_holds_for_the_time_of_paying(self):
        card, order = self._card(50), self._order()
        self._apply(order, card)
        before = self._holds(order._hold_owner()).expires_at
        order._hold_before_payment()
        self._holds(order._hold_owner()).invalidate_recordset()
        self.assertGreaterEqual(self._holds(order._hold_owner()).expires_at, before)
        self.assertRefused('insufficient_balance', self._spend, card, 1, 'pos.order,a')

    def test_an_unpaid_order_is_not_confirmed_with_a_spent_card(self):
        card, order = self._card(50), self._order()
        self._apply(order, card)
        self._expire(self._holds(order._hold_owner()))
        self._spend(card, 50, 'pos.order,a')
        with self.assertRaises(ValidationError):
            order.action_confirm()
        self.assertEqual(order.state, 'draft')

    def test_a_paid_order_is_confirmed_whatever_became_of_its_card(self):
        card, order = self._card(50), self._order()
        self._apply(order, card)
        self._pay(order, 50)
        self._expire(self._holds(order._hold_owner()))
        self._spend(card, 30, 'pos.order,a')
        order.action_confirm()
        self.assertEqual((order.state, order.amount_total), ('sale', 50))
        self.assertLedger(card, 50, -30, -20)
        missing = self.env['omni.card.exception'].search([('card_id', '=', card.id)])
        self.assertEqual((missing.points, missing.partner_id), (30, self.customer))
        self.assertEqual(missing.owner, order.display_name)

    def _pay(self, order, amount):
        provider = self.env['payment.provider'].create({'name': 'Test', 'state': 'test'})
        method = self.env['payment.method'].create({'name': 'Test', 'code': 'test_card'})
        return self.env['payment.transaction'].create(
            {
                'provider_id': provider.id,
                'payment_method_id': method.id,
                'amount': amount,
                'currency_id': order.currency_id.id,
                'partner_id': order.partner_id.id,
                'sale_order_ids': order.ids,
                'reference': f'test-{order.id}',
                'state': 'done',
            }
        )

    def test_a_changed_reward_of_a_confirmed_order_is_booked(self):
        card, order = self._card(50), self._order()
        self._apply(order, card)
        order.action_confirm()
        line = order.order_line.filtered('reward_id')
        line.points_cost = 40
        self.assertEqual(card.points, 10)
        line.points_cost = 50
        self.assertLedger(card, 50, -50, 50, -40, 40, -50)
        self.assertRefused('insufficient_balance', line.write, {'points_cost': 51})


class TestLimit(OmniCommon):
    def setUp(self):
        super().setUp()
        self.program = self._create_program(
            'promo_code',
            limit_usage=True,
            max_usage=1,
            rule_ids=[(0, 0, {'mode': 'with_code', 'code': 'ONCE', 'minimum_qty': 0})],
        )

    def _use(self, order):
        status = order._try_apply_code('ONCE')
        if 'error' in status:
            return status['error']
        for coupon, rewards in status.items():
            answer = order._apply_program_reward(rewards, coupon)
            if 'error' in answer:
                return answer['error']
        return None

    def test_e2b_a_cart_uses_up_nothing_and_holds_its_use(self):
        first, second = self._order(), self._order()
        self.assertIsNone(self._use(first))
        self.assertEqual(self.program.total_order_count, 0)
        self.assertIn('in use in another order', self._use(second))
        self._expire(self._holds(first._hold_owner()))
        self.assertIsNone(self._use(second))
        self.assertEqual(second.amount_total, 90)

    def test_a_limit_counts_confirmed_orders(self):
        first, second = self._order(), self._order()
        self._use(first)
        first.action_confirm()
        self.program.invalidate_recordset()
        self.assertEqual(self.program.total_order_count, 1)
        self.assertTrue(self._use(second))
        first._action_cancel()
        self.program.invalidate_recordset()
        self.assertEqual(self.program.total_order_count, 0)
        self.assertIsNone(self._use(second))

    def test_two_carts_that_had_it_confirm_once(self):
        first, second = self._order(), self._order()
        self._use(first)
        self._expire(self._holds(first._hold_owner()))
        self._use(second)
        second.action_confirm()
        self.assertRefused('usage_limit', first.action_confirm)

    def test_a_coupon_is_used_once(self):
        coupons = self._create_program('coupons')
        card, first, second = self._card(1, coupons), self._order(), self._order()
        self.assertIsNone(self._apply(first, card))
        self.assertTrue(self._apply(second, card))
        first.action_confirm()
        self.assertTrue(self._apply(second, card))
        self.assertLedger(card, 1, -1)
