from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.omni_campaign.core import Right

from .common import CampaignCommon

TILL, OTHER = 'pos.config,1,device-1', 'pos.config,1,device-2'


@tagged('post_install', '-at_install')
class TestCampaignRight(CampaignCommon):
    def _reserve(self, campaign, owner=TILL, uses=5, units=0):
        rights = campaign._reserve(Right(uses, units), owner=owner, ttl=3600, company=self.company)
        return rights[campaign]

    def _redeem(self, campaign, owner, amount=5.0, rights=(TILL,), refuse=None):
        sale = {'owner': owner, 'channel': 'till'}
        refuse = campaign if refuse is None else refuse
        return campaign._redeem(sale, {campaign: amount}, refuse, rights)

    def _expire(self):
        self.env.cr.execute(
            "UPDATE omni_card_hold SET expires_at = expires_at - interval '1 day', txid = NULL"
        )

    def _rights(self, campaign, owner=TILL):
        self.env['omni.card.hold'].invalidate_model()
        domain = [('subject', '=', 'campaign'), ('res_id', '=', campaign.id), ('owner', '=', owner)]
        return self.env['omni.card.hold'].search(domain)

    def test_tills_and_others_share_what_there_is(self):
        campaign = self._campaign(max_uses=4)
        self.assertEqual(self._reserve(campaign), Right(2))
        self.assertEqual(self._reserve(campaign, OTHER), Right(1))
        self._sell()
        late = self._order()
        self._claim(late)
        self.assertEqual(late.amount_total, 100, 'the rest is reserved')
        for owner, till in (('t,1', TILL), ('t,2', TILL), ('t,3', OTHER)):
            self.assertEqual(campaign.state, 'running')
            self._redeem(campaign, owner, rights=(till,))
        self.assertEqual((campaign.use_count, campaign.state), (4, 'stopped'))
        self.assertFalse(self._exceptions(campaign.program_ids))

    def _sell(self):
        order = self._order()
        self._claim(order)
        order.action_confirm()
        return order

    def test_a_sale_by_a_right_counts_once(self):
        campaign = self._campaign(max_uses=4)
        self._reserve(campaign)
        for _time in range(3):
            self._redeem(campaign, 't,1')
        self.assertEqual(campaign.use_count, 1)
        self.assertEqual(campaign.redemption_ids.hold_ref, self._rights(campaign).id)
        both = campaign._taken_by_others('t,9', self.env['res.partner'])[campaign.id]
        self.assertEqual(both[0].uses, 2, 'one is sold, one reserved')

    def test_more_than_the_right_is_asked_for_as_always(self):
        campaign = self._campaign(max_uses=2)
        self._reserve(campaign)
        self._redeem(campaign, 't,1')
        self._redeem(campaign, 't,2')
        self.assertFalse(campaign.redemption_ids.filtered(lambda r: r.owner == 't,2').hold_ref)
        self.assertRefused('campaign_over', self._redeem, campaign, 't,3')
        over = self._redeem(campaign, 't,3', refuse=campaign.browse())
        self.assertEqual(over, {campaign: 'used_up'})

    def test_nobody_uses_the_right_of_another(self):
        campaign = self._campaign(max_uses=2)
        self._reserve(campaign)
        self._redeem(campaign, 't,1', rights=())
        self.assertRefused('campaign_over', self._redeem, campaign, 't,2', rights=(OTHER,))
        self._redeem(campaign, 't,2')

    def test_a_right_that_has_expired_is_none(self):
        campaign = self._campaign(max_uses=2)
        self._reserve(campaign)
        self._expire()
        self._sell()
        self._sell()
        self.assertEqual(campaign.state, 'stopped')
        over = self._redeem(campaign, 't,1', refuse=campaign.browse())
        self.assertEqual(over, {campaign: 'used_up'})
        self.assertFalse(campaign.redemption_ids.filtered(lambda r: r.owner == 't,1').hold_ref)

    def test_a_right_is_renewed_and_never_lowered(self):
        campaign = self._campaign(max_uses=20)
        self.assertEqual(self._reserve(campaign), Right(5))
        self._redeem(campaign, 't,1')
        self.assertEqual(self._reserve(campaign, uses=2), Right(4))
        before = self._rights(campaign).expires_at
        self.assertEqual(self._reserve(campaign), Right(5))
        self.assertEqual(len(self._rights(campaign)), 1)
        self.assertGreaterEqual(self._rights(campaign).expires_at, before)
        both = campaign._taken_by_others('t,9', self.env['res.partner'])[campaign.id]
        self.assertEqual(both[0].uses, 6)

    def test_of_a_budget(self):
        campaign = self._campaign(budget=100)
        self.assertEqual(self._reserve(campaign, units=3000), Right(5, 3000))
        self.assertEqual(self._reserve(campaign, OTHER, units=9000), Right(5, 3500))
        self._redeem(campaign, 't,1', 20.0)
        self._redeem(campaign, 't,2', 9.0)
        both = campaign._taken_by_others('t,9', self.env['res.partner'])[campaign.id]
        self.assertEqual(both[0].units, 6500)
        self.assertEqual(self._reserve(campaign, units=3000), Right(5, 1800))

    def test_money_that_is_left_without_uses_is_for_all(self):
        campaign = self._campaign(budget=100)
        self._reserve(campaign, uses=1, units=3000)
        self._redeem(campaign, 't,1', 10.0)
        both = campaign._taken_by_others('t,9', self.env['res.partner'])[campaign.id]
        self.assertEqual((both[0].uses, both[0].units), (1, 1000))
        self._redeem(campaign, 't,2', 80.0, rights=())
        self.assertEqual(self._reserve(campaign, uses=1, units=3000), Right(1, 500))
        both = campaign._taken_by_others('t,9', self.env['res.partner'])[campaign.id]
        self.assertEqual(both[0].units, 9500)

    def test_a_cancelled_sale_gives_its_use_back_and_counts_anew(self):
        campaign = self._campaign(max_uses=4)
        self._reserve(campaign)
        self._redeem(campaign, 't,1')
        self.env['omni.campaign.redemption']._cancel(['t,1'])
        self.assertEqual(self._reserve(campaign), Right(2))
        self._redeem(campaign, 't,1', rights=())
        self.assertFalse(campaign.redemption_ids.hold_ref)

    def test_a_document_of_the_same_till_takes_its_promise_of_the_right(self):
        campaign, cart = self._campaign(max_uses=2), self._order()
        self._claim(cart)
        self._reserve(campaign)
        cart._hold_before_payment()
        args = {'owner': 't,1', 'partner': self.env['res.partner'], 'ttl': 60}
        args['company'] = self.company
        promise = campaign._promise
        for right in (None, OTHER):
            against, seconds = promise({campaign: 5.0}, right=right, **args)
            self.assertEqual((list(against), seconds), ([campaign], 0))
        against, seconds = promise({campaign: 5.0}, right=TILL, right_ttl=900, **args)
        self.assertEqual(against, {})
        self.assertGreater(seconds, 800, 'as long as the right that it took it of')
        self.assertEqual(self._rights(campaign).uses, 0)
        against, seconds = promise({campaign: 5.0}, right=TILL, right_ttl=900, **args)
        self.assertEqual(against, {}, 'it is not asked twice')
        self.assertGreater(seconds, 800)
        self._redeem(campaign, 't,1')
        cart.action_confirm()
        self.assertEqual((campaign.use_count, campaign.state), (2, 'stopped'))
        self.assertFalse(self._exceptions(campaign.program_ids))

    def test_a_promise_leaves_the_right_as_long_as_there_is_more(self):
        campaign = self._campaign(max_uses=4)
        self._reserve(campaign)
        args = {'partner': self.env['res.partner'], 'ttl': 60, 'company': self.company}
        args |= {'right': TILL, 'right_ttl': 900}
        against, seconds = campaign._promise({campaign: 5.0}, owner='t,1', **args)
        self.assertEqual(against, {})
        self.assertTrue(0 < seconds <= 60, seconds)
        self.assertEqual(self._rights(campaign).uses, 2)

    def test_a_right_given_back_is_for_all(self):
        campaign, cart = self._campaign(max_uses=2), self._order()
        self._reserve(campaign)
        self._sell()
        self.assertEqual(self._claim(cart), 100)
        self._rights(campaign).action_release()
        self.assertEqual(self._claim(cart), 90)
        cart._hold_before_payment()
        with self.assertRaises(ValidationError):
            other = self._order()
            other.order_line = cart.order_line.copy({'order_id': other.id})
            other._hold_before_payment()

    def test_managers_see_what_is_promised(self):
        campaign = self._campaign(max_uses=4)
        self._reserve(campaign)
        user = new_test_user(self.env, 'promise_manager', 'sales_team.group_sale_manager')
        domain = campaign.with_user(user).action_holds()['domain']
        holds = self.env['omni.card.hold'].with_user(user).search(domain)
        self.assertEqual((holds.uses, holds.state), (2, 'held'))
        salesman = new_test_user(self.env, 'promise_salesman', 'sales_team.group_sale_salesman')
        with self.assertRaises(AccessError):
            campaign.with_user(salesman).action_holds()

    def test_where_each_customer_has_a_limit_nothing_is_reserved(self):
        each = self._campaign(max_each=1, max_uses=9)
        endless, stopped = self._campaign(), self._campaign(self._program(5), max_uses=9)
        stopped.action_stop()
        self.assertFalse((each | endless | stopped)._reservable())
        # One that was reserved before there was such a limit is not looked at.
        each.max_each = 0
        self._reserve(each)
        each.max_each = 1
        sale = {'owner': 't,1', 'channel': 'till', 'partner_id': self.customer.id}
        each._redeem(sale, {each: 5.0}, each, (TILL,))
        self.assertFalse(each.redemption_ids.hold_ref)
        again = {**sale, 'owner': 't,2'}
        self.assertRefused('campaign_over', each._redeem, again, {each: 5.0}, each, (TILL,))

    def test_rights_of_ten_campaigns_cost_no_more_queries_to_look_at(self):
        campaigns = self.env['omni.campaign'].create(
            [{'name': str(number), 'max_uses': 50} for number in range(10)]
        )
        campaigns._reserve(Right(5), owner=TILL, ttl=60, company=self.company)
        count = self._queries_of_taken
        self.assertEqual(count(campaigns), count(campaigns[:1]))
