from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.unified_inventory.exceptions import Refusal

from .common import PosCampaignCommon


@tagged('post_install', '-at_install')
class TestTillCampaigns(PosCampaignCommon):
    def _told(self):
        data = self.config.with_user(self.pos_user).current_session_id.load_data(['pos.config'])
        return data['pos.config'][0]['_omni_campaigns']

    def _messages(self, change):
        self.env.cr.precommit.run()
        sent = []
        bus = type(self.env['bus.bus'])
        with patch.object(bus, '_sendone', lambda _self, *args: sent.append(args)):
            change()
            self.env.cr.precommit.run()
        name = f'{self.config.access_token}-CAMPAIGNS'
        return [message for _channel, kind, message in sent if kind == name]

    def test_a_till_is_loaded_with_what_it_decides_by(self):
        self.config._till_place().partner_id.tz = 'Europe/Vienna'
        self.campaign.hours_ids = [Command.create({'days': '4', 'hour_from': 22, 'hour_to': 2})]
        told = self._told()
        self.assertEqual(
            (told['zone'], told['store']), ('Europe/Vienna', self.config._till_place().id)
        )
        facts = next(facts for facts in told['campaigns'] if facts['id'] == self.campaign.id)
        self.assertEqual(facts['programs'], self.program.ids)
        self.assertEqual(facts['hours'], [{'days': [4], 'start': 1320, 'end': 120}])

    def test_a_stop_is_told_to_open_tills_with_its_commit(self):
        def change():
            self.campaign.action_stop()
            self.campaign.budget = 5

        (message,) = self._messages(change)
        facts = next(f for f in message['campaigns'] if f['id'] == self.campaign.id)
        self.assertEqual(facts['state'], 'stopped')

    def test_a_limit_that_is_reached_is_told(self):
        self.campaign.max_uses = 1
        messages = self._messages(lambda: self._sync(self._ticket()))
        facts = next(f for f in messages[-1]['campaigns'] if f['id'] == self.campaign.id)
        self.assertEqual(facts['state'], 'stopped')

    def test_hours_and_programs_are_told(self):
        other = self._create_program(program_type='promotion', applies_on='current', rules=[{}])
        for change in (
            lambda: self.campaign.hours_ids.create({'campaign_id': self.campaign.id}),
            lambda: other.write({'omni_campaign_id': self.campaign.id}),
        ):
            self.assertEqual(len(self._messages(change)), 1)
        self.assertFalse(self._messages(lambda: self.program.write({'name': 'New name'})))

    def test_a_program_that_came_later_is_asked_for(self):
        config = self.config.with_user(self.pos_user)
        other = self._create_program(program_type='promotion', applies_on='current', rules=[{}])
        other.omni_campaign_id = self.campaign
        data = config.get_campaigns(other.ids)['data']
        self.assertEqual([row['id'] for row in data['loyalty.program']], other.ids)
        self.assertEqual([row['id'] for row in data['loyalty.rule']], other.rule_ids.ids)
        self.assertEqual([row['id'] for row in data['loyalty.reward']], other.reward_ids.ids)
        products = {row['id'] for row in data['product.product']}
        self.assertIn(other.reward_ids.discount_line_product_id.id, products)
        self.assertEqual(config.get_campaigns()['data'], {})

    def test_before_the_payment_a_till_is_told_what_is_over(self):
        uuid, ids = 'a' * 36, self.campaign.ids
        self.assertEqual(self._check(uuid, ids), {})
        self.campaign.action_stop()
        self.assertIn('Spring', self._check(uuid, ids)[self.campaign.id])

    def test_before_the_payment_the_last_use_is_kept_for_a_ticket(self):
        self.campaign.max_uses = 1
        ids = self.campaign.ids
        one, other = self._ticket(), self._ticket()
        self.assertEqual(self._check(one['uuid'], ids, False, {str(ids[0]): 10}), {})
        told = self._check(other['uuid'], ids)
        self.assertIn('somebody else', told[self.campaign.id])
        with self.assertRaises(Refusal), self.env.cr.savepoint():
            self._sync(other, user=self.pos_user)
        self._sync(one, user=self.pos_user)
        self.assertEqual((self.campaign.use_count, self.campaign.state), (1, 'stopped'))
        self.assertFalse(self._found())

    def _prices(self, **limits):
        """A campaign that gives 20 of 100 by a price rule alone."""
        self.pricelist = self.env['product.pricelist'].create({'name': 'P'})
        self.goods.list_price = 100
        prices = self.env['omni.campaign'].create({'name': 'Prices', **limits})
        prices.item_ids = [
            Command.create(
                {
                    'pricelist_id': self.pricelist.id,
                    'product_tmpl_id': self.goods.product_tmpl_id.id,
                    'applied_on': '1_product',
                    'compute_price': 'fixed',
                    'fixed_price': 80,
                }
            )
        ]
        prices.action_start()
        return prices

    def test_before_the_payment_a_price_of_a_limited_campaign_is_kept(self):
        prices = self._prices(max_uses=1)
        one, other = (
            self._order(total=80.0, pricelist_id=self.pricelist.id) for _number in range(2)
        )

        def ask(ticket):
            args = [], False, {str(prices.id): 20}, prices.ids
            return self._check(ticket['uuid'], *args)

        self.assertEqual(ask(one), {})
        self.assertIn('somebody else', ask(other)[prices.id])
        self.assertEqual(ask(one), {}, 'it is not asked twice')
        self._sync(one, user=self.pos_user)
        self.assertEqual((prices.use_count, prices.state), (1, 'stopped'))
        self.assertFalse(prices.redemption_ids.reason)
        self.assertIn('Prices', ask(other)[prices.id])

    def test_a_price_is_asked_for_its_limit_alone(self):
        prices = self._prices(budget=30, audience='first')
        prices.action_stop()  # the customer has been told the price
        args = [], False, {str(prices.id): 20}
        self.assertEqual(self._check('a' * 36, *args, prices.ids), {})
        self.assertEqual(self._check('b' * 36, *args, prices.ids), {})
        self.assertTrue(self._check('c' * 36, *args, prices.ids))
        # Nothing is kept of a campaign that has no price rule, or is another company's.
        self.campaign.max_uses = 1
        for number in range(2):
            uuid = f'{number}' * 36
            self.assertEqual(self._check(uuid, *args, self.campaign.ids), {})
        prices.company_id = self.env['res.company'].create({'name': 'Elsewhere'})
        self.assertEqual(self._check('c' * 36, *args, prices.ids), {})

    def test_a_ticket_that_is_deleted_gives_its_use_back(self):
        self.campaign.max_uses = 1
        config, ids = self.config.with_user(self.pos_user), self.campaign.ids
        self._check('a' * 36, ids)
        config.hold_cards('a' * 36, {})
        self.assertTrue(self._check('b' * 36, ids), 'cards alone were let go')
        config.release_cards('a' * 36)
        self.assertEqual(self._check('b' * 36, ids), {})

    def test_a_campaign_of_another_company_is_not_for_this_till(self):
        other = self.env['res.company'].create({'name': 'Elsewhere'})
        self.program.company_id = False
        self.campaign.company_id = other
        self.assertIn(self.campaign.id, self._check('a' * 36, self.campaign.ids))
        facts = next(f for f in self._told()['campaigns'] if f['id'] == self.campaign.id)
        self.assertEqual(facts['state'], 'stopped')

    def test_a_coupon_of_a_campaign_that_is_over(self):
        coupons = self._create_program(
            program_type='coupons', applies_on='current', trigger='with_code'
        )
        card, config = self._card(1, coupons), self.config.with_user(self.pos_user)
        args = card.code, '2030-01-01 00:00:00', False, False
        coupons.omni_campaign_id = self.campaign
        self.assertTrue(config.use_coupon_code(*args)['successful'])
        self.campaign.action_stop()
        answer = config.use_coupon_code(*args)
        self.assertFalse(answer['successful'])
        self.assertIn('Spring', answer['payload']['error_message'])

    def test_what_a_till_sends_is_checked(self):
        config = self.config.with_user(self.pos_user)
        for ids in (5, 'x', [True], [-1], ['1'], [2**31], list(range(101))):
            self.assertRefused('invalid_campaign', config.get_campaigns, ids)
            self.assertRefused('invalid_campaign', config.check_campaigns, 'a' * 36, ids)
            args = 'a' * 36, [], False, None, ids
            self.assertRefused('invalid_campaign', config.check_campaigns, *args)
        self.assertRefused('invalid_campaign', config.check_campaigns, 'a' * 36, [], 'x')
        for amounts in (5, 'x', {'x': 1}, {'1': -1}, {'1': 'nan'}, {'1': [1]}, {'1': 1e12}):
            args = 'a' * 36, self.campaign.ids, False, amounts
            self.assertRefused('invalid_campaign', config.check_campaigns, *args)
        self.assertRefused('invalid_cards', config.check_campaigns, 'no uuid', [])

    def test_asking_is_for_cashiers_of_this_till(self):
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        stranger = new_test_user(
            self.env,
            login='campaign_stranger',
            groups='point_of_sale.group_pos_user',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        portal = new_test_user(self.env, login='campaign_portal', groups='base.group_portal')
        for user in (portal, stranger, self.env.ref('base.public_user')):
            config = self.config.with_user(user)
            with self.assertRaises(AccessError):
                config.get_campaigns()
            with self.assertRaises(AccessError):
                config.check_campaigns('a' * 36, [])

    def test_a_cashier_neither_reads_nor_stops_campaigns(self):
        campaign = self.campaign.with_user(self.pos_user)
        for method in ('action_stop', 'action_start', 'action_copy'):
            with self.assertRaises(AccessError):
                getattr(campaign, method)()
