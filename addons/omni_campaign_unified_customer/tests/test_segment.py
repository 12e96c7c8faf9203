from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.omni_campaign.tests.common import CampaignCommon


@tagged('post_install', '-at_install')
class TestSegmentCampaign(CampaignCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.segment = cls.env['unified.segment'].create(
            {'name': 'From Graz', 'domain': "[('city', '=', 'Graz')]"}
        )

    def _campaign_for_segment(self, **values):
        segments = [Command.set(self.segment.ids)]
        return self._campaign(audience='segment', unified_segment_ids=segments, **values)

    def test_who_is_in_the_segment_now_has_it(self):
        self._campaign_for_segment()
        self.assertEqual(self._total(), 100)
        self.customer.city = 'Graz'
        self.assertEqual(self._total(), 90)

    def test_a_contact_buys_as_its_company(self):
        self._campaign_for_segment()
        self.customer.write({'city': 'Graz', 'is_company': True})
        contact = self.env['res.partner'].create({'name': 'C', 'parent_id': self.customer.id})
        self.assertEqual(self._total(partner=contact), 90)

    def test_a_tag_of_the_same_number_is_no_segment(self):
        self._campaign_for_segment()
        tags = self.env['res.partner.category']
        self.env.cr.execute(
            "INSERT INTO res_partner_category (id, name, active) VALUES (%s, '{}', true) "
            'ON CONFLICT DO NOTHING',
            [self.segment.id],
        )
        self.customer.category_id = tags.browse(self.segment.id)
        self.assertEqual(self._total(), 100)

    def test_facts_cost_as_many_queries_for_many_customers(self):
        self._campaign_for_segment()
        partners = self.env['res.partner'].create(
            [{'name': f'P{number}', 'city': ('Graz', 'Linz')[number % 2]} for number in range(20)]
        )
        self.env.invalidate_all()
        partners[:1]._campaign_facts()
        counts = []
        for some in (partners[:2], partners):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            facts = some._campaign_facts()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
        inside = [-self.segment.id in facts[partner.id]['segments'] for partner in partners]
        self.assertEqual(inside, [True, False] * 10)

    def test_another_companys_segment_is_refused(self):
        other = self.env['res.company'].create({'name': 'Other'})
        self.segment.company_id = other
        with self.assertRaises(UserError):
            self._campaign_for_segment()
