from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.pos_unified_inventory.tests.common import PosUnifiedInventoryCommon
from odoo.addons.unified_inventory.exceptions import Refusal


@tagged('post_install', '-at_install')
class TestCatalogue(PosUnifiedInventoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pricelist = cls.env['product.pricelist'].create({'name': 'Store'})
        cls.config.write(
            {
                'use_pricelist': True,
                'pricelist_id': cls.pricelist.id,
                'available_pricelist_ids': [Command.set(cls.pricelist.ids)],
            }
        )
        cls.config.open_ui()
        cls.template = cls.vase.product_tmpl_id
        cls.till = cls.config.with_user(cls.pos_user)

    def _told(self, change):
        """The messages of this till that a transaction with this change sends."""
        self.env.cr.precommit.run()
        before = self.env['bus.bus'].sudo().search([], order='id desc', limit=1).id
        change()
        self.env.cr.precommit.run()
        rows = self.env['bus.bus'].sudo().search([('id', '>', before)])
        kind = f'"{self.config.access_token}-CATALOGUE"'
        return [row for row in rows.mapped('message') if kind in row]

    def _rule(self, **values):
        return self.env['product.pricelist.item'].create(
            {
                'pricelist_id': self.pricelist.id,
                'applied_on': '1_product',
                'product_tmpl_id': self.template.id,
                'compute_price': 'fixed',
                'fixed_price': 7,
                **values,
            }
        )

    # === TELLING ===

    def test_a_new_price_is_told_once(self):
        def change():
            self.template.list_price = 12
            self.vase.lst_price = 13
            self.template.name = 'Vase of Glass'

        (message,) = self._told(change)
        self.assertIn(f'"products":[{self.template.id}]', message.replace(' ', ''))

    def test_a_rule_is_told_as_it_comes_changes_and_goes(self):
        rules = []
        self.assertEqual(len(self._told(lambda: rules.append(self._rule()))), 1)
        self.assertEqual(len(self._told(lambda: rules[0].write({'fixed_price': 6}))), 1)
        self.assertEqual(len(self._told(lambda: rules[0].unlink())), 1)

    def test_what_no_till_shows_is_not_told(self):
        self.assertFalse(self._told(lambda: self.template.write({'sale_delay': 3})))
        self.assertFalse(self._told(lambda: self.vase.write({'standard_price': 3})))
        self._rule(compute_price='formula', base='standard_price')
        self.assertTrue(self._told(lambda: self.vase.write({'standard_price': 4})))

    def test_very_many_are_told_in_one_short_message(self):
        products = self.env['product.template'].create(
            [{'name': f'Thing {n}', 'available_in_pos': True} for n in range(600)]
        )
        (message,) = self._told(lambda: products.write({'list_price': 3}))
        self.assertLess(len(message), 300)
        self.assertIn('"since"', message)

    def test_no_open_till_hears_nothing(self):
        self.config.current_session_id.state = 'closed'
        self.assertFalse(self._told(lambda: self.template.write({'list_price': 9})))

    # === ASKING ===

    def test_a_till_gets_what_it_asks_for(self):
        rule = self._rule()
        answer = self.till.get_catalogue([self.template.id], [rule.id])
        (row,) = answer['data']['product.template']
        self.assertEqual(row['id'], self.template.id)
        self.assertIn(rule.id, [r['id'] for r in answer['data']['product.pricelist.item']])
        self.assertEqual(answer['gone'], {'product.template': [], 'product.pricelist.item': []})

    def test_rules_come_in_the_servers_order(self):
        old, new = self._rule(), self._rule(fixed_price=8)
        answer = self.till.get_catalogue([], [old.id])
        (row,) = answer['data']['product.pricelist']
        self.assertEqual(row['item_ids'], (new + old).ids)

    def test_what_is_gone_is_named(self):
        rule = self._rule()
        rule.unlink()
        self.template.available_in_pos = False
        answer = self.till.get_catalogue([self.template.id], [rule.id])
        self.assertEqual(answer['gone']['product.template'], self.template.ids)
        self.assertEqual(answer['gone']['product.pricelist.item'], rule.ids)

    def test_what_a_till_shows_for_other_reasons_is_not_gone(self):
        self.template.sale_ok = False  # as gift cards are
        answer = self.till.get_catalogue([self.template.id])
        self.assertFalse(answer['gone']['product.template'])

    def test_a_value_that_is_offered_no_more_is_gone(self):
        name = 'product.template.attribute.value'
        attribute = self.env['product.attribute'].create(
            {'name': 'Glaze', 'create_variant': 'no_variant'}
        )
        attribute.value_ids = [Command.create({'name': name}) for name in ('Matt', 'Clear')]
        line = {'attribute_id': attribute.id, 'value_ids': [Command.set(attribute.value_ids.ids)]}
        template = self.env['product.template'].browse(self.template.id)
        template.attribute_line_ids = [Command.create(line)]
        matt, clear = template.attribute_line_ids.product_template_value_ids
        answer = self.till.get_catalogue([self.template.id])
        self.assertEqual({row['id'] for row in answer['data'][name]}, {matt.id, clear.id})
        self.assertNotIn(name, answer['gone'])
        clear.ptav_active = False
        answer = self.till.get_catalogue([self.template.id])
        self.assertEqual([row['id'] for row in answer['data'][name]], matt.ids)
        self.assertEqual(answer['gone'][name], clear.ids)

    def test_rules_come_ahead_of_their_time(self):
        now = fields.Datetime.now()
        soon = self._rule(date_start=now + timedelta(days=3))
        late = self._rule(date_start=now + timedelta(days=30))
        over = self._rule(date_end=now - timedelta(minutes=1))
        self.env.flush_all()
        data = self.till.current_session_id.load_data([])
        loaded = [row['id'] for row in data['product.pricelist.item']]
        self.assertIn(soon.id, loaded)
        self.assertNotIn(late.id, loaded)
        self.assertNotIn(over.id, loaded)
        data = self.till.current_session_id.with_context(
            pos_last_server_date=fields.Datetime.to_string(now + timedelta(days=1))
        ).load_data([])
        self.assertIn(soon.id, [row['id'] for row in data['product.pricelist.item']])
        later = self.env['product.template'].with_user(self.pos_user)
        rows = later.load_product_from_pos(self.config.id, [('id', '=', self.template.id)])
        self.assertEqual([row['id'] for row in rows['product.pricelist.item']], soon.ids)

    def test_a_till_catches_up_page_by_page(self):
        products = self.env['product.template'].create(
            [{'name': f'Thing {n}', 'available_in_pos': True} for n in range(250)]
        )
        rule = self._rule()
        self.env.flush_all()
        since = fields.Datetime.to_string(fields.Datetime.now() - timedelta(minutes=1))
        seen, after, pages = set(), 0, 0
        while after is not None:
            answer = self.till.get_catalogue(since=since, after=after)
            seen.update(row['id'] for row in answer['data'].get('product.template', []))
            if not after:
                self.assertIn(rule.id, answer['rules'])
            after, pages = answer['after'], pages + 1
        self.assertLessEqual(set(products.ids), seen)
        self.assertGreaterEqual(pages, 2)

    def test_nothing_is_told_of_another_company(self):
        other = self.env['res.company'].create({'name': 'Other'})
        product = self.env['product.template'].create(
            {'name': 'Theirs', 'available_in_pos': True, 'company_id': other.id}
        )
        pricelist = self.env['product.pricelist'].create({'name': 'Theirs', 'company_id': other.id})
        rule = self._rule(pricelist_id=pricelist.id, product_tmpl_id=product.id)
        answer = self.till.get_catalogue([product.id], [rule.id])
        self.assertFalse(answer['data'])

    # === REFUSALS ===

    def test_bad_questions_are_refused(self):
        for question in (
            {'product_ids': 'all'},
            {'product_ids': ['1']},
            {'product_ids': list(range(501))},
            {'rule_ids': [True]},
            {'since': 'yesterday'},
            {'since': 7},
            {'since': '2026-01-01 00:00:00', 'after': 'x'},
        ):
            with self.subTest(question), self.assertRaises(Refusal):
                self.till.get_catalogue(**question)

    def test_only_cashiers_of_the_company_may_ask(self):
        for groups in ('base.group_public', 'base.group_portal', 'base.group_user'):
            user = new_test_user(self.env, login=f'u_{groups[-6:]}', groups=groups)
            with self.subTest(groups), self.assertRaises(AccessError):
                self.config.with_user(user).get_catalogue([self.template.id])
        other = self.env['res.company'].create({'name': 'Other'})
        stranger = new_test_user(
            self.env,
            login='stranger',
            groups='point_of_sale.group_pos_user',
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            self.config.with_user(stranger).get_catalogue([self.template.id])
