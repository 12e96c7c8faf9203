from odoo.exceptions import AccessError
from odoo.tests import new_test_user, warmup

from .common import UnifiedInventoryCommon


class TestReport(UnifiedInventoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for model in ('unified.inventory.rule', 'unified.inventory.allotment'):
            cls.env[model].search([]).active = False
        cls.report = cls.env['unified.inventory.report']
        cls._stock(cls.vase, cls.store, 9)
        cls._stock(cls.vase, cls.centre, 4)
        cls._stock(cls.lamp, cls.centre, 2)

    def _row(self, product=None, place=None, user=None):
        self.env.invalidate_all()
        rows = self.report.with_user(user) if user else self.report
        return rows.search(
            [
                ('product_id', '=', (product or self.vase).id),
                ('warehouse_id', '=', (place or self.store).id),
            ]
        )

    def _reserve(self, product, place, quantity):
        move = self.env['stock.move'].create(
            {
                'product_id': product.id,
                'product_uom_qty': quantity,
                'location_id': place.lot_stock_id.id,
                'location_dest_id': self.env.ref('stock.stock_location_customers').id,
                'picking_type_id': place.out_type_id.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        return move

    def _receive(self, product, place, quantity):
        move = self.env['stock.move'].create(
            {
                'product_id': product.id,
                'product_uom_qty': quantity,
                'location_id': self.env.ref('stock.stock_location_suppliers').id,
                'location_dest_id': place.lot_stock_id.id,
                'picking_type_id': place.in_type_id.id,
            }
        )
        move._action_confirm()
        return move

    def _keep_back(self, kind, quantity, **values):
        self.env['unified.inventory.rule'].create(
            {'name': kind, 'kind': kind, 'quantity': quantity, **values}
        )

    def _channel(self, code):
        return self.env.ref(f'unified_inventory.channel_{code}')

    def _fill(self):
        """Something of everything, at several pairs."""
        self._hold(self.vase, 1, self.store, owner='rpc,1')
        self._hold(self.vase, 2, self.store, owner='rpc,2', confirm=True)
        self._expire(self._hold(self.vase, 1, self.centre, owner='rpc,3')[0])
        self._hold(self.lamp, 5, self.centre, owner='rpc,4', confirm=True, force=True)
        self._reserve(self.vase, self.store, 3)
        self._receive(self.vase, self.store, 7)
        self._keep_back('safety', 1)
        self._keep_back('threshold', 2, channel_id=self._channel('web').id)
        self._keep_back('safety', -4, product_id=self.lamp.id, warehouse_id=self.store.id)
        self.env['unified.inventory.allotment'].create(
            {
                'name': 'Till only',
                'product_id': self.vase.id,
                'warehouse_id': self.centre.id,
                'channel_id': self._channel('till').id,
                'quantity': 3,
            }
        )

    # === FIGURES ===#

    def test_each_figure_of_a_pair(self):
        self._fill()
        self.assertRecordValues(
            self._row(),
            [
                {
                    'on_hand': 9,
                    'held': 1,
                    'promised': 2,
                    'reserved': 3,
                    'free': 3,
                    'backordered': 0,
                    'incoming': 7,
                    'kept_web': 3,
                    'available_web': 0,
                    'available_till': 3,
                    'available_partner': 2,
                    'status': 'low',
                    'company_id': self.env.company.id,
                }
            ],
        )

    def test_figures_are_those_that_decide(self):
        self._fill()
        rows = self.report.search([('product_id', 'in', (self.vase + self.lamp).ids)])
        ids = rows.product_id.ids, rows.warehouse_id.ids
        figures = self.inventory._figures(*ids)
        units = self.inventory._to_units
        self.assertEqual(len(rows), 4)
        for row in rows:
            key = row.product_id.id, row.warehouse_id.id
            figure = figures.get(key)
            self.assertEqual(units(row.on_hand), figure.on_hand if figure else 0)
            self.assertEqual(units(row.reserved), figure.reserved if figure else 0)
            self.assertEqual(units(row.held + row.promised), figure.promised if figure else 0)
            self.assertEqual(units(row.free), figure.available if figure else 0)
            for code in ('web', 'till', 'back_office', 'partner'):
                available = self.inventory._available(*ids, code).get(key, 0)
                kept = self.inventory._withheld(*ids, code).get(key)
                self.assertEqual(units(row[f'available_{code}']), available, (key, code))
                self.assertEqual(units(row[f'kept_{code}']), kept.total if kept else 0)

    def test_more_promised_than_there_is(self):
        self._fill()
        row = self._row(self.lamp, self.centre)
        self.assertEqual((row.free, row.status, row.available_web), (-3, 'over', 0))
        self.assertIn(row, self.report.search([('status', '=', 'over')]))

    def test_goods_to_come_are_no_broken_promise(self):
        self.vase.sale_without_stock = 'backorder'
        self._reserve(self.vase, self.centre, 4)
        order = self.env['sale.order'].create(
            {
                'partner_id': self.env.user.partner_id.id,
                'warehouse_id': self.centre.id,
                'order_line': [(0, 0, {'product_id': self.vase.id, 'product_uom_qty': 3})],
            }
        )
        self.assertIsNone(order._hold_stock(confirm=True))
        row = self._row(self.vase, self.centre)
        self.assertEqual((row.promised, row.backordered, row.free), (3, 3, -3))
        self.assertEqual(row.status, 'out')

    def test_selling_beyond_the_stock_is_shown_without_stock(self):
        self.assertFalse(self._row(self.lamp, self.store))
        self._keep_back('safety', -4, product_id=self.lamp.id, warehouse_id=self.store.id)
        row = self._row(self.lamp, self.store)
        self.assertEqual((row.on_hand, row.free, row.available_web), (0, 0, 4))
        self.assertEqual(row.available_till, 0)

    def test_goods_on_their_way_within_a_place_are_not_incoming(self):
        self.centre.reception_steps = 'two_steps'
        receipt = self._receive(self.lamp, self.centre, 5)
        receipt.location_dest_id = self.centre.wh_input_stock_loc_id
        receipt.location_final_id = self.centre.lot_stock_id
        self.assertEqual(self._row(self.lamp, self.centre).incoming, 5)
        self._reserve(self.vase, self.centre, 1).location_dest_id = self.centre.lot_stock_id
        self.assertEqual(self._row(self.vase, self.centre).incoming, 0)
        self._reserve(self.vase, self.centre, 1).location_dest_id = self.store.lot_stock_id
        row = self._row(self.vase, self.store)
        self.assertEqual(
            (row.incoming, self._total(row.action_open_incoming(), 'product_qty')), (1, 1)
        )

    def test_services_and_closed_places_are_left_out(self):
        self._keep_back('safety', -1)
        service = self.env['product.product'].create({'name': 'Wrap', 'type': 'service'})
        self._create_place('OLD').active = False
        rows = self.report.search([('product_id', 'in', (self.vase + service).ids)])
        self.assertEqual(rows.product_id, self.vase)
        self.assertIn(self.store, rows.warehouse_id)
        self.assertTrue(all(rows.warehouse_id.mapped('active')))

    # === SEARCHING ===#

    def test_a_search_works_out_what_it_asks_for(self):
        self._fill()
        every = self.report.search([])
        vases = every.filtered(lambda row: row.product_id == self.vase)
        for domain in (
            [('product_id', 'ilike', 'VASE')],
            [('product_id', '=', self.vase.id)],
            [('product_id.default_code', '=', 'VASE')],
            [('product_tmpl_id', '=', self.vase.product_tmpl_id.id)],
            ['!', ('product_id', '!=', self.vase.id)],
            ['!', '|', ('product_id', '!=', self.vase.id), ('on_hand', '<', 0)],
        ):
            self.assertEqual(self.report.search(domain), vases, domain)
        self.assertEqual(
            self.report.search(['!', ('product_id', '=', self.vase.id)]), every - vases
        )
        either = ['|', ('product_id', '=', self.vase.id), ('warehouse_id', '!=', False)]
        self.assertEqual(self.report.search(either), every)

    def test_grouped_by_product_category_and_place(self):
        rows = self.report._read_group(
            [('product_id', 'in', (self.vase + self.lamp).ids)],
            ['categ_id', 'warehouse_id'],
            ['on_hand:sum', 'available_web:sum'],
        )
        category = self.vase.categ_id
        self.assertEqual(set(rows), {(category, self.store, 9, 9), (category, self.centre, 6, 6)})

    @warmup
    def test_queries_do_not_grow_with_the_rows(self):
        products = self.vase + self.lamp
        for _number in range(10):
            products += self._create_product(f'P{_number}')
            self._stock(products[-1], self.store, 1)
        self.env.flush_all()
        names = [name for name in self.report._fields if name != 'channel_table']
        counts = []
        for some in (products[:2], products):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.report.search_fetch([('product_id', 'in', some.ids)], names).mapped('on_hand')
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    # === ROWS BEHIND THE FIGURES ===#

    def _total(self, action, field):
        return sum(self.env[action['res_model']].search(action['domain']).mapped(field))

    def test_each_figure_opens_the_rows_that_make_it(self):
        self._fill()
        row = self._row()
        for method, field, figure in (
            (row.action_open_on_hand, 'quantity', row.on_hand),
            (row.action_open_held, 'quantity', -row.held),
            (row.action_open_promised, 'quantity', -row.promised),
            (row.action_open_reserved, 'quantity_product_uom', row.reserved),
            (row.action_open_incoming, 'product_qty', row.incoming),
        ):
            self.assertTrue(figure)
            self.assertEqual(self._total(method(), field), figure, method)

    def test_what_keeps_goods_back_is_opened(self):
        self._fill()
        rules = self.env['unified.inventory.rule'].search(self._row().action_open_rules()['domain'])
        self.assertEqual(rules.mapped('kind'), ['safety', 'threshold'])
        centre = self._row(place=self.centre)
        self.assertEqual(self._total(centre.action_open_allotments(), 'quantity'), 3)
        self.assertIn('Till', centre.channel_table)

    # === ACCESS ===#

    def test_stock_users_and_salespeople_read_it(self):
        self._fill()
        for group in ('stock.group_stock_user', 'sales_team.group_sale_salesman'):
            user = new_test_user(self.env, f'reader {group}', groups=group)
            row = self._row(user=user)
            self.assertEqual(row.on_hand, 9)
            self.assertTrue(row.channel_table)

    def test_nobody_else_does(self):
        for group in (
            'base.group_portal',
            'base.group_public',
            'base.group_user',
            'unified_inventory.group_partner_service',
        ):
            user = new_test_user(self.env, f'stranger {group}', groups=group)
            with self.assertRaises(AccessError):
                self._row(user=user)
            with self.assertRaises(AccessError):
                self.report.with_user(user).browse(self._row().id).read(['on_hand'])

    def test_other_companies_see_nothing(self):
        other = self.env['res.company'].create({'name': 'Other'})
        user = new_test_user(
            self.env,
            'other_stock',
            groups='stock.group_stock_user',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self._row(user=user))
        row = self.report.with_user(user).browse(self._row().id)
        with self.assertRaises(AccessError):
            row.read(['on_hand'])
        with self.assertRaises(AccessError):
            row.action_open_held()
