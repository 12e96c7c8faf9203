from odoo.tests import tagged

from odoo.addons.sale_mrp_unified_inventory.tests.common import KitCommon
from odoo.addons.website_sale_unified_inventory.tests.common import ShopStockCommon


@tagged('post_install', '-at_install')
class TestShop(ShopStockCommon, KitCommon):
    """Chicago has three vases, Boston forty; lamps are in Boston only."""

    def setUp(self):
        super().setUp()
        self._stock(self.lamp, self.boston, 5)
        self.basket.write(
            {
                'is_storable': True,
                'is_published': True,
                'list_price': 10,
            }
        )

    def _shown(self, product):
        return self.website._get_shown_stock(product)

    def test_a_kit_is_shown_where_it_can_be_made(self):
        self.basket.write({'show_availability': True, 'available_threshold': 9})
        self.assertEqual(self._shown(self.basket)['left'], 5)
        self._hold_elsewhere(self.lamp, 4, self.boston)
        self.assertEqual(self._shown(self.basket)['left'], 1)
        self._hold_elsewhere(self.lamp, 5, self.boston)
        self.assertEqual(self._shown(self.basket)['bucket'], 'out')

    def test_a_cart_with_a_kit_holds_its_components(self):
        cart = self._create_cart((self.basket, 2), (self.lamp, 1))
        self.assertEqual(cart._get_shortages(), {})
        self.assertIsNone(cart._hold_stock())
        self.assertEqual(
            self._parts(cart.hold_ref), {(self.vase, self.boston): 4, (self.lamp, self.boston): 3}
        )
        self.assertEqual(cart._get_free_qty(self.basket), 5)
        self.assertEqual(self._create_cart()._get_free_qty(self.basket), 2)

    def test_the_cart_says_what_of_a_kit_is_left(self):
        cart = self._create_cart((self.basket, 4))
        self._hold_elsewhere(self.lamp, 3, self.boston)
        shortages = {line.product_id: s['left'] for line, s in cart._get_shortages().items()}
        self.assertEqual(shortages, {self.basket: 2})
        refused = cart._hold_stock()
        self.assertEqual(refused.code, 'insufficient_stock')

    def test_open_pages_of_a_kit_hear_of_its_components(self):
        self.inventory._publish([self.lamp.id])
        self._hold_elsewhere(self.lamp, 5, self.boston)
        messages = self.inventory._publish([self.lamp.id])
        told = [p for _c, _k, payload in messages for p in payload.get('products', ())]
        self.assertIn(self.basket.id, told)
