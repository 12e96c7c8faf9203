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

    def _gate(self, **values):
        """An order with all it may have, at its payment."""
        order = self._order(**values)
        self._claim(order)
        order._hold_before_payment()
        return order

    def test_who_pays_is_promised_the_last_use(self):
        campaign, second = self._campaign(max_uses=1), self._order()
        self._claim(second)
        first = self._gate()
        with self.assertRaisesRegex(ValidationError, 'somebody else is paying'):
            second._hold_before_payment()
        self.assertEqual(self._claim(second), 100, 'its cart shows what it costs now')
        second._hold_before_payment()
        self.assertRefused('campaign_over', self._redeem_as, campaign, 'test,1')
        first.action_confirm()
        self.assertEqual((campaign.use_count, campaign.state), (1, 'stopped'))

    def test_a_promise_is_asked_again_and_ends_with_its_time(self):
        campaign, second = self._campaign(max_uses=1), self._order()
        self._claim(second)
        first = self._gate()
        first._hold_before_payment()
        self.assertEqual(len(self._promises(campaign)), 1)
        self.env.cr.execute("UPDATE omni_card_hold SET expires_at = now() - interval '1 day'")
        second._hold_before_payment()
        with self.assertRaises(ValidationError):
            first._hold_before_payment()

    def test_the_budget_is_promised(self):
        self._campaign(budget=15)
        third = self._order()
        self._claim(third)
        first, second = self._gate(), self._gate()
        with self.assertRaisesRegex(ValidationError, 'somebody else is paying'):
            third._hold_before_payment()
        for order in (first, second):
            order.action_confirm()
        self.assertFalse(self._exceptions(self.env['loyalty.program'].search([])))

    def test_one_use_of_a_customer_is_promised_once(self):
        campaign = self._campaign(max_each=1)
        again, other = self._order(), self._order(self.env['res.partner'].create({'name': 'Robin'}))
        for order in (again, other):
            self._claim(order)
        self._gate()
        with self.assertRaises(ValidationError):
            again._hold_before_payment()
        other._hold_before_payment()
        self.assertEqual(len(self._promises(campaign)), 2)

    def test_a_payment_that_outlived_its_promise_stands(self):
        campaign, late = self._campaign(max_uses=1), self._gate()
        self._pay(late)
        self.env.cr.execute("UPDATE omni_card_hold SET expires_at = now() - interval '1 day'")
        self._sell()
        late.action_confirm()
        self.assertEqual((late.state, late.amount_total), ('sale', 90))
        self.assertEqual(self._exceptions(campaign.program_ids).kind, 'campaign')

    def test_a_pending_payment_keeps_its_promise_for_days(self):
        campaign, order = self._campaign(max_uses=1), self._gate()
        channel = self.env['unified.inventory']._channel(order._hold_channel())
        channel.pending_days = 3
        before = self._promises(campaign).expires_at
        self._pay(order, 'pending')
        order._hold_while_pending()
        self.assertGreater((self._promises(campaign).expires_at - before).days, 1)

    def test_what_is_not_wanted_any_more_is_given_back(self):
        campaign, order = self._campaign(max_uses=1), self._gate()
        order.order_line.filtered('reward_id').unlink()
        order._hold_before_payment()
        self.assertFalse(self._promises(campaign))

    def test_cards_that_are_let_go_leave_the_promise(self):
        campaign, order = self._campaign(max_uses=1), self._gate()
        order._hold_cards()
        self.env['omni.promotion']._release_cards_of(order._hold_owner())
        self.assertEqual(len(self._promises(campaign)), 1)
        self.env['omni.promotion']._release_owners([order._hold_owner()])
        self.assertFalse(self._promises(campaign))

    def test_the_list_of_holds_names_no_card_for_a_promise(self):
        campaign = self._campaign(max_uses=1)
        self._gate()
        promise = self._promises(campaign)
        self.assertFalse(promise.card_id or promise.program_id)

    def test_limits_of_ten_campaigns_cost_as_many_queries_as_of_one(self):
        campaigns = self.env['omni.campaign'].create(
            [{'name': str(number), 'max_uses': 5} for number in range(10)]
        )
        count = self._queries_of_taken
        self.assertEqual(count(campaigns), count(campaigns[:1]))

    def _promises(self, campaign):
        self.env['omni.card.hold'].invalidate_model()
        domain = [
            ('subject', '=', 'campaign'),
            ('res_id', '=', campaign.id),
            ('state', '=', 'held'),
        ]
        return self.env['omni.card.hold'].search(domain)

    def _redeem_as(self, campaign, owner):
        campaign._redeem({'owner': owner, 'channel': 'web'}, {campaign: 5.0}, campaign)

    def test_over_the_limit_is_refused_or_told(self):
        campaign = self._campaign(max_uses=1)
        self._sell()
        sale = {'owner': 'test,1', 'channel': 'web'}
        redeem = campaign._redeem
        self.assertRefused('campaign_over', redeem, sale, {campaign: 5.0}, campaign)
        self.assertEqual(
            campaign._redeem(sale, {campaign: 5.0}, campaign.browse()), {campaign: 'used_up'}
        )

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

    def test_uplift_compares_with_the_same_days_of_the_week_before(self):
        program = self._program(10)
        program.rule_ids.product_ids = self.product
        campaign = self._campaign(program, date_from='2026-05-04', date_to='2026-05-05')
        # Two days of Monday and Tuesday in Vienna: a week earlier they begin at 22:00 UTC, too.
        sold = (
            ('2026-04-26 21:59:00', 7),
            ('2026-04-26 22:00:00', 1),
            ('2026-04-28 21:59:00', 1),
            ('2026-05-03 12:00:00', 9),
            ('2026-05-04 12:00:00', 3),
            ('2026-05-05 22:00:00', 9),
        )
        for date, quantity in sold:
            order = self._order(quantity=quantity)
            order.action_confirm()
            order.date_order = date
        campaign.invalidate_recordset()
        with freeze_time('2026-06-01 12:00:00'):
            self.assertEqual((campaign.sales_before, campaign.sales_during), (200, 300))
            self.assertEqual(campaign.uplift, 0.5)
