from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.omni_campaign.tests.common import NOON, CampaignCommon


@tagged('post_install', '-at_install')
class TestShopCampaign(CampaignCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env['website'].search([('company_id', '=', cls.company.id)], limit=1)
        channels = cls.env['unified.inventory.channel']
        cls.web = channels.search([('code', '=', 'web')])

    def test_a_campaign_of_the_shop(self):
        campaign = self._campaign(channel_ids=[Command.set(self.web.ids)])
        cart = self._order(website_id=self.website.id)
        self.assertEqual(self._claim(cart), 90)
        self.assertEqual(self._total(), 100)
        cart.action_confirm()
        self.assertEqual(campaign.redemption_ids.channel, 'web')

    def test_a_code_in_the_shop(self):
        campaign = self._campaign(self._program(20, trigger='with_code', code='SHOP'))
        cart = self._order(website_id=self.website.id)
        campaign.action_stop()
        self.assertIn('error', cart._try_apply_code('SHOP'))
        campaign.action_start()
        self.assertNotIn('error', cart._try_apply_code('SHOP'))

    def test_the_preview_has_the_shop_beside_the_others(self):
        self._campaign(channel_ids=[Command.set(self.web.ids)])
        preview = self.env['omni.campaign.preview'].create(
            {
                'partner_id': self.customer.id,
                'moment': NOON,
                'line_ids': [Command.create({'product_id': self.product.id})],
            }
        )
        totals = {
            column.channel: told['total']
            for column, told in preview._columns_told()
            if column.engine
        }
        self.assertEqual(totals, {'web': 90, 'back_office': 100})
        self.assertFalse(self.env['sale.order'].search([('name', '=', 'Preview')]))
