from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .test_profile import ProfileCommon


@tagged('post_install', '-at_install')
class TestPreference(ProfileCommon):
    def setUp(self):
        super().setUp()
        self.preferences = self.env['unified.preference']
        self.value_41, self.value_42 = self.size.value_ids
        self.slot = ('size', self.size.id)

    def _shown(self, partner=None):
        return {
            (one['kind'], one['value'], one['source'])
            for one in self.preferences._effective(partner or self.ada)._shown()
        }

    def test_purchases_are_learned_from(self):
        for _order in range(2):
            self._buy()
        self._buy(self.boot_41)
        self.preferences._learn(self.ada)
        found = self._shown()
        self.assertIn(('size', '42', 'learned'), found)
        self.assertIn(('category', self.category.name, 'learned'), found)
        profile = self.api.profile(self.ada.id)
        self.assertIn('42', [one['value'] for one in profile['preferences']])

    def test_learned_again_is_learned_once(self):
        for _order in range(2):
            self._buy()
        self.preferences._learn(self.ada)
        first = self._shown()
        self.preferences._learn(self.ada)
        self.assertEqual(self._shown(), first)
        self.assertEqual(
            self.preferences.search_count([('partner_id', '=', self.ada.id)]), len(first)
        )

    def test_once_is_nothing_to_learn_from(self):
        self._buy(quantity=5)
        self.preferences._learn(self.ada)
        self.assertFalse(self._shown())

    def test_who_does_not_want_it_is_not_learned_from(self):
        for _order in range(2):
            self._buy()
        self.preferences._learn(self.ada)
        self.ada.unified_no_learning = True
        self.preferences._learn(self.ada)
        self.assertFalse(self._shown())

    def test_the_customers_word_counts_most(self):
        self.preferences._say(self.ada, {self.slot: self.value_41.id}, 'clerk')
        self.assertEqual(self._shown(), {('size', '41', 'clerk')})
        self.preferences._say(self.ada, {self.slot: self.value_42.id}, 'customer', consent=True)
        self.assertEqual(self._shown(), {('size', '42', 'customer')})
        self.preferences._say(self.ada, {self.slot: False}, 'customer')
        self.assertEqual(self._shown(), {('size', '41', 'clerk')})

    def test_the_date_of_what_was_said_stays(self):
        said = self.preferences._say(self.ada, {self.slot: self.value_41.id}, 'customer')
        self.preferences._say(self.ada, {self.slot: self.value_41.id}, 'customer')
        self.assertTrue(said.exists())

    def test_the_daily_job_learns_from_who_bought(self):
        for _order in range(2):
            self._buy()
        with self.enter_registry_test_mode():
            self.env.ref('unified_customer.unified_preference_cron').method_direct_trigger()
        self.assertIn(('size', '42', 'learned'), self._shown())

    def test_many_are_learned_in_as_many_queries_as_one(self):
        others = self.env['res.partner']
        for number in range(6):
            others |= self._create_ada(name=f'Buyer {number}')
        for partner in others | self.ada:
            for _order in range(2):
                self._buy(partner_id=partner.id)
        self.preferences._learn(self.ada)
        self.preferences._learn(others)
        few = self._queries(self.preferences._learn, self.ada)
        self.assertLessEqual(self._queries(self.preferences._learn, others), few)

    def test_a_merge_keeps_what_both_said(self):
        gone = self._create_liz()
        for partner, value in ((gone, self.value_41), (self.ada, self.value_42)):
            self.preferences._say(partner, {self.slot: value.id}, 'customer')
        wizard = self.env['base.partner.merge.automatic.wizard']
        wizard._merge((self.ada | gone).ids, self.ada)
        self.env.invalidate_all()
        self.assertEqual(len(self.preferences.search([('partner_id', '=', self.ada.id)])), 2)
        self.assertEqual(len(self._shown()), 1)

    def test_a_value_is_of_its_kind(self):
        for values in ({'kind': 'colour', 'attribute_value_id': self.value_41.id},
                       {'kind': 'store'}):  # fmt: skip
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.preferences.create({'partner_id': self.ada.id, **values})

    def test_nobody_else_may_look(self):
        self.preferences._say(self.ada, {self.slot: self.value_41.id}, 'customer')
        for user in (self.portal, self.public, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.preferences.with_user(user).search([])
        self.ada.company_id = self.env['res.company'].create({'name': 'Elsewhere'})
        self.assertFalse(self.preferences.with_user(self.salesman).search(
            [('partner_id', '=', self.ada.id)]))  # fmt: skip
