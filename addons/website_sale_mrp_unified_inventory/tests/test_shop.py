from odoo.tests import tagged

from odoo.addons.sale_mrp_unified_inventory.tests.common import KitCommon
from odoo.addons.website_sale_unified_inventory.tests.common import ShopStockCommon


@tagged('post_install', '-at_install')
class TestShop(ShopStockCommon, KitCommon):
    """Chicago has three vases, Boston forty; lamps are in Boston only."""

    def setUp(self):
        super().setUp()
        self._stock(self.lamp, self.boston, 5)
        self.basket.write({'is_published': True, 'list_price': 10})

    def _is_listed(self, place, product=None):
        place = self.website._find_place(place.id)
        templates = self.env['product.template']
        template = (product or self.basket).product_tmpl_id
        return template in templates.search(templates._get_available_at_domain(place))

    def test_a_kit_is_listed_where_all_of_it_is(self):
        for counted in (True, False):
            self.basket.is_storable = counted
            with self.subTest(counted=counted):
                self.assertTrue(self._is_listed(self.boston))
                self.assertFalse(self._is_listed(self.chicago))

    def test_a_kit_whose_part_is_promised_is_not_listed(self):
        hold, _refused = self._hold_elsewhere(self.lamp, 5, self.boston)
        self.assertFalse(self._is_listed(self.boston))
        self._expire(hold)
        self.assertTrue(self._is_listed(self.boston))

    def test_a_kit_whose_part_is_kept_back_is_not_listed(self):
        self.env['unified.inventory.rule'].create(
            {
                'name': 'Lamps for the window',
                'quantity': 5,
                'product_tmpl_id': self.lamp.product_tmpl_id.id,
                'company_id': self.company.id,
            }
        )
        self.assertFalse(self._is_listed(self.boston))

    def test_other_goods_are_listed_as_ever(self):
        self.assertTrue(self._is_listed(self.chicago, self.vase))
        self.assertFalse(self._is_listed(self.chicago, self.lamp))
        self.assertTrue(self._is_listed(self.boston, self.lamp))

    def test_what_is_a_kit_no_more_is_counted_itself(self):
        self.env['mrp.bom'].search(
            [('product_tmpl_id', '=', self.basket.product_tmpl_id.id)]
        ).action_archive()
        self.basket.is_storable = True
        self.assertFalse(self._is_listed(self.boston))

    def test_the_list_of_the_shop_leaves_it_out(self):
        self.authenticate(None, None)
        names = {
            place: self.basket.name in self._page(f'/shop?available_at={place.id}')
            for place in (self.boston, self.chicago)
        }
        self.assertEqual(names, {self.boston: True, self.chicago: False})

    def test_the_number_of_queries_is_that_of_one_kit(self):
        counts = []
        for more in (0, 5):
            for number in range(more):
                self._create_kit(f'KIT{number}', (self.vase, 1), is_published=True)
            self._is_listed(self.boston)  # a new kit makes Odoo forget all it remembered
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._is_listed(self.boston)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 2)
