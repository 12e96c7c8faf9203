from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import NOON, CampaignCommon


@tagged('post_install', '-at_install')
class TestPreview(CampaignCommon):
    def _preview(self, **values):
        return self.env['omni.campaign.preview'].create(
            {
                'partner_id': self.customer.id,
                'moment': NOON,
                'warehouse_ids': [Command.set(self.place.ids)],
                'line_ids': [Command.create({'product_id': self.product.id, 'quantity': 2})],
                **values,
            }
        )

    def _told(self, **values):
        return self._preview(**values)._columns_told()[0][1]

    def test_the_engine_runs_and_nothing_is_kept(self):
        campaign = self._campaign(hours_ids=[Command.create({'hour_from': 12, 'hour_to': 13})])
        models = ('sale.order', 'loyalty.card', 'omni.card.hold', 'omni.campaign.redemption')
        before = [self.env[model].search_count([]) for model in models]
        told = self._told()
        self.assertEqual(told['total'], 180)
        self.assertEqual([amount for _name, amount in told['lines']], [200, -20])
        self.assertEqual([self.env[model].search_count([]) for model in models], before)
        told = self._told(moment='2026-05-06 12:00:00')
        self.assertEqual((told['total'], len(told['against'])), (200, 1))
        self.assertIn(campaign.name, told['against'][0])

    def test_codes_and_customers(self):
        self._campaign(self._program(50, trigger='with_code', code='HALF'))
        self.assertEqual(self._told()['total'], 200)
        self.assertEqual(self._told(code='HALF')['total'], 100)
        tag = self.env['res.partner.category'].create({'name': 'VIP'})
        self._campaign(audience='segment', segment_ids=[Command.set(tag.ids)])
        self.assertEqual(self._told(partner_id=False)['total'], 200)
        self.customer.category_id = tag
        self.assertEqual(self._told()['total'], 180)

    def test_it_is_shown_side_by_side(self):
        self._campaign()
        preview = self._preview()
        preview.partner_id.name = '<b>Casey</b>'
        self.product.name = '<script>x</script>'
        preview.action_preview()
        self.assertIn('180.00', preview.result)
        self.assertNotIn('<script>', preview.result)
        self.assertIn(self.place.name, preview.result)

    def test_a_salesman_does_not_preview(self):
        user = new_test_user(self.env, 'campaign_seller', 'sales_team.group_sale_salesman')
        with self.assertRaises(AccessError):
            self._preview().with_user(user).action_preview()
