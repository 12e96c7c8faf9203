import re

from odoo.fields import Command
from odoo.tests import tagged

from .common import ShopStockCommon


@tagged('post_install', '-at_install')
class TestProductPage(ShopStockCommon):
    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _show(self, product=None):
        """Return the texts of the page's parts: the headline and the rows."""
        page = self._page((product or self.vase).website_url)
        headline = re.search(r'o_unified_headline.*?</div>', page, re.DOTALL)
        rows = re.findall(r'<li[^>]*o_unified_place .*?</li>', page, re.DOTALL)
        parts = [headline.group() if headline else '', *rows]
        return [' '.join(re.sub(r'^[^<]*>|<[^>]+>', ' ', part).split()) for part in parts]

    def test_buckets_and_small_figures(self):
        headline, boston, chicago = self._show()
        self.assertEqual(headline, 'In stock')
        self.assertEqual(boston, 'Boston Store In stock')
        self.assertEqual(chicago, 'Chicago Store Only 3 left')

    def test_no_figure_above_the_threshold_reaches_the_public(self):
        page = self._page(self.vase.website_url)
        self.assertNotRegex(page, r'\b4[03](\.0)?\b left')
        info = self._call(
            '/website_sale/get_combination_info',
            product_template_id=self.vase.product_tmpl_id.id,
            product_id=self.vase.id,
            combination=[],
            add_qty=1,
        )
        self.assertEqual(info['free_qty'], 99_999)
        self._hold_elsewhere(self.vase, 38, self.boston)
        self._hold_elsewhere(self.vase, 38, self.boston)
        info = self._call(
            '/website_sale/get_combination_info',
            product_template_id=self.vase.product_tmpl_id.id,
            product_id=self.vase.id,
            combination=[],
            add_qty=1,
        )
        self.assertIn(info['free_qty'], (3, 5))

    def _configure(self, quantity):
        """Return the figure that the configurator tells to who wants a quantity."""
        values = {
            'product_template_id': self.vase.product_tmpl_id.id,
            'quantity': quantity,
            'currency_id': self.company.currency_id.id,
            'so_date': '2099-01-01',
            'ptav_ids': [],
        }
        opened = self._call('/website_sale/product_configurator/get_values', **values)
        changed = self._call('/website_sale/product_configurator/update_combination', **values)
        self.assertEqual(opened['products'][0]['free_qty'], changed['free_qty'])
        return changed['free_qty']

    def test_the_configurator_tells_no_figure_above_the_threshold(self):
        self.assertEqual(self._configure(1), 99_999)
        self.vase.available_threshold = 100
        self.assertIn(self._configure(1), (40, 43))

    def test_the_configurator_tells_who_wants_too_much_what_is_possible(self):
        most = self._configure(1_000)
        self.assertIn(most, (40, 43))
        self.assertEqual(self._configure(most), most)
        self.assertEqual(self._configure(most - 1), 99_999)

    def test_the_combo_configurator_tells_who_wants_too_much_what_is_possible(self):
        item = Command.create({'product_id': self.vase.id})
        combo = self.env['product.combo'].create({'name': 'Vases', 'combo_item_ids': [item]})
        gift = self.env['product.template'].create(
            {'name': 'Gift', 'type': 'combo', 'combo_ids': combo.ids, 'is_published': True}
        )
        told = [
            self._call(
                '/website_sale/combo_configurator/get_data',
                product_tmpl_id=gift.id,
                quantity=quantity,
                currency_id=self.company.currency_id.id,
                date='2099-01-01',
            )['combos'][0]['combo_items'][0]['product']['free_qty']
            for quantity in (1, 1_000)
        ]
        self.assertEqual(told[0], 99_999)
        self.assertIn(told[1], (40, 43))

    def test_sold_out_with_the_next_arrival(self):
        self.vase.available_threshold = 100
        move = self.env['stock.move'].create(
            {
                'product_id': self.lamp.id,
                'product_uom_qty': 5,
                'location_id': self.env.ref('stock.stock_location_suppliers').id,
                'location_dest_id': self.chicago.lot_stock_id.id,
                'picking_type_id': self.chicago.in_type_id.id,
                'date': '2099-03-05 12:00:00',
                'company_id': self.company.id,
            }
        )
        move._action_confirm()
        self.env.flush_all()
        headline, *rows = self._show(self.lamp)
        self.assertEqual(headline, 'Out of stock More arriving on 03/05/2099')
        self.assertEqual(rows, ['Boston Store Out of stock', 'Chicago Store Out of stock'])

    def test_what_is_sold_without_stock_says_how(self):
        self.lamp.sale_without_stock = 'backorder'
        self.assertEqual(self._show(self.lamp)[0], 'Available on backorder')
        self.lamp.sale_without_stock = 'preorder'
        self.assertEqual(self._show(self.lamp)[0], 'Pre-order')
        self.lamp.preorder_date = '2099-01-31'
        self.assertEqual(self._show(self.lamp)[0], 'Pre-order, arrives on 01/31/2099')

    def test_my_store_comes_first_then_the_nearest(self):
        self._call('/shop/unified_stock/choose_place', place_id=self.chicago.id)
        _headline, first, second = self._show()
        self.assertEqual(first, 'Chicago Store My store Only 3 left')
        self.assertRegex(second, r'^Boston Store (849 mi|1366 km) In stock$')

    def test_more_than_five_places_are_shown_when_asked_for(self):
        for number in range(4):
            self._create_store(f'S{number}', f'Store {number}', {'city': 'Nowhere'})
        page = self._page(self.vase.website_url)
        self.assertEqual(len(re.findall('o_unified_place ', page)), 5)
        self.assertRegex(page, r'Show all\s*6\s*stores')
        whole = self._call('/shop/unified_stock', product_id=self.vase.id, whole=True)['places']
        self.assertEqual(len(re.findall('o_unified_place ', whole)), 6)
        self.assertNotIn('Show all', whole)

    def test_a_shop_may_leave_the_list_out(self):
        self.website.show_place_stock = False
        self.assertEqual(self._show(), ['In stock'])

    def test_nobody_counts_services(self):
        product = self._create_product(
            'HELP', type='service', is_storable=False, is_published=True, list_price=10
        )
        self.assertEqual(self._show(product), [''])

    def test_the_page_reads_the_stock_once_however_many_places(self):
        self._page(self.vase.website_url)
        few = self._count_queries()
        for number in range(20):
            store = self._create_store(f'S{number}', f'Store {number}', {'city': 'Nowhere'})
            self._stock(self.vase, store, number + 1)
        self._page(self.vase.website_url)
        self.assertLessEqual(self._count_queries(), few)

    def _count_queries(self):
        before = self.env.cr.sql_log_count
        self._page(self.vase.website_url)
        return self.env.cr.sql_log_count - before
