from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from odoo.addons.unified_inventory.exceptions import Refusal

from .common import OrderRoutingCommon


class TestOverride(OrderRoutingCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 2)
        self._stock(self.vase, self.centre, 3)
        self.order = self._create_order((self.vase, 2))
        self._confirm(self.order)

    def _override(self, place, reason='The customer is in a hurry', user=None):
        order = self.order.with_user(user or self.env.user)
        override = self.env['order.routing.override'].browse(
            order.action_routing_override()['res_id']
        )
        override = override.with_env(order.env)
        override.reason = reason
        override.line_ids.warehouse_id = place
        return override

    def _user(self, *groups):
        return new_test_user(self.env, login='somebody', groups=','.join(groups))

    def test_a_manager_sends_goods_from_another_place(self):
        for number, group in enumerate(
            ('sales_team.group_sale_manager', 'stock.group_stock_manager')
        ):
            user = new_test_user(self.env, login=f'manager{number}', groups=group)
            place = (self.centre, self.store)[number]
            self._override(place, user=user).action_apply()
            self.assertSends(self.order, {place: {self.vase: 2}})
        self.assertIn('hurry', self.order.message_ids[0].body)
        self.assertEqual(self.order.routing_reassign_ids[0].user_id, user)

    def test_the_cost_of_the_choice_is_shown_beside_the_plan(self):
        override = self._override(self.centre)
        self.assertEqual((override.planned_cost, override.chosen_cost), (5, 9))
        self.assertEqual(override.line_ids.available, 3)
        self.assertIn(self.centre, override.place_ids)

    def test_the_form_works(self):
        override = self._override(self.store)
        with Form(override) as form:
            form.reason = 'Because'
            with form.line_ids.edit(0) as line:
                line.warehouse_id = self.centre
        override.action_apply()
        self.assertSends(self.order, {self.centre: {self.vase: 2}})

    def test_what_is_not_there_is_refused(self):
        override = self._override(self.centre)
        self._hold(self.vase, 2, self.centre)
        with self.assertRaises(Refusal) as caught:
            override.action_apply()
        self.assertEqual(caught.exception.code, 'not_available')
        self.assertSends(self.order, {self.store: {self.vase: 2}})

    def test_a_place_that_does_not_ship_is_refused(self):
        self.centre.place_ships = False
        foreign = self.env['res.company'].create({'name': 'Foreign'})
        theirs = self.env['stock.warehouse'].search([('company_id', '=', foreign.id)], limit=1)
        for place in self.centre | theirs:
            with self.assertRaises(Refusal) as caught:
                self._override(place).action_apply()
            self.assertEqual(caught.exception.code, 'unknown_place')

    def test_a_reason_is_needed(self):
        with self.assertRaises(Refusal) as caught:
            self._override(self.centre, reason='  ').action_apply()
        self.assertEqual(caught.exception.code, 'reason_missing')

    def test_nobody_but_managers_overrides(self):
        override = self._override(self.centre)
        users = self._user('sales_team.group_sale_salesman', 'stock.group_stock_user')
        for user in users | self.env.ref('base.public_user'):
            with self.assertRaises(AccessError):
                self.order.with_user(user).action_routing_override()
            with self.assertRaises(AccessError):
                self.order.routing_parcel_ids.with_user(user).action_routing_override()
            with self.assertRaises(AccessError):
                override.with_user(user).action_apply()

    def test_a_manager_of_another_company_is_refused(self):
        company = self.env['res.company'].create({'name': 'Foreign'})
        user = new_test_user(
            self.env,
            login='foreign',
            groups='sales_team.group_sale_manager',
            company_id=company.id,
            company_ids=company.ids,
        )
        with self.assertRaises(AccessError):
            self.order.with_user(user).action_routing_override()

    def test_nobody_but_stock_managers_closes_a_place(self):
        user = self._user('sales_team.group_sale_manager', 'stock.group_stock_user')
        with self.assertRaises(AccessError):
            self.store.with_user(user).action_close_place()

    def test_lines_of_another_order_are_refused(self):
        self._stock(self.vase, self.store, 1)
        other = self._create_order((self.vase, 1))
        self._confirm(other)
        override = self._override(self.centre)
        override.line_ids[:1].write({'order_line_id': other.order_line.id, 'is_kit': True})
        with self.assertRaises(Refusal) as caught:
            override.action_apply()
        self.assertEqual(caught.exception.code, 'unknown_line')
