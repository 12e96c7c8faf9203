from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import NOON, CampaignCommon


@tagged('post_install', '-at_install')
class TestCampaign(CampaignCommon):
    def test_a_draft_gives_nothing_and_a_start_gives_it_at_once(self):
        campaign = self._campaign(start=False)
        self.assertEqual(self._total(), 100)
        campaign.action_start()
        self.assertEqual(self._total(), 90)

    def test_stop_takes_it_out_of_open_carts(self):
        campaign, order = self._campaign(), self._order()
        self.assertEqual(self._claim(order), 90)
        campaign.action_stop()
        self.assertEqual(self._claim(order), 100)
        self.assertEqual(campaign.state, 'stopped')
        self.assertIn(self.env.user.name, campaign.stop_reason)

    def test_what_is_archived_is_stopped(self):
        campaign = self._campaign()
        campaign.action_archive()
        self.assertEqual(campaign.state, 'stopped')
        self.assertEqual(self._total(), 100)

    def test_it_starts_and_ends_at_its_minute_on_the_clock_of_the_store(self):
        self._campaign(date_from='2026-05-06', time_from=12.5, date_to='2026-05-06', time_to=13.0)
        for moment, total in (
            ('10:29:59', 100),
            ('10:30:00', 90),
            ('10:59:59', 90),
            ('11:00:00', 100),
        ):
            with freeze_time(f'2026-05-06 {moment}'):
                self.assertEqual(self._total(), total, moment)

    def test_hours_of_the_week_over_midnight(self):
        friday_night = {'days': '4', 'hour_from': 22, 'hour_to': 2}
        self._campaign(hours_ids=[Command.create(friday_night)])
        for moment, total in (
            ('2026-05-08 19:59:00', 100),
            ('2026-05-08 20:00:00', 90),
            ('2026-05-08 23:59:00', 90),
            ('2026-05-09 00:00:00', 100),
        ):
            with freeze_time(moment):
                self.assertEqual(self._total(), total, moment)

    def test_each_store_has_its_own_clock(self):
        self._campaign(hours_ids=[Command.create({'hour_from': 12, 'hour_to': 13})])
        far = self.env['stock.warehouse'].create(
            {
                'name': 'Far',
                'code': 'FAR',
                'partner_id': self.env['res.partner'].create({'name': 'F', 'tz': 'Asia/Tokyo'}).id,
            }
        )
        with freeze_time(NOON):
            self.assertEqual(self._total(), 90)
            self.assertEqual(self._total(warehouse_id=far.id), 100)

    def test_channels_and_stores(self):
        channels = self.env['unified.inventory.channel']
        web = channels.search([('code', '=', 'web')])
        campaign = self._campaign(channel_ids=[Command.set(web.ids)])
        self.assertEqual(self._total(), 100)
        campaign.channel_ids |= channels.search([('code', '=', 'back_office')])
        self.assertEqual(self._total(), 90)
        other = self.env['stock.warehouse'].create({'name': 'Other', 'code': 'OTH'})
        campaign.warehouse_ids = other
        self.assertEqual(self._total(), 100)
        self.assertEqual(self._total(warehouse_id=other.id), 90)

    def test_segment(self):
        tag = self.env['res.partner.category'].create({'name': 'VIP'})
        self._campaign(audience='segment', segment_ids=[Command.set(tag.ids)])
        self.assertEqual(self._total(), 100)
        self.customer.category_id = tag
        self.assertEqual(self._total(), 90)

    def test_first_order(self):
        self._campaign(audience='first')
        public = self.env.ref('base.public_partner')
        self.assertEqual(self._total(partner=public), 100, 'nobody knows who it is')
        first = self._order()
        self.assertEqual(self._claim(first), 90)
        second = self._order()
        self.assertEqual(self._claim(second), 90)
        first.action_confirm()
        self.assertEqual(first.amount_total, 90)
        self.assertRefused('campaign_over', second.action_confirm)
        self.assertEqual(self._claim(second), 100)

    def test_a_code_of_a_campaign_that_is_over(self):
        program = self._program(20, trigger='with_code', code='SPRING')
        campaign, order = self._campaign(program), self._order()
        campaign.action_stop()
        self.assertIn('error', order._try_apply_code('SPRING'))
        campaign.action_start()
        self.assertNotIn('error', order._try_apply_code('SPRING'))

    def test_an_exclusive_campaign_pushes_out_others(self):
        ordinary = self._program(1)
        low = self._campaign(self._program(20), priority=5)
        self._campaign(self._program(10), priority=20, stacking='exclusive')
        order = self._order()
        self.assertEqual(self._claim(order), 90)
        names = order.order_line.reward_id.program_id
        self.assertFalse(names & (ordinary | low.program_ids))

    def test_an_exclusive_campaign_that_does_not_fit_pushes_out_nothing(self):
        self._campaign(self._program(20), priority=5)
        self._campaign(self._program(10, minimum_qty=3), priority=20, stacking='exclusive')
        order = self._order()
        self.assertEqual(self._claim(order), 80)
        order.order_line.filtered(lambda line: not line.reward_id).product_uom_qty = 3
        self.assertEqual(self._claim(order), 270)

    def test_one_of_a_group(self):
        for percent, priority in ((10, 1), (20, 2), (30, 0)):
            self._campaign(
                self._program(percent), priority=priority, stacking='group', stacking_group='A'
            )
        self.assertEqual(self._total(), 80)

    def test_price_rules_keep_to_the_campaign(self):
        pricelist = self.env['product.pricelist'].create({'name': 'P'})
        campaign = self._campaign(
            self.env['loyalty.program'],
            start=False,
            item_ids=[
                Command.create(
                    {
                        'pricelist_id': pricelist.id,
                        'compute_price': 'fixed',
                        'fixed_price': 70,
                        'applied_on': '0_product_variant',
                        'product_id': self.product.id,
                    }
                )
            ],
            hours_ids=[Command.create({'hour_from': 12, 'hour_to': 13})],
        )

        def price(date):
            return pricelist._get_product_price(self.product, 1, date=date)

        self.assertEqual(price(NOON), 100)
        campaign.action_start()
        self.assertEqual(price(NOON), 70)
        self.assertEqual(price('2026-05-06 11:00:00'), 100)
        campaign.action_stop()
        self.assertEqual(price(NOON), 100)

    def test_without_price_rules_a_price_asks_nothing_more(self):
        pricelist = self.env['product.pricelist'].create({'name': 'P'})
        self._campaign(max_uses=5)
        pricelist._get_applicable_rules_domain(self.product, NOON)
        with self.assertQueryCount(0):
            pricelist._get_applicable_rules_domain(self.product, NOON)

    def test_price_rules_that_come_and_go_are_seen_at_once(self):
        pricelists = self.env['product.pricelist'].create([{'name': 'P'}, {'name': 'Q'}])
        campaign = self._campaign(start=False)
        known = self.env['product.pricelist.item']._campaigns_by_pricelist

        def found():
            return [known().get(pricelist.id, ()) for pricelist in pricelists]

        self.assertEqual(found(), [(), ()])
        item = self.env['product.pricelist.item'].create(
            {'pricelist_id': pricelists[0].id, 'compute_price': 'fixed', 'fixed_price': 80}
        )
        self.assertEqual(found(), [(), ()])
        item.omni_campaign_id = campaign
        self.assertEqual(found(), [(campaign.id,), ()])
        item.pricelist_id = pricelists[1]
        self.assertEqual(found(), [(), (campaign.id,)])
        copied = item.copy({'omni_campaign_id': campaign.id, 'pricelist_id': pricelists[0].id})
        self.assertEqual(found(), [(campaign.id,), (campaign.id,)])
        copied.unlink()
        item.omni_campaign_id = False
        self.assertEqual(found(), [(), ()])

    def test_a_copy_is_a_draft_with_programs_of_its_own(self):
        program = self._program(20, trigger='with_code', code='SPRING')
        campaign = self._campaign(
            program, hours_ids=[Command.create({'days': '4'})], max_uses=5, priority=3
        )
        copy = campaign.copy()
        self.assertEqual((copy.state, copy.priority, copy.max_uses), ('draft', 3, 5))
        self.assertEqual(copy.hours_ids.days, '4')
        self.assertEqual(copy.program_ids.reward_ids.discount, 20)
        self.assertNotEqual(copy.program_ids, program)
        self.assertEqual(copy.program_ids.rule_ids.code, f'SPRING-{copy.id}')
        self.assertEqual(campaign.program_ids, program)

    def test_what_makes_no_sense_is_refused(self):
        for values in (
            {'date_from': '2026-05-06', 'date_to': '2026-05-05'},
            {'date_from': '2026-05-06', 'date_to': '2026-05-06', 'time_from': 9, 'time_to': 9},
            {'stacking': 'group'},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._campaign(start=False, **values)
        with self.assertRaises(ValidationError):
            self._campaign(self.env['loyalty.program']).action_start()

    def test_another_companys_campaign_is_not_for_us(self):
        other = self.env['res.company'].create({'name': 'Elsewhere'})
        program = self._program(10, company_id=False, currency_id=self.company.currency_id.id)
        self._campaign(program, company_id=other.id)
        self.assertEqual(self._total(), 100)
        with self.assertRaises(ValidationError):
            program.company_id = self.company

    def test_the_number_of_queries_does_not_grow_with_campaigns(self):
        def count():
            order = self._order()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order._programs_against()
            return self.env.cr.sql_log_count - before

        self._campaign(max_uses=5, max_each=1)
        self._campaign(audience='first')
        count()
        few = count()
        for _number in range(10):
            self._campaign(max_uses=5, max_each=1, audience='first')
        self.assertLessEqual(count(), few)
