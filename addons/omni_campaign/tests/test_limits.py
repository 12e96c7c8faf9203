from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import CampaignCommon


@tagged('post_install', '-at_install')
class TestLimits(CampaignCommon):
    def _sell(self, **values):
        order = self._order(**values)
        self._claim(order)
        order.action_confirm()
        return order

    def test_a_sale_is_counted_once_and_a_cancelled_one_not(self):
        campaign = self._campaign()
        order = self._sell()
        redemption = campaign.redemption_ids
        self.assertRecordValues(
            redemption,
            [
                {
                    'owner': f'sale.order,{order.id}',
                    'channel': 'back_office',
                    'amount': 10,
                    'order_amount': 90,
                    'warehouse_id': self.place.id,
                    'partner_id': self.customer.id,
                }
            ],
        )
        self.assertEqual((campaign.use_count, campaign.spent), (1, 10))
        order._action_cancel()
        self.assertTrue(redemption.cancelled)
        self.assertEqual((campaign.use_count, campaign.spent), (0, 0))

    def test_carts_that_were_left_do_not_count(self):
        campaign = self._campaign(max_uses=1)
        self.assertEqual([self._total(), self._total()], [90, 90])
        self.assertEqual(campaign.use_count, 0)

    def test_the_last_use_stops_it(self):
        campaign, cart = self._campaign(max_uses=2), self._order()
        self._claim(cart)
        self._sell()
        self.assertEqual(campaign.state, 'running')
        self._sell()
        self.assertEqual(campaign.state, 'stopped')
        refusal = self.assertRefused('campaign_over', cart.action_confirm)
        self.assertEqual(refusal.context['reason'], 'stopped')
        self.assertEqual(self._sell().amount_total, 100)
        self.assertEqual(campaign.use_count, 2)

    def test_the_budget_is_of_all_sales_and_stops_it(self):
        campaign = self._campaign(budget=15)
        self._sell()
        self.assertEqual((campaign.state, campaign.spent), ('running', 10))
        self._sell()
        self.assertEqual((campaign.state, campaign.spent), ('stopped', 20))
        self.assertEqual(self._sell().amount_total, 100)

    def test_once_for_each_customer(self):
        campaign = self._campaign(max_each=1)
        self._sell()
        self.assertEqual(self._total(), 100)
        other = self.env['res.partner'].create({'name': 'Robin'})
        self.assertEqual(self._total(partner=other), 90)
        child = self.env['res.partner'].create(
            {'name': 'Casey, at home', 'type': 'delivery', 'parent_id': self.customer.id}
        )
        self.assertEqual(self._total(partner=child), 100, 'it is the same customer')
        self.assertEqual(campaign.state, 'running')

    def test_what_was_paid_stands_and_is_written_down(self):
        campaign, order = self._campaign(), self._order()
        self._claim(order)
        self._pay(order)
        self._campaign_was_over(campaign)
        order.action_confirm()
        self.assertEqual((order.state, order.amount_total), ('sale', 90))
        exception = self._exceptions(campaign.program_ids)
        self.assertEqual((exception.kind, exception.state), ('campaign', 'open'))
        self.assertEqual(campaign.use_count, 1)

    def test_what_was_paid_before_the_stop_is_none_of_finances_business(self):
        campaign, order = self._campaign(), self._order()
        self._claim(order)
        self._pay(order)
        campaign.action_stop()
        campaign.stopped_at = '2099-01-01'
        order.action_confirm()
        self.assertEqual(order.amount_total, 90)
        self.assertFalse(self._exceptions(campaign.program_ids))

    def test_nobody_pays_a_price_that_is_over(self):
        campaign, order = self._campaign(), self._order()
        self._claim(order)
        campaign.action_stop()
        with self.assertRaises(ValidationError):
            order._hold_before_payment()

    def test_the_last_use_is_given_once_by_the_guard(self):
        """The guard's row was written: of two at once the second one starts anew."""
        campaign = self._campaign(max_uses=3)
        before = campaign.uses_guard
        self._sell()
        campaign.invalidate_recordset(['uses_guard'])
        self.assertEqual(campaign.uses_guard, before + 1)

    def test_over_the_limit_is_refused_or_told(self):
        campaign = self._campaign(max_uses=1)
        self._sell()
        sale = {'owner': 'test,1', 'channel': 'web'}
        redeem = campaign._redeem
        self.assertRefused('campaign_over', redeem, sale, {campaign: 5.0}, True)
        self.assertEqual(campaign._redeem(sale, {campaign: 5.0}, False), {campaign: 'used_up'})

    def _campaign_was_over(self, campaign):
        campaign.action_stop()
        campaign.stopped_at = '2020-01-01'

    def test_the_report_tells_by_channel_and_store(self):
        campaign = self._campaign()
        order = self._sell()
        self._sell()._action_cancel()
        self.env.flush_all()
        rows = self.env['omni.campaign.report'].search([('campaign_id', '=', campaign.id)])
        self.assertRecordValues(
            rows,
            [
                {
                    'amount': 10,
                    'order_amount': 90,
                    'warehouse_id': self.place.id,
                    'reference': order.name,
                    'out_of_rules': 0,
                }
            ],
        )
        self.assertEqual(rows.channel_id.code, 'back_office')

    def test_uplift_compares_with_the_same_time_before(self):
        program = self._program(10)
        program.rule_ids.product_ids = self.product
        campaign = self._campaign(program, date_from='2026-05-04', date_to='2026-05-05')
        sold = (('2026-05-03 12:00:00', 2), ('2026-05-04 12:00:00', 3), ('2026-04-01 12:00:00', 9))
        for date, quantity in sold:
            order = self._order(quantity=quantity)
            order.action_confirm()
            order.date_order = date
        campaign.invalidate_recordset()
        with freeze_time('2026-06-01 12:00:00'):
            self.assertEqual((campaign.sales_before, campaign.sales_during), (200, 300))
            self.assertEqual(campaign.uplift, 0.5)
