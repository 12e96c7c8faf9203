from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import UnifiedCustomerCommon


class ProfileCommon(UnifiedCustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.size = cls.env['product.attribute'].create(
            {'name': 'Shoe Size', 'value_ids': [Command.create({'name': n}) for n in ('41', '42')]}
        )
        cls.colour = cls.env['product.attribute'].create({
            'name': 'Shade',
            'display_type': 'color',
            'value_ids': [Command.create({'name': 'Red', 'html_color': '#ff0000'})],
        })  # fmt: skip
        cls.category = cls.env['product.category'].create({'name': 'Boots'})
        cls.boot = cls.env['product.template'].create({
            'name': 'Boot',
            'categ_id': cls.category.id,
            'list_price': 100,
            'taxes_id': False,
            'type': 'consu',
            'attribute_line_ids': [
                Command.create({
                    'attribute_id': attribute.id, 'value_ids': attribute.value_ids.ids
                })
                for attribute in (cls.size, cls.colour)
            ],
        })  # fmt: skip
        cls.boot_41, cls.boot_42 = cls.boot.product_variant_ids

    @classmethod
    def _buy(cls, product=None, quantity=1, confirm=True, **values):
        order = cls.env['sale.order'].create({
            'partner_id': cls.ada.id,
            'order_line': [
                Command.create({
                    'product_id': (product or cls.boot_42).id,
                    'product_uom_qty': quantity,
                    'tax_ids': False,
                })
            ],
            **values,
        })  # fmt: skip
        if confirm:
            order.action_confirm()
        return order

    def _queries(self, method, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method(*args)
        return self.env.cr.sql_log_count - before


@tagged('post_install', '-at_install')
class TestProfile(ProfileCommon):
    def test_one_page_of_all_that_is_known(self):
        order = self._buy(quantity=2)
        self._buy(self.boot_41)
        self._buy(confirm=False)  # a cart says nothing
        self.ada.comment = '<p>Prefers a call</p>'
        profile = self.api.profile(self.ada.id)
        self.assertEqual(profile['customer']['name'], 'Elizabeth Quuxlace')
        value = profile['value']
        self.assertEqual(
            (value['basis'], value['lifetime'], value['orders'], value['average_order']),
            ('revenue', 300, 2, 150),
        )
        self.assertEqual(value['channels'], [{'channel': 'office', 'orders': 2}])
        self.assertEqual(
            [(one['value'], one['of'], one['share']) for one in profile['sizes']],
            [('42', 'Shoe Size', 66), ('41', 'Shoe Size', 33)],
        )
        self.assertEqual(profile['colours'][0]['colour'], '#ff0000')
        self.assertEqual(profile['categories'][0]['value'], 'Boots')
        self.assertEqual(profile['stores'][0]['id'], order.warehouse_id.id)
        self.assertEqual(profile['purchases'][-1]['reference'], order.name)
        self.assertEqual(profile['notes'][0]['text'], 'Prefers a call')
        self.assertNotIn('None', str(profile), 'XML-RPC has no null')

    def test_a_place_that_only_sends_is_no_store(self):
        order = self._buy()
        order.warehouse_id.place_hands_over = False
        profile = self.api.profile(self.ada.id)
        self.assertEqual(profile['stores'], [])
        self.assertEqual(profile['purchases'][0]['store'], '')

    def test_open_orders_and_what_is_to_be_handed_over(self):
        self.boot.is_storable = True
        order = self._buy()
        profile = self.api.profile(self.ada.id)
        self.assertEqual([one['reference'] for one in profile['open_orders']], [order.name])
        self.assertEqual([one['order'] for one in profile['pickups']], [order.name])

    def test_points_are_told_and_codes_are_not(self):
        program = self.env['loyalty.program'].create(
            {'name': 'Club', 'program_type': 'loyalty', 'applies_on': 'both'}
        )
        card = self.env['loyalty.card'].create(
            {'program_id': program.id, 'partner_id': self.ada.id, 'points': 70}
        )
        profile = self.api.profile(self.ada.id)
        self.assertEqual([(one['program'], one['points']) for one in profile['points']],
                         [('Club', 70)])  # fmt: skip
        self.assertNotIn(card.code, str(profile))

    def test_a_contact_of_a_company_shows_what_the_company_bought(self):
        company = self._create_ada(name='Quuxlace Ltd', is_company=True)
        child = self._create_ada(parent_id=company.id, name='Buyer')
        self._buy(partner_id=company.id)
        self.assertEqual(self.api.profile(child.id)['value']['orders'], 1)
        self.assertEqual(self.api.profile(self.ada.id)['value']['orders'], 0)

    def test_an_old_id_leads_to_the_customer(self):
        gone = self._create_liz()
        old = gone.id
        self._buy(partner_id=old)
        wizard = self.env['base.partner.merge.automatic.wizard']
        wizard._merge((self.ada | gone).ids, self.ada)
        self.env.flush_all()
        profile = self.api.profile(old)
        self.assertEqual((profile['customer']['id'], profile['value']['orders']), (self.ada.id, 1))

    def test_as_many_queries_for_a_regular_as_for_a_newcomer(self):
        other = self._create_ada(name='New Here')
        for partner in (other, self.ada):
            self._buy(partner_id=partner.id)
        self.api.profile(other.id)  # rights are read once
        few = self._queries(self.api.profile, other.id)
        for number in range(20):
            self._buy(self.boot_41 if number % 2 else self.boot_42, number + 1)
        many = self._queries(self.api.profile, self.ada.id)
        self.assertLessEqual(many, few)
        self.assertLess(many, 50)

    def test_nobody_else_may_look(self):
        self._buy()
        for user in (self.portal, self.public, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env['unified.customer'].with_user(user).profile(self.ada.id)
        for wrong in (0, '1', None):
            self.assertRefused('nothing_to_match', self.api.profile, wrong)
        self.assertRefused('unknown_customer', self.api.profile, 2**30)
        with self.assertRaises(AccessError):
            self.ada.with_user(self.clerk).read(['unified_profile_html'])

    def test_the_record_rules_of_orders_hold(self):
        own = new_test_user(self.env, 'own', groups='sales_team.group_sale_salesman')
        self._buy(user_id=self.manager.id)
        mine = self._buy(user_id=own.id)
        profile = self.env['unified.customer'].with_user(own).profile(self.ada.id)
        self.assertEqual(profile['value']['orders'], 1)
        self.assertEqual({one['reference'] for one in profile['purchases']}, {mine.name})
        everything = self.env['unified.customer'].with_user(self.salesman).profile(self.ada.id)
        self.assertEqual(everything['value']['orders'], 2)

    def test_other_companies_are_none_of_their_business(self):
        other = self.env['res.company'].create({'name': 'Elsewhere'})
        with_other = self.env(context={'allowed_company_ids': other.ids})
        order = with_other['sale.order'].create({
            'partner_id': self.ada.id,
            'company_id': other.id,
            'order_line': [Command.create({'product_id': self.boot_42.id, 'tax_ids': False})],
        })  # fmt: skip
        order.state = 'sale'
        for api in (self.api, self.api.with_user(self.salesman)):
            self.assertEqual(api.profile(self.ada.id)['purchases'], [])
        self.ada.company_id = other
        self.assertRefused('unknown_customer', self.api.profile, self.ada.id)

    def test_the_screen_of_the_office(self):
        order = self._buy()
        self.env['unified.preference']._say(
            self.ada, {('size', self.size.id): self.size.value_ids[0].id}, 'customer'
        )
        sales = self.ada.with_user(self.salesman)
        action = sales.action_unified_profile()
        form = Form(sales, view=action['views'][0][0])
        for text in ('Elizabeth Quuxlace', '100.00', 'Boot (42)', 'Shoe Size:', 'fa-heart'):
            self.assertIn(text, form.unified_profile_html)
        self.assertTrue(order)

    def test_the_kind_of_an_attribute_is_guessed_and_may_be_said(self):
        attributes = self.env['product.attribute'].create(
            [{'name': name} for name in ('Marke', 'Size', 'Legs', 'Scolor')]
        )
        self.assertEqual(attributes.mapped('unified_kind'), ['brand', 'size', 'other', 'other'])
        attributes[2].unified_kind = 'size'
        self.assertEqual(attributes[2].unified_kind, 'size')
