from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import OrderRoutingCommon

HOME = {'postcode': '60505', 'country': 'US'}


class TestSecurity(OrderRoutingCommon):
    def setUp(self):
        super().setUp()
        self._stock(self.vase, self.store, 2)
        self.order = self._create_order((self.vase, 1))
        self.plan = self._confirm(self.order)

    def _user(self, groups, **values):
        return new_test_user(self.env, login=groups or 'none', groups=groups, **values)

    def _may(self, user, record, operation):
        return record.with_user(user).has_access(operation)

    def test_outsiders_get_nothing(self):
        lines = [{'sku': 'VASE', 'quantity': 1}]
        for group in ('base.group_portal', 'base.group_public', 'base.group_user'):
            user = self._user(group)
            routing = self.env['order.routing'].with_user(user)
            with self.assertRaises(AccessError):
                routing.quote(lines, HOME)
            with self.assertRaises(AccessError):
                routing.explain(self.order.name)
            for record in (
                self.plan,
                self.plan.parcel_ids,
                self.plan.parcel_ids.line_ids,
                self.carrier.routing_zone_ids,
                self.carrier.routing_rate_ids,
                self.env['order.routing.postcode'],
            ):
                self.assertFalse(self._may(user, record, 'read'), f'{group} {record}')

    def test_partners_ask_but_do_not_read(self):
        self.assertFalse(self._may(self.partner_user, self.plan, 'read'))
        answer = self.env['order.routing'].with_user(self.partner_user).explain(self.order.name)
        self.assertEqual(answer['parcels'][0]['place'], 'STO')

    def test_staff_read_and_only_managers_change_tariffs(self):
        for group, changes in (
            ('sales_team.group_sale_salesman_all_leads', False),
            ('stock.group_stock_user', False),
            ('sales_team.group_sale_manager', True),
            ('stock.group_stock_manager', True),
        ):
            user = self._user(group)
            for record in (self.plan, self.plan.parcel_ids, self.plan.parcel_ids.line_ids):
                self.assertTrue(self._may(user, record, 'read'), group)
                for operation in ('write', 'create', 'unlink'):
                    self.assertFalse(self._may(user, record, operation), group)
            for record in (self.carrier.routing_zone_ids, self.carrier.routing_rate_ids):
                self.assertTrue(self._may(user, record, 'read'), group)
                self.assertEqual(self._may(user, record, 'write'), changes, group)

    def test_a_salesman_explains_only_orders_he_may_see(self):
        user = self._user('sales_team.group_sale_salesman')
        self.order.user_id = self.env.ref('base.user_admin')
        with self.assertRaises(AccessError):
            self.env['order.routing'].with_user(user).explain(self.order.name)
        self.order.user_id = user
        self.assertTrue(self.env['order.routing'].with_user(user).explain(self.order.name))

    def test_a_salesman_confirms_and_changes_a_routed_order(self):
        user = self._user('sales_team.group_sale_salesman')
        self._stock(self.vase, self.centre, 5)
        order = self._create_order((self.vase, 1), user_id=user.id).with_user(user)
        order.action_confirm()
        self.assertTrue(order.routing_plan_id)
        order.order_line.product_uom_qty = 3
        self.assertEqual(sum(order.order_line.move_ids.mapped('product_qty')), 3)
        order.order_line.product_uom_qty = 2
        open_moves = order.order_line.move_ids.filtered(lambda m: m.state != 'cancel')
        self.assertEqual(sum(open_moves.mapped('product_qty')), 2)

    def test_changes_of_places_are_read_only(self):
        self.order._routing_exclude(self.store, 'Why not')
        reason = self.env.ref('order_routing.rejection_reason_damaged')
        for group, writes in (
            ('sales_team.group_sale_manager', False),
            ('stock.group_stock_user', False),
            ('stock.group_stock_manager', True),
        ):
            user = self._user(group)
            self.assertTrue(self._may(user, self.order.routing_exclusion_ids, 'read'), group)
            self.assertFalse(self._may(user, self.order.routing_exclusion_ids, 'write'), group)
            self.assertTrue(self._may(user, reason, 'read'), group)
            self.assertEqual(self._may(user, reason, 'write'), writes, group)
        self.assertFalse(self._may(self.partner_user, reason, 'read'))

    def test_other_companies_are_out_of_sight(self):
        other = self.env['res.company'].create({'name': 'Other'})
        user = self._user(
            'sales_team.group_sale_manager',
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self._may(user, self.plan, 'read'))
        self.assertFalse(self._may(user, self.plan.parcel_ids, 'read'))
        self.carrier.company_id = self.env.company
        self.assertFalse(self._may(user, self.carrier.routing_rate_ids, 'read'))
        routing = self.env['order.routing'].with_user(user)
        self.assertRefused('unknown_order', routing.explain, self.order.name)

    def test_places_of_other_companies_never_send(self):
        other = self.env['res.company'].create({'name': 'Other'})
        far = self.env['stock.warehouse'].search([('company_id', '=', other.id)], limit=1)
        self.assertNotIn(far.id, self.order._routing_places())
        places = self.env['order.routing']._places(self.order._hold_request())
        self.assertNotIn(far.id, [place.id for place in places])
