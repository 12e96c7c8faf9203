from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import UnifiedCustomerCommon


@tagged('post_install', '-at_install')
class TestPair(UnifiedCustomerCommon):
    def _propose(self):
        with patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=60):
            self.pairs._cron_propose()

    def test_the_job_proposes_each_pair_once(self):
        liz = self._create_liz()
        self._propose()
        pair = self._pair_of(self.ada, liz)
        self.assertRecordValues(
            pair, [{'left_id': self.ada.id, 'right_id': liz.id, 'outcome': 'link', 'state': 'open'}]
        )
        self.assertFalse(liz.unified_match_is_due)
        liz.city = 'Clevelnad'
        self.assertTrue(liz.unified_match_is_due)
        self._propose()
        self.assertEqual(self._pair_of(self.ada, liz), pair)

    def test_a_pair_that_is_none_any_more_goes(self):
        liz = self._create_liz()
        self.pairs._propose(liz)
        liz.write({'name': 'George Babbage', 'email': False, 'unified_birth_date': False})
        self.pairs._propose(liz)
        self.assertFalse(self._pair_of(self.ada, liz))

    def test_side_by_side_with_reasons(self):
        liz = self._create_liz(street2=False)
        self.env['sale.order'].create({'partner_id': liz.id}).action_confirm()
        self.pairs._propose(liz)
        pair = self._pair_of(self.ada, liz).with_user(self.manager)
        self.assertRegex(pair.summary, 'the same: [^;]*E-mail')
        self.assertRegex(pair.summary, 'short form: Given name')
        for text in ('Elizabeth', 'Quuxlcae', 'short form', 'Orders', 'Known since'):
            self.assertIn(text, pair.comparison)
        self.assertNotIn('Second line', pair.comparison)
        self.assertNotIn('elizabeth<', pair.comparison)
        liz.name = '<script>Quuxlace</script>'
        self.assertNotIn('<script>', pair.comparison)

    def test_the_form_of_a_contact_leads_there(self):
        liz = self._create_liz()
        action = liz.with_user(self.manager).action_unified_pairs()
        self.assertEqual(self.pairs.search(action['domain']), self._pair_of(self.ada, liz))
        for user in (self.portal, self.public, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                liz.with_user(user).action_unified_pairs()

    def test_families_are_left_alone(self):
        sister = self._create_ada(
            name='Charlotte Quuxlace', email=False, unified_birth_date='1958-11-30'
        )
        twin = self._create_ada(name='George Quuxlace', email=False)
        self.pairs._propose(sister | twin)
        self.assertFalse(self._pair_of(self.ada, sister))
        self.assertEqual(self._pair_of(self.ada, twin).outcome, 'review')

    def test_two_persons_are_remembered(self):
        liz = self._create_liz()
        self.pairs._propose(liz)
        pair = self._pair_of(self.ada, liz)
        pair.with_user(self.manager).action_keep_apart()
        self.assertEqual((pair.state, pair.user_id), ('apart', self.manager))
        self.pairs._propose(liz | self.ada)
        self.assertEqual(self._pair_of(self.ada, liz).state, 'apart')
        self.assertRefused('already_decided', pair.with_user(self.manager).action_merge)
        pair.with_user(self.manager).action_reopen()
        self.assertEqual((pair.state, pair.user_id.id), ('open', False))

    def test_companies_do_not_meet(self):
        one, other = self.env['res.company'].create([{'name': 'One'}, {'name': 'Other'}])
        self.ada.company_id = one
        liz = self._create_liz(company_id=other.id)
        self.pairs._propose(liz)
        self.assertFalse(self._pair_of(self.ada, liz))
        liz.company_id = False
        self.pairs._propose(liz)
        pair = self._pair_of(self.ada, liz)
        self.assertEqual(pair.company_id, one)
        self.assertFalse(self.pairs.with_user(self.manager).search([('id', '=', pair.id)]))
        with self.assertRaises(AccessError):
            pair.with_user(self.manager).action_merge()

    def test_both_are_shown_side_by_side(self):
        liz = self._create_liz(unified_birth_date='1956-09-04', street='<b>7</b> Wallaby Place')
        self.pairs._propose(liz)
        shown = self._pair_of(self.ada, liz).with_user(self.manager).comparison
        for text in ('1956-04-09', '1956-09-04', 'swapped', 'short form', 'the same'):
            self.assertIn(text, shown)
        self.assertNotIn('<b>', shown)

    def test_nobody_else_reads_or_decides(self):
        liz = self._create_liz()
        self.pairs._propose(liz)
        pair = self._pair_of(self.ada, liz)
        for user in (self.portal, self.public, self.clerk, self.partner_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                pair.with_user(user).read(['score'])
        for user in (self.portal, self.public, self.clerk, self.partner_user, self.salesman):
            for action in ('action_merge', 'action_keep_apart', 'action_reopen'):
                with self.subTest(user=user.login, action=action), self.assertRaises(AccessError):
                    getattr(pair.with_user(user), action)()
        self.assertTrue(pair.with_user(self.salesman).comparison)
        for values in ({'left_id': liz.id}, {'state': 'apart'}, {'outcome': 'link'}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                pair.with_user(self.manager).write(values)
        pair.with_user(self.manager).keep = 'right'
