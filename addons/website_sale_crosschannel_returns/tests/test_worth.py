from odoo.tests import tagged

from odoo.addons.crosschannel_returns.tests.common_refund import RefundCommon

from .common import PortalReturnCommon


@tagged('post_install', '-at_install')
class TestWorth(PortalReturnCommon, RefundCommon):
    """What the form promises is what the return gives."""

    def test_a_promotion_that_is_no_longer_earned(self):
        self.env['loyalty.program'].search([]).active = False
        self.company.crosschannel_promotions = 'unwind'
        program = self._program('promotion')
        program.rule_ids.write({'minimum_amount': 150, 'minimum_qty': 0})
        program.reward_ids.write(
            {
                'reward_type': 'discount',
                'discount_mode': 'percent',
                'discount': 10,
                'discount_applicability': 'order',
            }
        )
        order = self._draft((self.goods_order, 3, {'price_unit': 50}))
        order.partner_id = self.ann.partner_id
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards().items():
            order._apply_program_reward(rewards[:1], coupon)
        self.assertEqual(order.amount_total, 135)
        self._finish(order)
        self.order, self.line = order, order.order_line[0]
        self.authenticate('ann', 'ann-ann')
        quote = self._post(self._fields(step='quote'))
        doc = self._make_return()
        page = self.url_open(doc.get_portal_url())
        self.assertEqual(doc.refund_net, 35)
        for shown in (quote, page):
            self.assertEqual(self._texts(shown, 'o_return_total'), ['$ 35.00'])
            self.assertIn('no longer earned', ' '.join(self._texts(shown, 'o_return_unwound')))
