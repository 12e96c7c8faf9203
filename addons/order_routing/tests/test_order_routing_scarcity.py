from datetime import timedelta
from importlib.util import find_spec
from unittest import skipUnless
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..core.scarcity import Unsolved
from .common import OrderRoutingCommon

SOLVES = skipUnless(find_spec('highspy'), 'the solver is optional')


@tagged('post_install', '-at_install')
class TestScarcity(OrderRoutingCommon):
    """The store near by will run out, the centre far away has plenty: 4 more for a parcel."""

    def setUp(self):
        super().setUp()
        self.Scarcity = self.env['order.routing.scarcity']
        self.Scarcity.search([]).unlink()
        self._stock(self.vase, self.store, 20)
        self._stock(self.vase, self.centre, 500)

    def _sell(self, quantity=1, orders=1, days=1, **values):
        """Past orders: confirmed, nothing of them is sent any more."""
        sold = [self._create_order((self.vase, quantity), **values) for _ in range(orders)]
        for order in sold:
            order.write({'state': 'sale', 'date_order': fields.Datetime.now() - timedelta(days)})
        return sold

    def _compute(self):
        self.env.flush_all()
        self.Scarcity._compute_prices(self.env.company)
        rows = self.Scarcity.search([('product_id', 'in', (self.vase | self.lamp).ids)])
        return {(row.product_id, row.warehouse_id): row.price for row in rows}

    def _write(self, product, place, price, **values):
        return self.Scarcity.create(
            {'product_id': product.id, 'warehouse_id': place.id, 'price': price, **values}
        )

    # === THE JOB ===#

    @SOLVES
    def test_what_will_run_short_near_by_is_worth_the_longer_way(self):
        self._sell(orders=90)  # 28 in the time for which there are 20
        self.assertEqual(self._compute(), {(self.vase, self.store): 4})

    @SOLVES
    def test_no_forecast_no_price(self):
        self._write(self.vase, self.store, 3)
        self.assertEqual(self._compute(), {})
        self._sell(orders=90, days=100)
        self.assertEqual(self._compute(), {})

    @SOLVES
    def test_what_is_carried_away_at_a_place_is_lost_elsewhere(self):
        self._sell(orders=90, carrier_id=False, warehouse_id=self.store.id)
        self.assertEqual(self._compute(), {(self.vase, self.store): 20})

    @SOLVES
    def test_goods_sold_without_an_order_count_too(self):
        move = self.env['stock.move'].create(
            {
                'product_id': self.vase.id,
                'product_uom_qty': 90,
                'location_id': self.store.lot_stock_id.id,
                'location_dest_id': self.env.ref('stock.stock_location_customers').id,
                'picking_type_id': self.store.out_type_id.id,
            }
        )
        move._action_confirm()
        move.write({'quantity': 90, 'picked': True})
        move._action_done()
        self._stock(self.vase, self.store, 90)
        self.assertEqual(self._compute(), {(self.vase, self.store): 20})

    @SOLVES
    def test_queries_do_not_grow_with_orders(self):
        self._sell(orders=3)
        self.env.flush_all()
        self.env['order.routing.forecast']._read(self.env.company)  # carriers are remembered
        counts = []
        for more in (1, 30):
            self._sell(orders=more)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env['order.routing.forecast']._read(self.env.company)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_a_missing_solver_is_said_plainly_and_nothing_changes(self):
        row = self._write(self.vase, self.store, 3)
        missing = Unsolved('highspy is not installed')
        module = 'odoo.addons.order_routing.models.order_routing_scarcity'
        with patch(f'{module}.prices', side_effect=missing):
            with self.assertRaisesRegex(UserError, 'highspy'):
                self.Scarcity.action_compute()
            with self.assertLogs(module, 'WARNING'), self.enter_registry_test_mode():
                self.env.ref('order_routing.ir_cron_scarcity').method_direct_trigger()
        self.assertEqual(row.exists().price, 3)

    # === THE ROUTER ===#

    def _prices(self):
        return self.env['order.routing']._scarcity([self.vase.id], [self.store.id, self.centre.id])

    def test_prices_are_of_a_million_of_the_smallest_quantity(self):
        self._write(self.vase, self.store, 3.5)
        expected = 350 * 1_000_000 // self.inventory._scale()
        self.assertEqual(self._prices(), {(self.vase.id, self.store.id): expected})

    def test_prices_are_read_in_one_query(self):
        self._write(self.vase, self.store, 3)
        self._write(self.vase, self.centre, 1)
        self._prices()
        self.env.flush_all()
        self.Scarcity.invalidate_model()
        with self.assertQueryCount(1):
            self._prices()

    def test_old_prices_say_nothing(self):
        old = fields.Datetime.now() - timedelta(days=15)
        self._write(self.vase, self.store, 3, computed_at=old)
        self.assertEqual(self._prices(), {})

    def test_scarce_goods_are_left_to_others(self):
        self._write(self.vase, self.store, 3)
        order = self._create_order((self.vase, 1))
        self._confirm(order)
        self.assertSends(order, {self.store: {self.vase: 1}})
        self.Scarcity.search([]).price = 5
        order = self._create_order((self.vase, 1))
        self._confirm(order)
        self.assertSends(order, {self.centre: {self.vase: 1}})

    # === ACCESS ===#

    def test_only_stock_managers_compute(self):
        for group in ('stock.group_stock_user', 'sales_team.group_sale_manager'):
            user = new_test_user(self.env, login=group, groups=group)
            with self.assertRaises(AccessError):
                self.Scarcity.with_user(user).action_compute()
        manager = new_test_user(self.env, login='m', groups='stock.group_stock_manager')
        module = 'odoo.addons.order_routing.models.order_routing_scarcity'
        with patch(f'{module}.prices', side_effect=Unsolved('gone')):
            with self.assertRaises(UserError):
                self.Scarcity.with_user(manager).action_compute()

    def test_staff_read_what_nobody_writes(self):
        row = self._write(self.vase, self.store, 3)
        for group in ('stock.group_stock_user', 'sales_team.group_sale_manager'):
            staff = new_test_user(self.env, login=group, groups=group)
            self.assertTrue(row.with_user(staff).has_access('read'))
            for operation in ('write', 'create', 'unlink'):
                self.assertFalse(row.with_user(staff).has_access(operation))
        for group in ('base.group_portal', 'base.group_public', 'sales_team.group_sale_salesman'):
            other = new_test_user(self.env, login=group, groups=group)
            self.assertFalse(row.with_user(other).has_access('read'), group)

    def test_other_companies_are_out_of_sight(self):
        row = self._write(self.vase, self.store, 3)
        company = self.env['res.company'].create({'name': 'Other'})
        user = new_test_user(
            self.env,
            login='other',
            groups='stock.group_stock_manager',
            company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
        )
        self.assertFalse(row.with_user(user).has_access('read'))
