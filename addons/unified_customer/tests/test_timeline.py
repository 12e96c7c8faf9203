from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .test_profile import ProfileCommon


@tagged('post_install', '-at_install')
class TestTimeline(ProfileCommon):
    def setUp(self):
        super().setUp()
        self.sales = self.env['unified.customer'].with_user(self.salesman)

    def _kinds(self, api=None, **asked):
        return [
            e['kind']
            for e in (self.sales if api is None else api).timeline(self.ada.id, **asked)['events']
        ]

    def _fill(self):
        self.order = self._buy()
        self.order.message_post(body='Your order is on its way', message_type='comment')
        self.ada.message_post(
            body=Markup('<p>Hello <b>there</b></p>'), message_type='email', subject='Hi'
        )
        self.env['unified.ticket'].create({'name': 'Too small', 'partner_id': self.ada.id})
        self.env['unified.consultation'].create({'partner_id': self.ada.id, 'note': 'Size 42'})
        call = self.env.ref('mail.mail_activity_data_call')
        activities = self.ada.activity_schedule(activity_type_id=call.id, summary='Ring')
        self.ada.activity_schedule(activity_type_id=call.id, summary='Rang').action_feedback('Ok')
        self.assertTrue(activities)

    def test_all_that_happened_by_date(self):
        self._fill()
        found = self._kinds()
        self.assertEqual(
            sorted(found),
            ['call', 'call', 'consultation', 'mail', 'message', 'order', 'ticket'],
        )
        mail = self.sales.timeline(self.ada.id, kinds=['mail'])['events'][0]
        self.assertEqual((mail['title'], mail['text'].split()), ('Hi', ['Hello', 'there']))
        self.assertNotIn('None', str(self.sales.timeline(self.ada.id)))

    def test_filters_by_kind_and_channel(self):
        self._fill()
        self.assertEqual(sorted(self._kinds(kinds=['ticket', 'order'])), ['order', 'ticket'])
        self.assertEqual(self._kinds(channels=['phone']), ['call', 'call'])
        self.assertEqual(self._kinds(kinds=['order'], channels=['web']), [])

    def test_pages_meet_and_do_not_overlap(self):
        for _number in range(7):
            self._buy()
        self._fill()
        whole = self.sales.timeline(self.ada.id)['events']
        pages, before = [], ''
        while True:
            page = self.sales.timeline(self.ada.id, limit=3, before=before)
            pages += page['events']
            before = page['next']
            if not before:
                break
        self.assertEqual([e['key'] for e in pages], [e['key'] for e in whole])
        self.assertEqual(len({e['key'] for e in whole}), len(whole))

    def test_one_query_for_the_page(self):
        self._buy()
        self._kinds()
        few = self._queries(self._kinds)
        for _number in range(5):
            self._fill()
        self.assertLessEqual(self._queries(self._kinds), few)

    def test_the_list_of_the_office_shows_the_same_and_opens_it(self):
        self._fill()
        events = self.env['unified.timeline'].with_user(self.salesman)
        action = self.ada.with_user(self.salesman).action_unified_timeline()
        found = events.search(action['domain'])
        self.assertEqual(sorted(found.mapped('kind')), sorted(self._kinds()))
        opened = {event.action_open()['res_model'] for event in found}
        self.assertEqual(
            opened,
            {'sale.order', 'res.partner', 'unified.ticket', 'unified.consultation'},
        )
        order = found.filtered(lambda event: event.kind == 'order')
        self.assertEqual(order.action_open()['res_id'], self.order.id)

    def test_staff_see_what_their_role_allows(self):
        self._fill()
        self.order.user_id = self.manager
        own = new_test_user(self.env, 'own', groups='sales_team.group_sale_salesman')
        kinds = self._kinds(self.sales.with_user(own))
        self.assertNotIn('order', kinds)
        self.assertNotIn('message', kinds, 'it was written on an order they do not see')
        self.assertIn('ticket', kinds)
        self.assertNotIn('order', self.env['unified.timeline'].with_user(own).search(
            [('partner_id', '=', self.ada.id)]).mapped('kind'))  # fmt: skip

    def test_a_service_reads_no_mails(self):
        self._fill()
        self.assertEqual(self._kinds(self.api), ['order'])

    def test_nobody_else_may_look(self):
        self._fill()
        for user in (self.portal, self.public, self.clerk):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.sales.with_user(user).timeline(self.ada.id)
                for model in ('unified.timeline', 'unified.ticket', 'unified.consultation'):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])

    def test_what_is_no_filter_is_refused(self):
        for asked in ({'kinds': ['x']}, {'channels': 'web'}, {'before': 'x'}, {'before': 7},
                      {'limit': 0}, {'limit': 101}, {'limit': '5'}):  # fmt: skip
            with self.subTest(asked=asked):
                self.assertRefused('bad_filter', self.sales.timeline, self.ada.id, **asked)

    def test_other_companies_are_none_of_their_business(self):
        other = self.env['res.company'].create({'name': 'Elsewhere'})
        self.env['unified.ticket'].create(
            {'name': 'Theirs', 'partner_id': self.ada.id, 'company_id': other.id}
        )
        self.env['unified.consultation'].create({'partner_id': self.ada.id, 'company_id': other.id})
        self.assertEqual(self._kinds(), [])
        self.assertEqual(self.env['unified.ticket'].with_user(self.salesman).search([]).ids, [])

    def test_a_ticket_goes_from_new_to_solved(self):
        ticket = self.env['unified.ticket'].with_user(self.salesman).create(
            {'name': 'Where is it?', 'partner_id': self.ada.id, 'category': 'delivery'}
        )  # fmt: skip
        ticket.action_take()
        self.assertEqual((ticket.state, ticket.user_id), ('open', self.salesman))
        ticket.action_wait()
        ticket.action_solve()
        self.assertTrue(ticket.is_closed and ticket.closed_at)
        ticket.action_reopen()
        self.assertFalse(ticket.is_closed or ticket.closed_at)
        with self.assertRaises(AccessError):
            ticket.unlink()

    def test_a_consultation_stays_as_it_was_noted(self):
        noted = self.env['unified.consultation'].create({'partner_id': self.ada.id})
        noted.with_user(self.manager).note = 'Size 43'
        with self.assertRaises(AccessError):
            noted.with_user(self.manager).kind = 'other'
        with self.assertRaises(AccessError):
            noted.with_user(self.salesman).note = 'x'
