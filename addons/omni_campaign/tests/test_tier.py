from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .common import CampaignCommon


@tagged('post_install', '-at_install')
class TestTier(CampaignCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loyalty = cls.env['loyalty.program'].create(
            {
                'name': 'Club',
                'program_type': 'loyalty',
                'applies_on': 'both',
                'trigger': 'auto',
                'rule_ids': [
                    Command.clear(),
                    Command.create({'reward_point_mode': 'money', 'reward_point_amount': 1}),
                ],
            }
        )
        cls.silver, cls.gold = cls.env['omni.tier'].create(
            [
                {'name': 'Silver', 'sequence': 1, 'threshold': 50, 'program_id': cls.loyalty.id},
                {'name': 'Gold', 'sequence': 2, 'threshold': 250, 'program_id': cls.loyalty.id},
            ]
        )

    def _buy(self, quantity):
        order = self._order(quantity=quantity)
        order._update_programs_and_rewards()
        order.action_confirm()
        return order

    def test_a_tier_is_reached_with_the_sale_and_lost_after_a_year(self):
        with freeze_time('2026-05-06'):
            self._buy(1)
            self.assertEqual(self.customer.omni_tier_id, self.silver)
            self.assertEqual(str(self.customer.omni_tier_date), '2026-05-06')
        with freeze_time('2026-06-06'):
            self._buy(2)
            self.assertEqual(self.customer.omni_tier_id, self.gold)
        card = self.loyalty.coupon_ids
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE loyalty_history SET create_date = %s WHERE card_id = %s AND issued = 100',
            ['2026-05-06', card.id],
        )
        self.env.cr.execute(
            'UPDATE loyalty_history SET create_date = %s WHERE card_id = %s AND issued = 200',
            ['2026-06-06', card.id],
        )
        self.env.invalidate_all()
        with freeze_time('2027-05-07'):
            self.env['omni.tier']._cron_update()
            self.assertEqual(self.customer.omni_tier_id, self.silver)
            self.assertEqual(str(self.customer.omni_tier_date), '2027-05-07')
        with freeze_time('2027-06-07'):
            self.env['omni.tier']._cron_update()
            self.assertFalse(self.customer.omni_tier_id)

    def test_by_money_spent(self):
        (self.silver | self.gold).basis = 'spend'
        self._buy(3)
        self.env['omni.tier']._cron_update()
        self.assertEqual(self.customer.omni_tier_id, self.gold)
        self.assertEqual(self.gold.partner_count, 1)

    def test_who_has_no_card_any_more_has_no_tier(self):
        self._buy(1)
        self.loyalty.coupon_ids.partner_id = False
        self.gold.action_recompute()
        self.assertFalse(self.customer.omni_tier_id)

    def test_a_campaign_for_a_tier(self):
        self._campaign(audience='tier', tier_ids=[Command.set(self.gold.ids)])
        self.customer.omni_tier_id = self.silver
        self.assertEqual(self._total(), 100)
        self.customer.omni_tier_id = self.gold
        self.assertEqual(self._total(), 90)

    def test_a_tier_has_a_pricelist(self):
        self.env.ref('base.group_user')._apply_group(
            self.env.ref('product.group_product_pricelist')
        )
        pricelist = self.env['product.pricelist'].create({'name': 'Gold', 'sequence': 99})
        self.env['product.pricelist'].create({'name': 'Usual', 'sequence': 1})
        self.gold.pricelist_id = pricelist
        self.assertNotEqual(self.customer.property_product_pricelist, pricelist)
        self.customer.omni_tier_id = self.gold
        self.assertEqual(self.customer.property_product_pricelist, pricelist)
        own = self.env['product.pricelist'].create({'name': 'Own'})
        self.customer.property_product_pricelist = own
        self.assertEqual(self.customer.property_product_pricelist, own)

    def test_tiers_are_of_one_program(self):
        other = self._program(5, program_type='loyalty', applies_on='both')
        with self.assertRaises(ValidationError):
            self.env['omni.tier'].create({'name': 'X', 'threshold': 1, 'program_id': other.id})


@tagged('post_install', '-at_install')
class TestPortal(HttpCase):
    def test_a_customer_sees_the_tier(self):
        loyalty = self.env['loyalty.program'].create(
            {'name': 'Club', 'program_type': 'loyalty', 'applies_on': 'both', 'trigger': 'auto'}
        )
        tier = self.env['omni.tier'].create(
            {'name': 'Gold of the Club', 'threshold': 1, 'program_id': loyalty.id}
        )
        user = new_test_user(self.env, 'tier_portal', 'base.group_portal')
        self.env['loyalty.card'].create(
            {'program_id': loyalty.id, 'partner_id': user.partner_id.id}
        )
        self.authenticate('tier_portal', 'tier_portal')
        self.assertNotIn('Gold of the Club', self.url_open('/my/home').text)
        user.partner_id.omni_tier_id = tier
        self.assertIn('Gold of the Club', self.url_open('/my/home').text)
