from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user
from odoo.tools import mute_logger

from .common import UnifiedInventoryCommon


class TestRule(UnifiedInventoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env['unified.inventory.rule']
        cls.rules.search([]).active = False
        cls.drafts = cls.env['unified.inventory.rule.draft']
        cls.web = cls.env.ref('unified_inventory.channel_web')
        cls.till = cls.env.ref('unified_inventory.channel_till')
        cls.goods = cls.env['product.category'].create({'name': 'Goods'})
        (cls.vase + cls.lamp).categ_id = cls.goods
        cls._stock(cls.vase, cls.store, 9)
        cls._stock(cls.vase, cls.centre, 2)
        cls._stock(cls.lamp, cls.centre, 5)

    def _rule(self, quantity, kind='safety', **values):
        return self.rules.create({'name': kind, 'kind': kind, 'quantity': quantity, **values})

    def _new(self, quantity, kind='safety', **values):
        return self.drafts.new({'name': kind, 'kind': kind, 'quantity': quantity, **values})

    def _for(self, channel='web', product=None, place=None):
        self.env.flush_all()
        key = (product or self.vase).id, (place or self.store).id
        available = self.inventory._available([key[0]], [key[1]], channel)
        return self.inventory._from_units(available.get(key, 0))

    # === WHAT A RULE SPEAKS FOR ===#

    def test_everything_filled_in_must_match(self):
        child = self.env['product.category'].create({'name': 'Vases', 'parent_id': self.goods.id})
        tag = self.env['product.tag'].create({'name': 'Breaks easily (test)'})
        self.vase.categ_id = child
        self.vase.product_tag_ids = tag
        for values in (
            {},
            {'product_id': self.vase.id},
            {'product_tmpl_id': self.vase.product_tmpl_id.id},
            {'categ_id': self.goods.id},
            {'tag_id': tag.id},
            {'warehouse_id': self.store.id, 'tag_id': tag.id},
        ):
            rule = self._rule(4, **values)
            self.assertEqual(self._for(), 5, values)
            rule.unlink()
        for values in (
            {'product_id': self.lamp.id},
            {'warehouse_id': self.centre.id},
            {'channel_id': self.till.id},
            {'tag_id': tag.id, 'product_id': self.lamp.id},
            {'active': False},
        ):
            rule = self._rule(4, **values)
            self.assertEqual(self._for(), 9, values)
            rule.unlink()

    def test_the_last_matching_rule_of_a_kind_decides(self):
        self._rule(4, sequence=2)
        self._rule(1, sequence=1)
        self.assertEqual(self._for(), 5)
        self._rule(3, sequence=2)
        self.assertEqual(self._for(), 6)
        self._rule(2, 'threshold')
        self.assertEqual(self._for(), 4)

    def test_a_rule_takes_effect_changes_and_ends_at_once(self):
        self.assertEqual(self._for(), 9)
        rule = self._rule(4)
        self.assertEqual(self._for(), 5)
        rule.quantity = 20
        self.assertEqual(self._for(), 0)
        rule.active = False
        self.assertEqual(self._for(), 9)
        rule.active = True
        rule.unlink()
        self.assertEqual(self._for(), 9)

    @mute_logger('odoo.sql_db')
    def test_only_a_safety_stock_may_be_negative(self):
        self._rule(-3, channel_id=self.web.id)
        self.assertEqual(self._for(), 12)
        self.assertEqual(self._for('till'), 9)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._rule(-1, 'threshold')

    # === PREVIEW ===#

    def test_preview_of_a_new_rule(self):
        preview = self._new(4, categ_id=self.goods.id, channel_id=self.web.id)._preview()
        (row,) = preview['channels']
        counts = row['changed'], row['less'], row['more'], row['gone'], row['back']
        self.assertEqual(row['channel'], self.web)
        self.assertEqual(counts, (3, 3, 0, 1, 0))
        self.assertEqual(
            [(c['product'], c['place'], c['before'], c['after']) for c in preview['changes']],
            [
                (self.lamp, self.centre, 5, 1),
                (self.vase, self.store, 9, 5),
                (self.vase, self.centre, 2, 0),
            ],
        )

    def test_preview_is_what_then_happens(self):
        self._rule(1, warehouse_id=self.store.id)
        new = self._new(3, 'threshold', product_id=self.vase.id)
        changes = new._preview()['changes']
        self._rule(3, 'threshold', product_id=self.vase.id)
        self.assertEqual(len(changes), 6)
        for change in changes:
            available = self._for(change['channel'].code, change['product'], change['place'])
            self.assertEqual(change['after'], available)

    def test_preview_of_a_change(self):
        rule = self._rule(9, channel_id=self.web.id, product_id=self.vase.id)
        form = self._change(rule)
        self.assertIn('Nothing changes', form.preview)
        form.quantity = 2
        self.assertIn('Back in stock', form.preview)
        self.assertIn('Web shop', form.preview)
        form.save().action_save()
        self.assertEqual((rule.quantity, rule.product_id), (2, self.vase))
        self.assertEqual(self._for(), 7)

    def _change(self, rule):
        action = rule.action_change()
        return Form(self.env[action['res_model']].with_context(**action['context']))

    def test_a_new_rule_is_the_last(self):
        self._rule(1, sequence=30)
        with Form(self.drafts) as form:
            form.name = 'Two more'
            form.categ_id = self.goods
            form.quantity = 3
        form.record.action_save()
        self.assertEqual(self._for(), 6)
        self.assertEqual(self.rules.search([])[-1].name, 'Two more')

    def test_a_draft_left_alone_changes_nothing(self):
        rule = self._rule(1)
        form = self._change(rule)
        form.quantity = 8
        form.save()
        self.assertEqual((rule.quantity, self._for()), (1, 8))

    def test_preview_of_a_narrower_rule_counts_what_it_leaves(self):
        self.env.user.group_ids |= self.env.ref('product.group_product_variant')
        rule = self._rule(9, channel_id=self.web.id, categ_id=self.goods.id)
        draft = self._change(rule)
        draft.product_tmpl_id = self.vase.product_tmpl_id
        changes = draft.save()._preview()['changes']
        self.assertEqual([change['product'] for change in changes], [self.lamp])

    def test_preview_writes_nothing(self):
        rule = self._rule(1)
        self.env.flush_all()
        before = self._dump()
        self._new(5, rule_id=rule.id)._preview()
        self._new(2)._preview()
        self.assertEqual(self._dump(), before)
        self.assertEqual(rule.quantity, 1)
        self.assertEqual(self._for(), 8)

    def _dump(self):
        self.env.cr.execute('SELECT r::text FROM unified_inventory_rule r ORDER BY id')
        rows = self.env.cr.fetchall()
        self.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'unified_inventory%' ORDER BY 1"
        )
        return rows, self.env.cr.fetchall()

    def test_preview_keeps_the_form_and_shows_a_few(self):
        for number in range(25):
            product = self._create_product(f'P{number}', categ_id=self.goods.id)
            self._stock(product, self.store, 1)
        form = Form(self.drafts)
        form.name = 'All of it'
        form.categ_id = self.goods
        form.channel_id = self.web
        form.quantity = 30
        self.assertEqual(form.name, 'All of it')
        self.assertEqual(form.preview.count('Out of stock'), 20)
        form.kind = 'threshold'
        form.quantity = -1
        self.assertFalse(form.preview)
        form.quantity = 1
        self.assertTrue(form.preview)
        form.show_preview = False
        self.assertFalse(form.preview)

    # === ACCESS ===#

    def _user(self, group, **values):
        return new_test_user(self.env, f'user of {group}', groups=group, **values)

    def test_managers_write_and_users_read(self):
        rule = self._rule(1)
        manager = self._user('stock.group_stock_manager')
        rule.with_user(manager).quantity = 2
        self.assertTrue(self._new(3).with_user(manager)._preview()['channels'])
        user = self._user('stock.group_stock_user')
        self.assertEqual(rule.with_user(user).quantity, 2)
        self.assertEqual(rule.with_user(user).action_change()['res_model'], rule._name)
        with self.assertRaises(AccessError):
            rule.with_user(user).quantity = 3
        with self.assertRaises(AccessError):
            self._new(3).with_user(user)._preview()

    def test_nobody_else_reads_or_previews(self):
        rule = self._rule(1)
        for group in (
            'base.group_portal',
            'base.group_user',
            'sales_team.group_sale_manager',
            'unified_inventory.group_partner_service',
        ):
            user = self._user(group)
            with self.assertRaises(AccessError):
                rule.with_user(user).read(['quantity'])
            with self.assertRaises(AccessError):
                self._new(3).with_user(user)._preview()

    def test_other_companies_neither_see_nor_preview(self):
        rule = self._rule(1)
        other = self.env['res.company'].create({'name': 'Other'})
        user = self._user(
            'stock.group_stock_manager', company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        self.assertFalse(self.rules.with_user(user).search([('id', '=', rule.id)]))
        with self.assertRaises(AccessError):
            rule.with_user(user).quantity = 0
        draft = self._new(3, company_id=self.env.company.id).with_user(user)
        self.assertFalse(draft._preview()['channels'])
