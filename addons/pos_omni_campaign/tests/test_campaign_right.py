from odoo.tests import tagged

from .common import PosCampaignCommon

DEVICE, OTHER = 'device-0000-1', 'device-0000-2'


@tagged('post_install', '-at_install')
class TestTillCampaignRight(PosCampaignCommon):
    def setUp(self):
        super().setUp()
        self.config.write({'card_offline_policy': 'rights', 'card_offline_limit': 30})
        self.config.current_session_id.set_opening_control(0, None)
        self.campaign.max_uses = 4

    def _reserve(self, device=DEVICE):
        return self.config.with_user(self.pos_user).reserve_rights(device, [])

    def _late(self, device=DEVICE, **values):
        return self._ticket(card_decision='offline', card_right=device, **values)

    def _commit(self):
        """There is one transaction in tests: what it debited is not under way any more."""
        self.env.cr.execute('UPDATE omni_card_hold SET txid = NULL')

    def test_a_till_reserves_uses(self):
        self.assertEqual(self._reserve()['campaigns'], {self.campaign.id: {'uses': 2}})
        self.assertEqual(self._reserve(OTHER)['campaigns'], {self.campaign.id: {'uses': 1}})
        self.campaign.max_uses = 100
        self.assertEqual(self._reserve()['campaigns'], {self.campaign.id: {'uses': 5}})

    def test_a_till_reserves_money_of_a_budget(self):
        self.campaign.write({'max_uses': 0, 'budget': 1000})
        told = {'uses': 5, 'amount': 150}
        self.assertEqual(self._reserve()['campaigns'], {self.campaign.id: told})

    def test_nothing_is_reserved_of_what_is_not_for_this_till(self):
        web = self.env['unified.inventory.channel'].search([('code', '=', 'web')])
        far = self.env['stock.warehouse'].create({'name': 'Far', 'code': 'FARR'})
        elsewhere = self.env['res.company'].create({'name': 'Elsewhere'})
        self.program.company_id = False
        for values in (
            {'channel_ids': web},
            {'warehouse_ids': far},
            {'max_each': 1},
            {'max_uses': 0},
            {'company_id': elsewhere},
        ):
            before = {name: self.campaign[name] for name in values}
            self.campaign.write(values)
            self.assertEqual(self._reserve().get('campaigns'), {}, values)
            self.campaign.write(before)
        self.config.card_offline_policy = 'limit'
        self.assertNotIn('campaigns', self._reserve())

    def test_sales_within_the_right_stand_and_are_none_of_finances_business(self):
        self._reserve()
        for _time in range(2):
            self._sync(self._ticket(), user=self.pos_user)
        self.assertRefused('campaign_over', self._sync, self._ticket(), user=self.pos_user)
        late = [self._late() for _time in range(2)]
        for order in [*late, *late]:
            self._sync(order, user=self.pos_user)
            self._commit()
        self.assertEqual((self.campaign.use_count, self.campaign.state), (4, 'stopped'))
        self.assertFalse(self._found())
        rights = self.campaign.redemption_ids.filtered('hold_ref')
        self.assertEqual(len(rights), 2)

    def test_all_late_sales_in_one_call(self):
        self._reserve()
        for _time in range(2):
            self._sync(self._ticket(), user=self.pos_user)
        late = [self._late() for _time in range(3)]
        self.env['pos.order'].with_user(self.pos_user).sync_from_ui(late)
        self.assertEqual(self.campaign.use_count, 5)
        self.assertEqual(len(self._found()), 1)
        self.assertEqual(len(self.campaign.redemption_ids.filtered('hold_ref')), 2)

    def test_a_late_sale_after_the_right_is_listed(self):
        self._reserve()
        self.env.cr.execute(
            "UPDATE omni_card_hold SET expires_at = expires_at - interval '30 days', txid = NULL"
        )
        for _time in range(4):
            self._sync(self._ticket(), user=self.pos_user)
        order = self._sync(self._late(), user=self.pos_user)
        self.assertEqual(order.state, 'paid')
        self.assertEqual((self._found().kind, self._found().state), ('campaign', 'open'))

    def test_one_device_uses_no_right_of_another(self):
        self._reserve()
        for _time in range(2):
            self._sync(self._ticket(), user=self.pos_user)
        for number, device in enumerate((OTHER, '', 'a,b', False), start=1):
            self._sync(self._late(device), user=self.pos_user)
            self.assertEqual(len(self._found()), number)
        online = self._ticket(card_right=DEVICE)
        self.assertRefused('campaign_over', self._sync, online, user=self.pos_user)

    def test_a_ticket_of_the_same_till_is_promised_of_its_right(self):
        self.campaign.max_uses = 2
        self._reserve()
        self._sync(self._ticket(), user=self.pos_user)
        config, ticket = self.config.with_user(self.pos_user), self._ticket()
        args = ticket['uuid'], self.campaign.ids, False, {str(self.campaign.id): 10}, []
        self.assertTrue(self._check(*args))
        self.assertTrue(self._check(*args, OTHER))
        told = config.check_campaigns(*args, DEVICE)
        self.assertEqual(told['against'], {})
        self.assertGreater(told['seconds'], 11 * 3600)
        self.assertEqual(self._reserve()['campaigns'], {self.campaign.id: {'uses': 0}})
        self._sync(ticket, user=self.pos_user)
        self.assertFalse(self._found())
        for device in ('a,b', 5, 'x' * 65):
            self.assertRefused('invalid_cards', config.check_campaigns, *args, device)

    def test_a_ticket_beside_the_right_is_promised_as_others_are(self):
        self._reserve()
        args = self._ticket()['uuid'], self.campaign.ids, False, {str(self.campaign.id): 10}, []
        told = self.config.with_user(self.pos_user).check_campaigns(*args, DEVICE)
        minutes = self.env['unified.inventory']._channel('till').hold_minutes
        self.assertEqual(told['against'], {})
        self.assertTrue(0 < told['seconds'] <= minutes * 60, told)

    def test_a_closed_session_gives_back(self):
        self._reserve()
        owner = f'pos.config,{self.config.id},'
        domain = [('owner', '=like', f'{owner}%'), ('state', '=', 'held')]
        self.assertTrue(self.env['omni.card.hold'].search(domain))
        session = self.config.current_session_id
        self.env.cr.postcommit.clear()
        session.write({'state': 'closed'})
        self.env.cr.postcommit.run()
        self.env['omni.card.hold'].invalidate_model()
        self.assertFalse(self.env['omni.card.hold'].search(domain))
        session.write({'state': 'opened'})
        for _time in range(4):
            self._sync(self._ticket(), user=self.pos_user)
        self.assertEqual(self.campaign.state, 'stopped')
