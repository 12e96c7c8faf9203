from odoo.tests import tagged

from .common import ShopStockCommon


@tagged('post_install', '-at_install')
class TestCart(ShopStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.lamp, cls.chicago, 4)
        cls.cart = cls._create_cart((cls.lamp, 4), (cls.vase, 2))

    def _shortages(self, cart=None):
        return {
            line.product_id.default_code: (short['left'], short['others'])
            for line, short in (cart or self.cart)._get_shortages().items()
        }

    def test_a_cart_that_can_be_had_is_not_short(self):
        self.assertEqual(self._shortages(), {})

    def test_what_is_left_of_each_line(self):
        self._hold_elsewhere(self.lamp, 3, self.chicago)
        self.assertEqual(self._shortages(), {'LAMP': (1, [])})
        self._hold_elsewhere(self.lamp, 4, self.chicago)
        self.assertEqual(self._shortages(), {'LAMP': (0, [])})

    def test_lines_of_one_product_share_what_is_left(self):
        cart = self._create_cart((self.lamp, 3), (self.lamp, 2))
        first, second = cart.order_line
        self.assertEqual(cart._get_shortages(), {second: {'left': 1, 'others': []}})
        first.product_uom_qty = 9
        self.assertEqual(cart._get_shortages()[first]['left'], 4)
        self.assertEqual(cart._get_shortages()[second]['left'], 0)

    def test_left_is_in_the_unit_of_the_line(self):
        dozen = self.env.ref('uom.product_uom_dozen')
        cart = self._create_cart((self.vase, 4))
        cart.order_line.product_uom_id = dozen
        self.assertEqual(cart._get_shortages()[cart.order_line]['left'], 3)

    def test_what_is_held_for_the_cart_is_not_short(self):
        self.assertIsNone(self.cart._hold_stock())
        self.assertEqual(self._shortages(), {})
        self.assertEqual(self._shortages(self._create_cart((self.lamp, 1))), {'LAMP': (0, [])})

    def test_places_that_still_have_it_are_named(self):
        self.website.warehouse_id = self.boston
        self.assertEqual(self._shortages(), {'LAMP': (0, ['Chicago Store'])})
        self.chicago.place_is_shown = False
        self.assertEqual(self._shortages(), {'LAMP': (0, [])})

    def test_what_is_sold_without_stock_is_never_short(self):
        self.lamp.allow_out_of_stock_order = True
        self.cart.order_line[0].product_uom_qty = 100
        self.assertEqual(self._shortages(), {})

    def test_the_number_of_queries_is_that_of_one_line(self):
        goods = self.env['product.product'].create(
            [
                {'name': f'Bead {number}', 'is_storable': True, 'allow_out_of_stock_order': False}
                for number in range(20)
            ]
        )
        short = self._create_cart((goods[0], 1)), self._create_cart(*((g, 1) for g in goods))
        short[1]._get_shortages()
        counts = []
        for cart in short:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(cart._get_shortages()), len(cart.order_line))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_the_cart_page_offers_what_is_still_possible(self):
        self._go_shopping(self.cart)
        self.assertNotIn('o_unified_shortage ', self._page('/shop/cart'))
        self._hold_elsewhere(self.lamp, 3, self.chicago)
        page = self._page('/shop/cart')
        self.assertIn('only 1 left', page)
        self.assertRegex(
            page, rf'data-line-id="{self.cart.order_line[0].id}"[^>]*data-quantity="1"'
        )
        line = self.cart.order_line[0]
        answer = self._call('/shop/cart/update', line_id=line.id, quantity=1)
        self.assertNotIn('o_unified_shortage ', answer['website_sale.cart_lines'])
        self.assertEqual(line.product_uom_qty, 1)

    def test_a_change_of_the_cart_is_a_change_of_what_is_held(self):
        self._go_shopping(self.cart)
        self.cart._hold_stock()
        first = self._hold_of(self.cart)
        self._call('/shop/cart/update', line_id=self.cart.order_line[0].id, quantity=1)
        self.cart.invalidate_recordset()
        self.assertEqual(first.state, 'released')
        self.assertEqual(self._hold_of(self.cart).state, 'held')
        self.assertAvailable(self.lamp, self.chicago, 3)
        self._call('/shop/cart/update', line_id=self.cart.order_line[0].id, quantity=0)
        self.assertAvailable(self.lamp, self.chicago, 4)

    def test_a_cleared_cart_gives_its_goods_back_at_once(self):
        self._go_shopping(self.cart)
        self.cart._hold_stock()
        hold = self._hold_of(self.cart)
        self.assertAvailable(self.lamp, self.chicago, 0)
        self._call('/shop/cart/clear')
        self.assertEqual((hold.state, self.cart.hold_ref), ('released', 0))
        self.assertAvailable(self.lamp, self.chicago, 4)

    def test_the_last_line_removed_gives_its_goods_back_at_once(self):
        self._go_shopping(self.cart)
        self.cart._hold_stock()
        hold = self._hold_of(self.cart)
        for line in self.cart.order_line:
            self._call('/shop/cart/update', line_id=line.id, quantity=0)
        self.assertEqual((hold.state, self.cart.hold_ref), ('released', 0))
        self.assertAvailable(self.lamp, self.chicago, 4)

    def test_nothing_to_clear_is_cleared(self):
        self.cart._hold_stock()
        self._go_shopping(login=None)
        self._call('/shop/cart/clear')
        self.assertEqual(self._hold_of(self.cart).state, 'held')
        self.assertEqual(len(self.cart.order_line), 2)

    def test_a_cart_that_grows_beyond_the_stock_keeps_what_is_held(self):
        self._hold_elsewhere(self.vase, 40, self.boston)
        self.cart._hold_stock()
        first = self._hold_of(self.cart)
        self.cart.order_line[1].product_uom_qty = 9
        self.assertEqual(self.cart._refresh_hold().code, 'insufficient_stock')
        self.assertEqual(first.state, 'held')

    def test_steps_of_the_checkout_prolong_what_is_held_and_hold_nothing_new(self):
        self._go_shopping(self.cart)
        self._page('/shop/address')
        self.assertFalse(self.cart.hold_ref)
        self.cart._hold_stock(ttl=60)
        self.assertLess(self.cart._get_hold_seconds(), 61)
        page = self._page('/shop/address')
        self.assertGreater(self.cart._get_hold_seconds(), 14 * 60)
        self.assertRegex(page, r'o_unified_hold[^>]*data-seconds="(89\d|900)"')

    def test_a_cart_update_holds_nothing_that_was_not_held(self):
        self._go_shopping(self.cart)
        self._call('/shop/cart/update', line_id=self.cart.order_line[0].id, quantity=2)
        self.assertFalse(self.cart.hold_ref)

    def test_o1_the_second_of_two_carts_is_told_before_it_pays(self):
        """Two carts pass every check of the cart; the one that comes second to pay is told, and
        what it can still get."""
        late = self._create_cart((self.lamp, 4))
        self.assertEqual(self._shortages(late), {})
        self.cart._hold_before_payment()
        with self.assertRaisesRegex(Exception, 'Lamp has just gone'), self.env.cr.savepoint():
            late._hold_before_payment()
        self.assertFalse(late.hold_ref)
        self.assertEqual(self._shortages(late), {'LAMP': (0, [])})
        self.cart.action_confirm()
        self.assertEqual(self.cart.picking_ids.move_ids.mapped('state'), ['assigned'] * 2)

    def test_o5_an_order_is_sent_from_where_the_goods_are(self):
        """The website sells from all warehouses: the order's own has nothing, the order goes
        to the one that has everything and is held and sent there."""
        self.assertEqual(self.cart.warehouse_id, self.chicago)
        cart = self._create_cart((self.vase, 30))
        self.assertIsNone(cart._hold_stock())
        self.assertEqual(cart.warehouse_id, self.boston)
        self.assertEqual(self._hold_of(cart).entry_ids.warehouse_id, self.boston)
        cart.action_confirm()
        self.assertEqual(cart.picking_ids.location_id.warehouse_id, self.boston)
        self.assertEqual(cart.picking_ids.move_ids.state, 'assigned')

    def test_o5_what_no_warehouse_has_whole_is_not_promised_by_one(self):
        self.lamp.allow_out_of_stock_order = False
        cart = self._create_cart((self.vase, 30), (self.lamp, 1))
        self.assertEqual(cart._hold_stock().code, 'insufficient_stock')
        self.assertFalse(cart.hold_ref)
