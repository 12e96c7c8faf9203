from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ShopStockCommon

CHOOSE = '/shop/unified_stock/choose_place'
SHOW = '/shop/unified_stock'
CART = '/shop/unified_stock/cart'


@tagged('post_install', '-at_install')
@mute_logger('odoo.http')
class TestRoutes(ShopStockCommon):
    def _as_public(self):
        self.authenticate(None, None)

    def test_a_store_is_remembered_for_the_visit(self):
        self._as_public()
        self._call(CHOOSE, place_id=self.boston.id)
        self.assertIn('My store', self._call(SHOW, product_id=self.vase.id)['places'])
        self._call(CHOOSE, place_id=False)
        self.assertNotIn('badge', self._call(SHOW, product_id=self.vase.id)['places'])

    def test_a_customers_store_is_remembered_with_the_customer(self):
        self._go_shopping()
        self._call(CHOOSE, place_id=self.boston.id)
        self.assertEqual(self.user.partner_id.unified_place_id, self.boston)
        self._go_shopping()
        self.assertIn('My store', self._call(SHOW, product_id=self.vase.id)['places'])
        self._call(CHOOSE, place_id=False)
        self.assertFalse(self.user.partner_id.unified_place_id)

    def test_the_browser_remembers_a_strangers_store(self):
        self._as_public()
        self.opener.cookies.set('unified_place', str(self.chicago.id))
        self.assertIn('My store', self._call(SHOW, product_id=self.vase.id)['places'])
        for forged in (str(self.store.id), '-1', 'x', '9' * 40, '²'):
            self.opener.cookies.set('unified_place', forged)
            self.assertNotIn('badge', self._call(SHOW, product_id=self.vase.id)['places'])

    def test_forged_stores_are_refused_to_everybody(self):
        self.boston.place_is_shown = False
        for login in (None, 'ann'):
            self._go_shopping(login=login)
            for forged in (
                self.store.id, self.boston.id, 0, -1, 10**9, None, 'x', str(self.chicago.id),
                True, [self.chicago.id], {'id': self.chicago.id},
            ):  # fmt: skip
                with self.subTest(login=login, forged=forged):
                    self._assert_refuses('unknown_place', CHOOSE, place_id=forged)
        self.assertFalse(self.user.partner_id.unified_place_id)

    def test_unknown_products_are_refused_to_everybody(self):
        other_site = self.env['website'].create({'name': 'Other'})
        elsewhere = self._create_product(
            'ELSE', is_published=True, website_id=other_site.id, list_price=10
        )
        hidden = self._create_product('HIDDEN', is_published=False)
        unsold = self._create_product('UNSOLD', is_published=True, sale_ok=False)
        foreign = self._create_product('FOREIGN', is_published=True)
        foreign.company_id = self.env['res.company'].create({'name': 'Foreign'})
        for login in (None, 'ann'):
            self._go_shopping(login=login)
            for forged in (
                elsewhere.id, hidden.id, unsold.id, foreign.id, 0, -1, 10**9, None, 'x', [1],
                True, str(self.vase.id),
            ):  # fmt: skip
                with self.subTest(login=login, forged=forged):
                    self._assert_refuses('unknown_product', SHOW, product_id=forged)
        self._assert_refuses(
            'unknown_product', CHOOSE, place_id=self.boston.id, product_id=hidden.id
        )

    def test_the_cart_shown_is_the_visitors_own(self):
        cart = self._create_cart((self.lamp, 2))
        self._go_shopping(cart)
        self.assertIn('sold out', self._call(CART)['html'])
        self._as_public()
        self.assertEqual(self._call(CART)['html'], '')
        self.assertEqual(self._call(CART, order_id=cart.id)['html'], '')

    def test_another_variant_brings_its_own_stock(self):
        self._as_public()
        info = self._call(
            '/website_sale/get_combination_info',
            product_template_id=self.vase.product_tmpl_id.id,
            product_id=False,
            combination=[],
            add_qty=1,
        )
        self.assertIn('Chicago Store', info['unified_stock']['places'])
        self.assertIn('In stock', info['unified_stock']['headline'])
