from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .test_profile import ProfileCommon


@tagged('post_install', '-at_install')
class TestSegment(ProfileCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.liz = cls._create_ada(name='Rare Buyer')
        cls.new = cls._create_ada(name='No Buyer')
        for _order in range(3):
            cls._buy(quantity=2)
        old = cls._buy(partner_id=cls.liz.id)
        old.date_order = fields.Datetime.now() - timedelta(days=400)
        cls.values = cls.env['unified.customer.value']
        cls.values._refresh(cls.env.company)

    def _segment(self, **values):
        domain = str([('id', 'in', self._all().ids)])
        return self.env['unified.segment'].create({'name': 'Some', 'domain': domain, **values})

    def _all(self):
        return self.ada | self.liz | self.new

    def _members(self, **values):
        segment = self._segment(**values).with_user(self.salesman)
        found = self.env['res.partner'].with_user(self.salesman).search(segment._partner_domain())
        self.assertEqual(segment.customer_count, len(found))
        return found.with_env(self.env)

    def _value(self, partner):
        return self.values.search([('partner_id', '=', partner.id)])

    def test_customers_are_measured(self):
        self.assertRecordValues(
            self._value(self.ada),
            [{'order_count': 3, 'amount': 600, 'channels': 'office', 'is_cross_channel': False}],
        )
        self.assertEqual(self._value(self.liz).rfv_class, 'lapsed')
        self.assertFalse(self._value(self.new))
        self.values._refresh(self.env.company)
        self.assertEqual(len(self._value(self.ada)), 1)
        self.assertEqual(self.api.profile(self.liz.id)['class']['code'], 'lapsed')

    def test_many_are_measured_in_as_many_statements_as_few(self):
        refresh = self.values._refresh
        few = self._queries(refresh, self.env.company)
        before = self.values.search_count([('company_id', '=', self.env.company.id)])
        for number in range(12):
            self._buy(partner_id=self._create_ada(name=f'Buyer {number}').id)
        refresh(self.env.company)
        self.assertLessEqual(self._queries(refresh, self.env.company), few)
        found = self.values.search([('company_id', '=', self.env.company.id)])
        self.assertEqual(len(found), before + 12, 'what was measured before is replaced')
        other = self.env['res.company'].create({'name': 'Elsewhere'})
        self.values._refresh(other)
        self.assertEqual(len(found.exists()), len(found), 'each company its own')

    def test_orders_of_contacts_are_their_companys(self):
        child = self._create_ada(parent_id=self.new.id, name='Child', type='delivery')
        self._buy(partner_id=child.id)
        with self.enter_registry_test_mode():
            self.env.ref('unified_customer.unified_customer_value_cron').method_direct_trigger()
        self.assertEqual(self._value(self.new).order_count, 1)

    def test_conditions_on_what_was_bought(self):
        self.assertEqual(self._members(), self._all())
        self.assertEqual(self._members(rfv_class='lapsed'), self.liz)
        self.assertEqual(self._members(orders_from=2), self.ada)
        self.assertEqual(self._members(amount_from=100), self.ada | self.liz)
        self.assertEqual(self._members(bought_within=30), self.ada)
        self.assertEqual(self._members(not_bought_within=30), self.liz)
        self.assertFalse(self._members(cross_channel=True))
        self._value(self.liz).is_cross_channel = True
        self.assertEqual(self._members(cross_channel=True), self.liz)
        self.assertFalse(self._members(orders_from=2, rfv_class='lapsed'))

    def test_conditions_on_what_is_liked(self):
        preferences = self.env['unified.preference']
        size = self.size.value_ids[0]
        preferences._say(self.new, {('size', self.size.id): size.id}, 'clerk')
        preferences._say(self.ada, {('contact', 0): 'mail'}, 'customer', consent=True)
        preferences._say(self.liz, {('contact', 0): 'mail'}, 'customer')
        self.assertEqual(self._members(attribute_value_ids=size.ids), self.new)
        self.assertEqual(self._members(needs_consent=True), self.ada)

    def test_channels_are_told_in_words(self):
        value = self._value(self.ada)
        self.assertEqual(value.channel_names, 'Office')
        value.sudo().channels = 'till,web'
        self.assertEqual(value.channel_names, 'Till, Shop Online')

    def test_contacts_are_found_by_their_segment(self):
        segment = self._segment(rfv_class='lapsed')
        partners = self.env['res.partner'].with_user(self.salesman)
        for domain in ([('unified_segment_ids', 'in', segment.ids)],
                       [('unified_segment_ids', '=', segment.id)],
                       [('unified_segment_ids', 'ilike', 'Some')]):  # fmt: skip
            with self.subTest(domain=domain):
                self.assertEqual(partners.search(domain).ids, self.liz.ids)
        others = partners.search([
            ('unified_segment_ids', 'not in', segment.ids), ('id', 'in', self._all().ids)
        ])  # fmt: skip
        self.assertEqual(others.ids, (self.ada | self.new).ids)
        self.assertIn(segment.id, self.liz.with_user(self.salesman).unified_segment_ids.ids)
        self.assertFalse(self.ada.unified_segment_ids & segment)

    def test_the_builder_counts_while_it_is_filled_in(self):
        with Form(self.env['unified.segment'].with_user(self.manager)) as form:
            form.name = 'Lapsed'
            form.domain = str([('id', 'in', self._all().ids)])
            self.assertEqual(form.customer_count, 3)
            form.rfv_class = 'lapsed'
            self.assertEqual(form.customer_count, 1)

    def test_what_is_no_condition_is_refused(self):
        for domain in ("[('no_such_field', '=', 1)]", 'x', "__import__('os')", "[('id', '!', 1)]"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self._segment(domain=domain)

    def test_nobody_else_may_look(self):
        segment = self._segment()
        for user in (self.portal, self.public, self.clerk):
            for model in ('unified.segment', 'unified.customer.value'):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
        with self.assertRaises(AccessError):
            segment.with_user(self.salesman).name = 'Mine'
        with self.assertRaises(AccessError):
            self._value(self.ada).with_user(self.manager).amount = 1

    def test_other_companies_measure_their_own(self):
        other = self.env['res.company'].create({'name': 'Elsewhere'})
        self.values._refresh(other)
        self.assertFalse(self.values.search([('company_id', '=', other.id)]))
        segment = self._segment(company_id=other.id, orders_from=1)
        self.assertFalse(self.env['res.partner'].search(segment._partner_domain()))
        self.assertFalse(self.env['unified.segment'].with_user(self.salesman).search(
            [('id', '=', segment.id)]))  # fmt: skip
