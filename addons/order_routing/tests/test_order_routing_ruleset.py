from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .rules_common import RulesCommon


class TestRuleset(RulesCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 3)
        self._stock(self.vase, self.centre, 3)

    def _codes(self, plan):
        return {row['place']: row['code'] for row in plan.unused}

    # === CHOOSING ===#

    def test_without_rules_the_cheapest_place_sends(self):
        plan = self._confirm(self._create_order((self.vase, 1)))
        self.assertEqual(plan.parcel_ids.warehouse_id, self.store)
        self.assertFalse(plan.rule_id or plan.rule_name)

    def test_an_order_goes_where_its_rule_says_and_the_plan_says_so(self):
        ruleset = self._activate(self._only(self.centres))
        plan = self._confirm(self._create_order((self.vase, 1)))
        self.assertEqual(plan.parcel_ids.warehouse_id, self.centre)
        self.assertEqual(plan.rule_id, ruleset.routing_ids.rule_ids)
        self.assertEqual(plan.rule_name, 'All orders / Rule 1')
        self.assertEqual(self._codes(plan)[self.store.id], 'rule_group')
        self.assertIn('not in the place groups', plan.explanation)

    def test_a_place_that_a_rule_does_without_never_sends(self):
        self._activate({'without_group_ids': [Command.set(self.stores.ids)]})
        plan = self._confirm(self._create_order((self.vase, 1)))
        self.assertEqual(plan.parcel_ids.warehouse_id, self.centre)
        self.assertIn('is left out by the rule', plan.explanation)

    def test_a_limit_is_lifted_when_nothing_is_found(self):
        self._activate({'max_distance_km': 100, 'relax_distance': True})
        plan = self._confirm(self._create_order((self.vase, 5)))
        self.assertEqual(plan.parcel_ids.warehouse_id, self.store | self.centre)
        self.assertEqual(plan.rule_name, 'All orders / Rule 1 / Any distance')

    def test_hw_8_the_next_rule_finds_a_place(self):
        self._activate(self._only(self.stores, max_parcels=1), {'strategy': 'most_stock'})
        plan = self._confirm(self._create_order((self.vase, 5)))
        self.assertEqual(plan.rule_name, 'All orders / Rule 2')

    def test_hw_13_the_safety_stock_of_a_place_stays(self):
        for safety, place in ((2, self.store), (3, self.centre)):
            with self.subTest(safety=safety):
                self._activate({'safety_stock': safety})
                self._stock(self.vase, self.centre, 5)
                order = self._create_order((self.vase, 1))
                self.assertIsNone(order._hold_stock())
                self.assertEqual(self._promised(order), {place: 1})
                order._release_stock()

    def test_hw_7_a_routing_for_a_category_comes_first(self):
        fragile = self.env['product.category'].create({'name': 'Fragile'})
        part = self.env['product.category'].create({'name': 'Glass', 'parent_id': fragile.id})
        self.vase.categ_id = part
        ruleset = self._draft(self._only(self.centres), category_ids=[Command.set(fragile.ids)])
        ruleset.routing_ids.copy(
            {
                'ruleset_id': ruleset.id,
                'sequence': 20,
                'category_ids': [Command.clear()],
                'rule_ids': [Command.create({'name': 'Rest', 'group_ids': self.stores.ids})],
            }
        )
        ruleset.action_activate()
        self._stock(self.lamp, self.store, 1)
        plan = self._confirm(self._create_order((self.vase, 1)))
        self.assertEqual(plan.parcel_ids.warehouse_id, self.centre)
        plan = self._confirm(self._create_order((self.lamp, 1)))
        self.assertEqual(plan.parcel_ids.warehouse_id, self.store)

    def test_hw_28_more_than_there_is_is_refused_at_checkout(self):
        self._activate({'strategy': 'fewest_parcels', 'is_partial': True})
        refused = self._create_order((self.vase, 7))._hold_stock()
        self.assertEqual(refused.code, 'insufficient_stock')
        self.assertEqual(set(refused.context), {'code', 'lines'})
        self.assertAvailable(self.vase, self.store, 3)

    def test_goods_to_come_are_promised_although_no_rule_finds_a_place(self):
        self.back_office.shortage_policy = 'backorder'
        self._activate(self._only(self.centres, otherwise='unfillable', max_parcels=1))
        order = self._create_order((self.vase, 9))
        order.action_confirm()
        self.assertEqual(sum(self._promised(order).values()), 9)
        self.assertEqual(order.routing_queue, 'unfillable')

    # === VERSIONS ===#

    def test_active_rules_do_not_change_a_new_version_does(self):
        ruleset = self._activate(self._only(self.stores))
        rule = ruleset.routing_ids.rule_ids
        for change in (
            lambda: rule.write({'max_parcels': 1}),
            lambda: rule.unlink(),
            lambda: ruleset.routing_ids.copy(),
            lambda: ruleset.routing_ids.write({'name': 'Other'}),
        ):
            with self.assertRaises(UserError):
                change()
        version = self.env['order.routing.ruleset'].browse(ruleset.action_new_version()['res_id'])
        self.assertEqual(version.state, 'draft')
        version.routing_ids.rule_ids.group_ids = self.centres
        version.action_activate()
        self.assertEqual(ruleset.state, 'archived')
        self.assertEqual(ruleset.routing_ids.rule_ids.group_ids, self.stores)
        plan = self._confirm(self._create_order((self.vase, 1)))
        self.assertEqual(plan.parcel_ids.warehouse_id, self.centre)

    # === COST ===#

    def test_more_rules_and_places_take_no_more_queries(self):
        self._activate(self._only(self.stores, first_rank='least_loaded'))
        request = self._create_order((self.vase, 1))._hold_request()

        def queries():
            self.env.flush_all()
            self.env.registry.clear_cache()
            self.inventory._prepare_choice(request)  # the rules are remembered
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.inventory._prepare_choice(request)
            return self.env.cr.sql_log_count - before

        few = queries()
        rules = [self._only(self.centres, first_rank='least_loaded')] * 8
        self._activate(*rules, name='Many')
        for code in ('A1', 'A2', 'A3', 'A4', 'A5'):
            self._locate(self._create_place(code), 40, -80)
        self.assertEqual(queries(), few)

    # === RIGHTS ===#

    def test_only_managers_change_rules(self):
        ruleset = self._draft(self._only(self.stores))
        records = ruleset, ruleset.routing_ids, ruleset.routing_ids.rule_ids, self.stores
        for group, reads, writes in (
            ('base.group_portal', False, False),
            ('base.group_public', False, False),
            ('base.group_user', False, False),
            ('sales_team.group_sale_salesman', True, False),
            ('stock.group_stock_user', True, False),
            ('sales_team.group_sale_manager', True, True),
            ('stock.group_stock_manager', True, True),
        ):
            user = new_test_user(self.env, login=group, groups=group)
            for record in records:
                asked = record.with_user(user)
                self.assertEqual(asked.has_access('read'), reads, f'{group} {record}')
                for operation in ('write', 'create', 'unlink'):
                    self.assertEqual(asked.has_access(operation), writes, f'{group} {record}')

    def test_a_salesman_neither_activates_nor_tries_rules(self):
        user = new_test_user(self.env, login='sam', groups='sales_team.group_sale_salesman')
        ruleset = self._draft(self._only(self.stores)).with_user(user)
        for action in (
            ruleset.action_activate,
            ruleset.action_archive_rules,
            ruleset.action_new_version,
        ):
            with self.assertRaises(AccessError):
                action()
        for model in ('order.routing.drive', 'order.routing.simulation'):
            with self.assertRaises(AccessError):
                self.env[model].with_user(user).create({})

    def test_rules_of_other_companies_are_neither_seen_nor_asked(self):
        other = self.env['res.company'].create({'name': 'Other'})
        user = new_test_user(
            self.env,
            login='other',
            groups='sales_team.group_sale_manager',
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        ruleset = self._activate(self._only(self.centres))
        for record in (
            ruleset,
            ruleset.routing_ids,
            ruleset.routing_ids.rule_ids,
            self.centres,
        ):
            self.assertFalse(record.with_user(user).has_access('read'), record)
        rules = self.env['order.routing.ruleset']._active_rules(other.id)[1]
        self.assertFalse(rules.routings)
