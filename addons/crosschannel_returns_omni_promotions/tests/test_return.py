from odoo.tests import tagged

from odoo.addons.crosschannel_returns.tests.common_refund import RefundCommon


@tagged('post_install', '-at_install')
class TestReturn(RefundCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['loyalty.program'].search([]).active = False

    def _points_order(self):
        """An order of 2 x 50 that earned 50 points."""
        program = self._program('loyalty')
        program.rule_ids.write(
            {
                'reward_point_mode': 'money',
                'reward_point_amount': 0.5,
                'minimum_amount': 0,
                'minimum_qty': 0,
            }
        )
        order = self._draft((self.goods_order, 2, {'price_unit': 50.0}))
        order._update_programs_and_rewards()
        self._finish(order)
        return order, order.coupon_point_ids.coupon_id

    def test_the_return_is_named_in_the_ledger_and_may_leave_a_debt(self):
        order, card = self._points_order()
        card.points = 10
        answer = self._return(order, 1)
        self._settle(answer)
        self.assertEqual(card.points, -15)
        entries = self.env['omni.card.entry'].search(
            [('subject', '=', 'card'), ('res_id', '=', card.id), ('kind', '=', 'reverse')]
        )
        self.assertEqual(sum(entries.mapped('amount')), -25)
        self.assertEqual(
            set(entries.mapped('owner')), {f'crosschannel.return,{self._doc(answer).id}'}
        )
        self.assertFalse(card._ledger_differences())
