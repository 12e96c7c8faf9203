import json

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.unified_customer.tests.test_profile import ProfileCommon


@tagged('post_install', '-at_install')
class TestCustomerLeads(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls._lead('Boots for the choir')
        cls.sales = cls.env['unified.customer'].with_user(cls.salesman)

    @classmethod
    def _lead(cls, name, **values):
        return cls.env['crm.lead'].create({
            'name': name, 'type': 'opportunity', 'partner_id': cls.ada.id,
            'expected_revenue': 1200, 'user_id': cls.salesman.id, **values,
        })  # fmt: skip

    def _events(self, api=None, **asked):
        return (self.sales if api is None else api).timeline(self.ada.id, **asked)['events']

    def test_an_opportunity_is_an_event(self):
        (event,) = self._events(kinds=['opportunity'])
        self.assertEqual(
            {name: event[name] for name in ('channel', 'what', 'amount', 'state', 'status', 'user')},
            {'channel': 'office', 'what': 'Boots for the choir', 'amount': 1200.0,
             'state': 'pending', 'status': 'Pending', 'user': self.salesman.name},
        )  # fmt: skip

    def test_it_is_told_how_it_ended(self):
        self.lead.action_set_won()
        self._lead('Boots for the band').action_set_lost()
        found = {e['title']: e['status'] for e in self._events(kinds=['opportunity'])}
        self.assertEqual(found, {'Boots for the choir': 'Won', 'Boots for the band': 'Lost'})

    def test_what_is_said_of_it_is_there_too(self):
        self.lead.message_post(body='They want red ones', message_type='comment')
        call = self.env.ref('mail.mail_activity_data_call')
        self.lead.activity_schedule(activity_type_id=call.id, user_id=self.salesman.id)
        found = {e['kind']: e for e in self._events(kinds=['message', 'call'])}
        self.assertEqual(found['message']['title'], 'Boots for the choir')
        self.assertEqual(found['call']['text'], 'Boots for the choir')

    def test_the_list_of_the_office_opens_it(self):
        events = self.env['unified.timeline'].with_user(self.salesman)
        domain = [('partner_id', '=', self.ada.id), ('kind', '=', 'opportunity')]
        event = events.search(domain)
        self.assertEqual(event.status, 'Pending')
        action = event.action_open()
        self.assertEqual((action['res_model'], action['res_id']), ('crm.lead', self.lead.id))

    def test_staff_see_what_their_role_allows(self):
        own = new_test_user(self.env, 'own', groups='sales_team.group_sale_salesman')
        self.assertFalse(self._events(self.sales.with_user(own), kinds=['opportunity']))
        for user in (self.portal, self.public, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._events(self.sales.with_user(user))

    def test_a_partner_service_sees_none(self):
        self.assertFalse(self._events(self.api, kinds=['opportunity']))

    def test_other_companies_are_none_of_their_business(self):
        other = self.env['res.company'].create({'name': 'Elsewhere'})
        self.lead.write({'company_id': other.id, 'team_id': False, 'user_id': False})
        self.assertFalse(self._events(kinds=['opportunity']))

    def test_one_query_more_or_less_for_many(self):
        self._events()
        few = self._queries(self._events)
        for number in range(5):
            self._lead(f'Lead {number}')
        self.assertLessEqual(self._queries(self._events), few)

    def test_leads_follow_a_merge_and_are_told_and_erased(self):
        gone = self._create_liz()
        lead = self._lead('Hats', partner_id=gone.id, contact_name='Liz Quuxlcae')
        wizard = self.env['base.partner.merge.automatic.wizard']
        wizard._merge((self.ada | gone).ids, self.ada, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(len(self._events(kinds=['opportunity'])), 2)
        merge = self.env['unified.customer.merge'].search([('gone_number', '=', gone.id)])
        self.assertNotIn('Lead', merge._what_stayed(self.ada, [], 0))
        self._later(lead)
        self.assertIn('Lead: 1', merge._what_stayed(self.ada, [], 0))
        privacy = self.env['unified.privacy']
        self.assertIn('Hats', json.dumps(privacy._export(self.ada)))
        privacy._erase(self.ada)
        self.assertFalse(lead.contact_name)
        self.assertNotIn('Hats', lead.name)

    def _later(self, lead):
        """In a test everything has the time of the one transaction."""
        query = "UPDATE crm_lead SET create_date = create_date + interval '1 h' WHERE id = %s"
        self.env.cr.execute(query, [lead.id])
        lead.invalidate_recordset()
