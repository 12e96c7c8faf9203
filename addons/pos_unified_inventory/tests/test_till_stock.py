from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.pos_unified_inventory.models import pos_config
from odoo.addons.unified_inventory.exceptions import Refusal

from .common import PosUnifiedInventoryCommon


@tagged('post_install', '-at_install')
class TestTillStock(PosUnifiedInventoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env['stock.warehouse'].create({'name': 'Else', 'code': 'ELS'})
        Quant = cls.env['stock.quant']
        Quant._update_available_quantity(cls.vase, cls.elsewhere.lot_stock_id, 4)
        cls.service = cls.env['product.product'].create({'name': 'Advice', 'type': 'service'})

    def setUp(self):
        super().setUp()
        self.config.with_user(self.pos_user).open_ui()

    def _get(self, products, user=None):
        return self.config.with_user(user or self.pos_user).get_stock(products)

    def _info(self, product=None):
        template = (product or self.vase).product_tmpl_id.with_user(self.pos_user)
        return template.get_product_info_pos(10, 1, self.config.id)['warehouses']

    def _messages(self, *products):
        self.env.flush_all()
        products = [product.id for product in products or self.vase]
        return self.config._open_tills()._stock_messages(products)

    def test_a_till_knows_what_is_here_and_elsewhere(self):
        self._stock(2)
        self._promise()
        stock = self._get([self.vase.id, self.service.id])
        self.assertEqual(stock, {self.vase.id: {'here': 2, 'elsewhere': 4}})

    def test_what_is_kept_from_tills_is_not_shown(self):
        self.env['unified.inventory.rule'].create(
            {
                'name': 'Breakage',
                'quantity': 1,
                'warehouse_id': self.place.id,
                'channel_id': self.env.ref('unified_inventory.channel_till').id,
            }
        )
        self.assertEqual(self._get([self.vase.id])[self.vase.id]['here'], 0)

    def test_places_of_other_companies_are_not_elsewhere(self):
        other = self.env['res.company'].create({'name': 'Other'})
        place = self.env['stock.warehouse'].search([('company_id', '=', other.id)])
        self.env['stock.quant']._update_available_quantity(self.vase, place.lot_stock_id, 9)
        self.assertEqual(self._get([self.vase.id])[self.vase.id]['elsewhere'], 4)
        self.assertNotIn(place.name, [line['name'] for line in self._info()])

    def test_only_cashiers_of_the_company_ask(self):
        for group in ('base.group_public', 'base.group_portal', 'base.group_user'):
            user = new_test_user(self.env, f'asks_{group}', group)
            with self.subTest(group), self.assertRaises(AccessError):
                self._get([self.vase.id], user)
        other = self.env['res.company'].create({'name': 'Other'})
        cashier = new_test_user(
            self.env,
            'other_cashier',
            'point_of_sale.group_pos_user',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            self._get([self.vase.id], cashier)

    def test_bad_questions_are_refused(self):
        self.startPatcher(patch.object(pos_config, 'MOST_ASKED', 2))
        for products in (None, 'x', ['1'], [None], [True], [1.5], [1, 2, 3], {1: 2}):
            with self.subTest(products=products), self.assertRaises(Refusal):
                self._get(products)
        self.assertEqual(self._get([]), {})

    def test_the_popup_shows_every_place_and_this_one_first(self):
        self._stock(2)
        self._promise()
        figures = ('name', 'is_here', 'available_quantity', 'promised', 'free_qty')
        lines = [tuple(line[name] for name in figures) for line in self._info()]
        self.assertEqual(lines[0], (self.place.name, True, 3, 1, 2))
        self.assertIn(('Else', False, 4, 0, 4), lines)
        self.assertEqual(self._info(self.service), [])

    def test_the_popup_of_a_variant_shows_that_variant(self):
        color = self.env['product.attribute'].create(
            {'name': 'Color', 'value_ids': [(0, 0, {'name': 'red'}), (0, 0, {'name': 'blue'})]}
        )
        values = {'attribute_id': color.id, 'value_ids': [(6, 0, color.value_ids.ids)]}
        template = self.env['product.template'].create(
            {'name': 'Bowl', 'is_storable': True, 'attribute_line_ids': [(0, 0, values)]}
        )
        for variant, quantity in zip(template.product_variant_ids, (2, 5), strict=True):
            self.env['stock.quant']._update_available_quantity(
                variant, self.place.lot_stock_id, quantity
            )
        ask = template.with_user(self.pos_user).get_product_info_pos
        here = [
            ask(10, 1, self.config.id, v)['warehouses'][0] for v in template.product_variant_ids.ids
        ]
        both = ask(10, 1, self.config.id)['warehouses'][0]
        self.assertEqual(sum(h['free_qty'] for h in here), both['free_qty'])
        self.assertEqual(here[1]['free_qty'], 5)

    def test_questions_do_not_grow_with_places_and_products(self):
        ids = self.vase.ids

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get(ids)
            self._info()
            self._messages(*self.env['product.product'].browse(ids))
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(8):
            self.env['stock.warehouse'].create({'name': f'Place {number}', 'code': f'P{number}'})
        products = self.env['product.product'].create(
            [{'name': f'Product {number}', 'is_storable': True} for number in range(20)]
        )
        ids = ids + products.ids
        count()  # a new place makes Odoo forget the rules
        self.assertLessEqual(count(), few)

    def test_an_open_till_is_told(self):
        (message,) = self._messages(self.vase, self.service)
        self.assertEqual(
            message,
            (
                self.config.access_token,
                f'{self.config.access_token}-UNIFIED_STOCK',
                {'products': {self.vase.id: {'here': 1, 'elsewhere': 4}}},
            ),
        )
        self.assertEqual(self._messages(self.service), [])

    def test_a_closed_till_is_not_told(self):
        self.env['pos.session'].search([]).write({'state': 'closed'})
        self.assertEqual(self._messages(), [])

    def test_a_till_told_of_very_many_asks_itself(self):
        self.startPatcher(patch.object(pos_config, 'MOST_TOLD', 1))
        (message,) = self._messages(self.vase, self.service)
        self.assertEqual(message[2], {'reload': True})

    def test_what_a_till_sees_is_published_once(self):
        self.env.cr.execute('DELETE FROM unified_inventory_broadcast')
        kind = f'{self.config.access_token}-UNIFIED_STOCK'

        def published():
            self.env.flush_all()
            return [m[2] for m in self.inventory._publish(self.vase.ids) if m[1] == kind]

        self.assertEqual(published(), [{'products': {self.vase.id: {'here': 1, 'elsewhere': 4}}}])
        self.assertEqual(published(), [])
        self._promise()
        self.assertEqual(published(), [{'products': {self.vase.id: {'here': 0, 'elsewhere': 4}}}])
