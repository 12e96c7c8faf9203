import re

from odoo.fields import Domain
from odoo.tests import tagged

from .common import ShopStockCommon


@tagged('post_install', '-at_install')
class TestShop(ShopStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['product.template'].search([('is_published', '=', True)]).is_published = False
        cls.goods = cls.env['product.product'].create(
            [
                {
                    'name': f'Bowl {number:02}',
                    'is_storable': True,
                    'is_published': True,
                    'allow_out_of_stock_order': False,
                    'list_price': number,
                }
                for number in range(1, 13)
            ]
        )
        for number, bowl in enumerate(cls.goods):
            cls._stock(bowl, cls.boston if number % 3 else cls.chicago, 2)
        cls.website.shop_ppg = 3

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _list(self, query='', page=1):
        html = self._page(f'/shop/page/{page}?{query}')
        return sorted(set(re.findall(r'<span>(Bowl \d\d)</span>', html))), html

    def _at(self, store):
        return f'available_at={store.id}'

    def _found(self, store=None, **options):
        place = self.website._find_place((store or self.chicago).id)
        domain = self.env['product.template']._get_available_at_domain(place)
        found = self.env['product.template'].search(domain & self._ours())
        return sorted(found.mapped('name'))

    def _ours(self):
        return Domain('name', 'ilike', 'Bowl')

    def test_the_list_shows_what_the_store_has(self):
        names, html = self._list(self._at(self.chicago))
        self.assertEqual(len(names), 3)
        self.assertLess(set(names), {'Bowl 01', 'Bowl 04', 'Bowl 07', 'Bowl 10'})
        self.assertIn('Available at Chicago Store', html)

    def test_pages_and_counts_are_those_of_the_store(self):
        first, html = self._list(self._at(self.chicago))
        second, _html = self._list(self._at(self.chicago), page=2)
        self.assertCountEqual(first + second, ['Bowl 01', 'Bowl 04', 'Bowl 07', 'Bowl 10'])
        self.assertIn(f'/shop/page/2?{self._at(self.chicago)}', html)
        self.assertNotIn('/shop/page/3', html)

    def test_it_goes_with_other_filters(self):
        names, html = self._list(f'{self._at(self.boston)}&search=Bowl 1')
        self.assertEqual(names, ['Bowl 11', 'Bowl 12'])
        self.assertIn(self._at(self.boston), html)
        names, _html = self._list(f'{self._at(self.boston)}&min_price=4&max_price=6')
        self.assertLessEqual(set(names), {'Bowl 02', 'Bowl 03', 'Bowl 05', 'Bowl 06', 'Bowl 08'})

    def test_nothing_there_says_so_and_offers_all(self):
        _names, html = self._list(f'{self._at(self.boston)}&search=Bowl 01&noFuzzy=true')
        self.assertIn('Nothing of this is at', html)
        self.assertIn('See everything we have', html)

    def test_the_store_is_remembered(self):
        self._list(self._at(self.boston))
        page = self._page(self.goods[1].website_url)
        self.assertRegex(page, r'aria-pressed="true"[^>]*aria-label="My store: Boston Store"')

    def test_forged_stores_filter_nothing_and_are_not_remembered(self):
        for forged in (self.store.id, 10**9, -1, 'x', '1)) OR TRUE --', '²'):
            with self.subTest(forged=forged):
                names, html = self._list(f'available_at={forged}')
                self.assertEqual(len(names), 3)
                self.assertNotIn('Available at <', html)

    def test_what_is_promised_or_kept_back_is_not_available(self):
        bowl = self.goods[0]
        self.assertIn('Bowl 01', self._found())
        hold, _refused = self._hold_elsewhere(bowl, 2, self.chicago)
        self.assertNotIn('Bowl 01', self._found())
        self._expire(hold)
        self.assertIn('Bowl 01', self._found())
        self.env['unified.inventory.rule'].create(
            {
                'name': 'Two for the counter',
                'quantity': 2,
                'product_tmpl_id': bowl.product_tmpl_id.id,
                'company_id': self.company.id,
            }
        )
        self.assertEqual(self._found(), ['Bowl 04', 'Bowl 07', 'Bowl 10'])

    def test_less_than_one_is_nothing(self):
        bowl = self._create_product('BOWL', is_published=True)
        self._stock(bowl, self.chicago, 0.5)
        self.assertNotIn('Bowl', self._found())
        self._stock(bowl, self.chicago, 0.5)
        self.assertIn('Bowl', self._found())

    def test_goods_nobody_counts_are_everywhere(self):
        self._create_product('BOWL-WASH', is_storable=False, is_published=True)
        self._create_product('BOWL-CLASS', is_storable=False, type='service', is_published=True)
        self.assertIn('Bowl-Wash', self._found())
        self.assertNotIn('Bowl-Class', self._found())

    def test_the_autocompletion_checks_the_store_too(self):
        options = {
            'displayImage': False, 'displayDescription': False, 'displayExtraLink': False,
            'displayDetail': False,
        }  # fmt: skip
        search = self.env['product.template']._search_get_detail
        forged = search(self.website, '', {**options, 'available_at': str(self.chicago.id)})
        real = search(self.website, '', {**options, 'available_at': self.chicago.id})
        self.assertEqual(len(real['base_domain']), len(forged['base_domain']) + 1)

    def test_the_page_reads_the_stock_of_its_products_at_once(self):
        self._list()
        counts = []
        for size in (3, 12):
            self.website.shop_ppg = size
            self._list()
            before = self.env.cr.sql_log_count
            self._list()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 9 * 2)
