from odoo.fields import Command
from odoo.tests import tagged

from .common import ShopStockCommon

TOUR = 'website_sale_unified_inventory'
SIZES = ('1280x900', '375x812')


@tagged('post_install', '-at_install')
class TestTours(ShopStockCommon):
    """The pages as shoppers use them, on a desk and on a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.lamp, cls.chicago, 4)

    def _tour_at_each_size(self, path, name, prepare=lambda: None):
        for size in SIZES:
            with self.subTest(size=size):
                prepare()
                self.browser_size = size
                self.start_tour(path, f'{TOUR}.{name}', login='ann')

    def test_a_store_is_chosen_on_the_page_and_filters_the_list(self):
        def nothing_chosen_yet():
            self.user.partner_id = self.env['res.partner'].create({'name': 'Ann'})

        self._tour_at_each_size(self.vase.website_url, 'my_store', nothing_chosen_yet)

    def test_the_cart_tells_what_has_gone_and_offers_what_is_left(self):
        self._hold_elsewhere(self.lamp, 3, self.chicago)
        cart = self._create_cart((self.lamp, 4), (self.vase, 1))

        def ask_for_four():
            cart.order_line[0].product_uom_qty = 4

        self._tour_at_each_size('/shop/cart', 'cart_is_told', ask_for_four)
        self.assertEqual(cart.order_line[0].product_uom_qty, 1)

    def test_the_time_left_runs_at_checkout(self):
        cart = self._create_cart((self.lamp, 1))
        cart._hold_stock()
        self._tour_at_each_size('/shop/address', 'held_at_checkout')

    def _create_goods(self):
        """Return goods that are at one place only: it has 40 bowls and 20 lids."""
        goods = {'Bowl': 40, 'Lid': 20}
        for name, quantity in goods.items():
            product = self._create_product(
                name, name=name, is_published=True, allow_out_of_stock_order=False, list_price=10
            )
            self._stock(product, self.boston, quantity)
            goods[name] = product
        return goods.values()

    def test_the_configurator_offers_no_more_than_can_be_had(self):
        bowl, lid = self._create_goods()
        bowl.product_tmpl_id.optional_product_ids = lid.product_tmpl_id

        def empty_the_cart():
            self.env['sale.order'].search([('partner_id', '=', self.user.partner_id.id)]).unlink()

        self._tour_at_each_size(bowl.website_url, 'configurator_caps', empty_the_cart)

    def test_the_combo_configurator_offers_no_more_than_can_be_had(self):
        items = [Command.create({'product_id': product.id}) for product in self._create_goods()]
        combo = self.env['product.combo'].create({'name': 'Gift', 'combo_item_ids': items})
        gift = self.env['product.template'].create(
            {
                'name': 'Gift',
                'type': 'combo',
                'combo_ids': combo.ids,
                'is_published': True,
                'list_price': 15,
            }
        )
        self._tour_at_each_size(gift.website_url, 'combo_configurator_caps')
