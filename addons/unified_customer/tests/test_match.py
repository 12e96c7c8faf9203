from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import UnifiedCustomerCommon


@tagged('post_install', '-at_install')
class TestMatch(UnifiedCustomerCommon):
    def test_exact_keys_find_the_customer_however_they_are_written(self):
        program = self.env['loyalty.program'].create(
            {'name': 'Club', 'program_type': 'loyalty', 'applies_on': 'both'}
        )
        card = self.env['loyalty.card'].create(
            {'program_id': program.id, 'partner_id': self.ada.id, 'points': 1}
        )
        self.ada.barcode = '042777'
        for given in (
            {'email': ' Elizabeth.Quuxlace@EXAMPLE.com '},
            {'phone': '+61 412-345-678'},
            {'phone': '0412345678'},
            {'card': card.code},
            {'card': '042777'},
        ):
            with self.subTest(given=given):
                answer = self.api.match(**given)
                self.assertEqual(answer['customer_id'], self.ada.id)
                self.assertEqual(answer['matched_by'], list(given))
        answer = self.api.match(email=self.ada.email, phone='0412 345 678', card=card.code)
        self.assertEqual(answer['matched_by'], ['email', 'phone', 'card'])

    def test_two_customers_are_no_answer(self):
        other = self._create_ada(name='George Babbage', email='g.babbage@example.com')
        answer = self.api.match(phone='0412 345 678')
        self.assertEqual(answer['customer_id'], 0)
        self.assertEqual(
            [one['customer_id'] for one in answer['candidates']], [self.ada.id, other.id]
        )
        answer = self.api.match(phone='0412 345 678', email='g.babbage@example.com')
        self.assertEqual(answer['customer_id'], other.id)
        # The phone of one and the e-mail of another
        other.phone = '0499 999 999'
        answer = self.api.match(phone='0412 345 678', email='g.babbage@example.com')
        self.assertEqual(answer['customer_id'], 0)

    def test_a_name_is_only_a_suggestion(self):
        answer = self.api.match(name='Quuxlace, Elisabeth', postcode='4136')
        self.assertEqual(answer['customer_id'], 0)
        self.assertEqual([one['customer_id'] for one in answer['candidates']], [self.ada.id])

    def test_an_answer_holds_no_data_of_the_customer(self):
        for given in (
            {'email': self.ada.email},
            {'name': 'Elizabeth Quuxlace', 'postcode': '4163'},
        ):
            text = str(self.api.match(**given))
            for value in ('wallaby', '1956', '412345678', 'quuxlace'):
                self.assertNotIn(value, text.lower())
        self.assertNotIn('None', text, 'XML-RPC has no null')

    def test_nothing_found(self):
        nothing = {'customer_id': 0, 'matched_by': [], 'candidates': []}
        self.assertEqual(self.api.match(email='nobody.at.all@example.org'), nothing)
        self.assertEqual(self.api.match(card='no such card'), nothing)

    def test_what_is_no_question_is_refused(self):
        for given in ({}, {'postcode': '4163'}, {'email': 7}, {'name': ['x']}, {'card': 'x' * 999}):
            with self.subTest(given=given):
                self.assertRefused('nothing_to_match', self.api.match, **given)
        for value in (0, -1, 2**40, '1', None, True):
            self.assertRefused('nothing_to_match', self.api.resolve, value)

    def test_nobody_else_may_ask(self):
        for user in (self.portal, self.public, self.clerk):
            api = self.env['unified.customer'].with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    api.match(email=self.ada.email)
                with self.assertRaises(AccessError):
                    api.resolve(self.ada.id)
        sales = self.env['unified.customer'].with_user(self.salesman)
        self.assertEqual(sales.match(email=self.ada.email)['customer_id'], self.ada.id)

    def test_customers_of_other_companies_stay_theirs(self):
        self.ada.company_id = self.env['res.company'].create({'name': 'Elsewhere'})
        self.assertEqual(self.api.match(email=self.ada.email)['candidates'], [])
        self.assertEqual(self.api.resolve(self.ada.id), {'customer_id': 0})

    def test_keys_follow_the_contact_and_nobody_reads_them(self):
        self.assertFalse(self._create_ada(is_company=True).unified_match_keys)
        self.assertFalse(self._create_ada(type='delivery').unified_match_keys)
        self.ada.email = 'new@example.org'
        self.assertIn('e:new@example.org', self.ada.unified_match_keys.split())
        self.ada.active = False
        self.assertFalse(self.ada.unified_match_keys)
        with self.assertRaises(AccessError):
            self.ada.with_user(self.clerk).read(['unified_match_keys'])

    def test_candidates_take_one_query(self):
        keys = self.ada.unified_match_keys.split()
        self.env.flush_all()
        with self.assertQueryCount(1):
            sharing = self.env['res.partner']._unified_sharing(keys)
        self.assertTrue(all(self.ada.id in ids for ids in sharing.values()))

    def test_many_contacts_take_as_many_queries_as_one(self):
        few, many = self._create_liz(), self.env['res.partner']
        for number in range(8):
            many |= self._create_ada(name=f'Elizabeth Quuxlace{number}', zip=f'41{number}0')
        self.env.flush_all()
        counts = []
        for partners in (few, many):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partners._unified_matches()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_a_key_of_many_finds_nobody(self):
        self.env['res.partner'].create(
            [{'name': f'Guest {number}', 'email': 'till@example.com'} for number in range(61)]
        )
        self.assertEqual(self.api.match(email='till@example.com')['candidates'], [])

    def test_the_form_warns_of_who_is_there_already(self):
        with Form(self.env['res.partner'].with_user(self.manager)) as form:
            form.name = 'Liz Quuxlcae'
            self.assertFalse(form.unified_duplicate_ids[:])
            form.email = 'elizabeth.quuxlace@example.com'
            self.assertEqual(form.unified_duplicate_ids[:], self.ada)
        self.assertFalse(self.ada.unified_duplicate_ids - form.record)
