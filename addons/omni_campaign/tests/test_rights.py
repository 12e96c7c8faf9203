from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import CampaignCommon

MODELS = ('omni.campaign', 'omni.campaign.hours', 'omni.campaign.redemption', 'omni.tier')


@tagged('post_install', '-at_install')
class TestRights(CampaignCommon):
    def _user(self, groups, **values):
        return new_test_user(self.env, f'u_{len(groups)}_{len(values)}', groups, **values)

    def test_portal_and_public_see_nothing(self):
        campaign = self._campaign()
        users = self._user('base.group_portal'), self.env.ref('base.public_user')
        for user in users:
            for model in MODELS:
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            for method in ('action_stop', 'action_start', 'action_copy', 'action_redemptions'):
                with self.assertRaises(AccessError):
                    getattr(campaign.with_user(user), method)()
            with self.assertRaises(AccessError):
                self.env['omni.campaign.preview'].with_user(user).create({})
        self.assertEqual(campaign.state, 'running')

    def test_a_salesman_reads_and_changes_nothing(self):
        campaign = self._campaign()
        seen = campaign.with_user(self._user('sales_team.group_sale_salesman'))
        self.assertEqual(seen.name, 'Spring')
        for method in ('action_stop', 'action_start', 'action_copy'):
            with self.assertRaises(AccessError):
                getattr(seen, method)()
        with self.assertRaises(AccessError):
            seen.budget = 1

    def test_nobody_writes_redemptions(self):
        campaign = self._campaign()
        manager = self._user('sales_team.group_sale_manager')
        with self.assertRaises(AccessError):
            self.env['omni.campaign.redemption'].with_user(manager).create(
                {'campaign_id': campaign.id, 'owner': 'x,1'}
            )

    def test_another_companys_manager(self):
        campaign = self._campaign()
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        stranger = self._user(
            'sales_team.group_sale_manager',
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for method in ('action_stop', 'action_start', 'action_copy'):
            with self.assertRaises(AccessError):
                getattr(campaign.with_user(stranger), method)()
        self.assertFalse(self.env['omni.campaign'].with_user(stranger).search([]))
        tier = self.env['omni.tier'].create(
            {
                'name': 'Gold',
                'threshold': 1,
                'program_id': self._program(5, program_type='loyalty', applies_on='both').id,
            }
        )
        with self.assertRaises(AccessError):
            tier.with_user(stranger).action_recompute()
        with self.assertRaises(AccessError):
            tier.with_user(self._user('base.group_user')).action_recompute()

    def test_orders_of_who_may_not_read_campaigns_are_decided(self):
        self._campaign(budget=50)
        user = self._user('sales_team.group_sale_salesman')
        order = self._order(user_id=user.id).with_user(user)
        self.assertEqual(self._claim(order), 90)
        order.action_confirm()
        self.assertEqual(order.state, 'sale')
