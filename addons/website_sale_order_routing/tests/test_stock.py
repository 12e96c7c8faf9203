from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.website_sale_unified_inventory.tests.common import ShopStockCommon

POSTCODE = '/shop/unified_stock/choose_postcode'


@tagged('post_install', '-at_install')
class TestStock(ShopStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref('base.us')
        cls.env['order.routing.postcode'].create(
            {
                'country_id': cls.company.country_id.id,
                'code': '606',
                'latitude': 41.88,
                'longitude': -87.63,
            }
        )
        cls.collect = cls.env['delivery.carrier'].create(
            {
                'name': 'Collect',
                'delivery_type': 'in_store',
                'company_id': cls.company.id,
                'product_id': cls._create_product('DLV', type='service', is_storable=False).id,
            }
        )
        cls.collect.write(
            {'warehouse_ids': [(6, 0, (cls.chicago | cls.boston).ids)], 'is_published': True}
        )

    def _near(self, postcode, **params):
        params = {'product_id': self.vase.id, **params}
        return self._call(POSTCODE, postcode=postcode, **params)

    def _order_of(self, places):
        return places.index('Chicago Store') < places.index('Boston Store')

    # === WHERE THE SHOPPER IS ===#

    def test_the_stores_nearest_to_a_postcode_come_first(self):
        self.authenticate(None, None)
        before = self._call('/shop/unified_stock', product_id=self.vase.id)['places']
        self.assertFalse(self._order_of(before))
        self.assertTrue(self._order_of(self._near('60601')['places']))
        page = self._page(self.vase.website_url)
        self.assertTrue(self._order_of(page))
        self.assertIn('value="60601"', page)
        self.assertNotIn(' mi<', self._near('')['places'])

    def test_a_customer_is_at_home_without_a_word(self):
        self.user.partner_id.write({'zip': '60611', 'country_id': self.company.country_id.id})
        self._go_shopping()
        shown = self._call('/shop/unified_stock', product_id=self.vase.id)['places']
        self.assertTrue(self._order_of(shown))
        self.assertIn(' mi<', shown)

    @mute_logger('odoo.http')
    def test_unknown_postcodes_are_refused_to_everybody(self):
        for login in (None, 'ann'):
            self._go_shopping(login=login)
            for forged in ('99999', 'x', None, 60601, ['60601'], '6' * 99, {'a': 1}, True):
                with self.subTest(login=login, forged=forged):
                    self._assert_refuses(
                        'unknown_postcode', POSTCODE, postcode=forged, product_id=self.vase.id
                    )
        for product_id in (0, None, 10**9, 'x'):
            self._assert_refuses(
                'unknown_product', POSTCODE, postcode='60601', product_id=product_id
            )

    # === ONE TRUTH FOR DELIVERY AND PICK-UP ===#

    def _units(self, chicago, boston):
        to_units = self.inventory._to_units
        return {self.chicago.id: to_units(chicago), self.boston.id: to_units(boston)}

    def test_one_order_gets_what_all_places_send_or_one_hands_over(self):
        sellable = self.website._get_sellable_units
        self.assertEqual(sellable(self._units(3, 40)), self.inventory._to_units(43))
        self.boston.place_ships = False
        self.assertEqual(sellable(self._units(3, 40)), self.inventory._to_units(40))
        self.boston.place_hands_over = False
        self.assertEqual(sellable(self._units(3, 40)), self.inventory._to_units(3))

    def _combination_info(self):
        return self._call(
            '/website_sale/get_combination_info',
            product_template_id=self.lamp.product_tmpl_id.id,
            product_id=self.lamp.id,
            combination=[],
            add_qty=1,
        )

    def test_the_selector_knows_what_is_promised_to_others(self):
        self.env['delivery.carrier'].create(
            {
                'name': 'Mail',
                'product_id': self.collect.product_id.id,
                'company_id': self.company.id,
                'is_published': True,
            }
        )
        self.lamp.write({'show_availability': True, 'available_threshold': 5})
        self._stock(self.lamp, self.chicago, 2)
        self.authenticate(None, None)
        info = self._combination_info()
        self.assertEqual(info['delivery_stock_data']['quantity'], 2)
        self.assertEqual(info['in_store_stock_data']['quantity'], 2)
        self._hold_elsewhere(self.lamp, 2, self.chicago)
        info = self._combination_info()
        self.assertFalse(info['delivery_stock_data']['in_stock'])
        self.assertFalse(info['in_store_stock_data']['in_stock'])

    def test_open_pages_are_told_what_can_be_sent_and_collected(self):
        by_place = self._units(3, 4)
        told = self.website._get_live_levels(self.vase, by_place)
        self.assertEqual(told['shipped'], {'bucket': 'in'})
        self.assertEqual(told['collected'], {'bucket': 'few', 'left': 4})
        self.assertEqual((told['always'], told['figures']), (False, False))
        self.boston.write({'place_ships': False, 'place_hands_over': False})
        told = self.website._get_live_levels(self.vase, by_place)
        self.assertEqual(told['shipped'], {'bucket': 'few', 'left': 3})
        self.assertEqual(told['collected'], {'bucket': 'few', 'left': 3})

    def test_the_selector_tells_no_figure_above_the_threshold(self):
        self._stock(self.lamp, self.chicago, 30)
        self.authenticate(None, None)
        info = self._combination_info()
        self.assertEqual(info['in_store_stock_data']['quantity'], 0)
        self.assertTrue(info['in_store_stock_data']['in_stock'])

    def test_the_chosen_pick_up_place_is_short_of_what_others_have(self):
        cart = self._create_cart((self.vase, 3), carrier_id=self.collect.id)
        cart.write(
            {'warehouse_id': self.chicago.id, 'pickup_location_data': {'id': self.chicago.id}}
        )
        self.assertTrue(cart._is_in_stock(self.chicago.id))
        self._hold_elsewhere(self.vase, 2, self.chicago)
        line = cart.order_line
        self.assertEqual(cart._get_insufficient_stock_data(self.chicago.id), {line: 1})
        self.assertIn('1/3', line.shop_warning)
        self.assertEqual(cart._get_shortages(), {line: {'left': 1, 'others': ['Boston Store']}})
        line.shop_warning = False
        self.assertEqual(cart._get_insufficient_stock_data(self.boston.id), {})
        self._hold(self.vase, 39, self.boston, owner='rpc,98')
        self.assertEqual(cart._get_insufficient_stock_data(self.boston.id), {line: 1})
        self.assertFalse(line.shop_warning)

    def test_what_is_held_for_a_cart_is_in_stock_for_it(self):
        cart = self._create_cart((self.vase, 3), carrier_id=self.collect.id)
        cart.write(
            {'warehouse_id': self.chicago.id, 'pickup_location_data': {'id': self.chicago.id}}
        )
        self.assertIsNone(cart._hold_stock())
        self.assertTrue(cart._is_in_stock(self.chicago.id))
        other = self._create_cart((self.vase, 1))
        self.assertFalse(other._is_in_stock(self.chicago.id))

    def test_o5_an_order_is_sent_from_wherever_the_goods_are(self):
        """No warehouse on the website: what the page says can be had is had, from the places
        that have it, in one order."""
        mail = self.env['delivery.carrier'].create(
            {
                'name': 'Mail',
                'product_id': self.collect.product_id.id,
                'company_id': self.company.id,
                'is_published': True,
            }
        )
        cart = self._create_cart((self.vase, 42), carrier_id=mail.id)
        self.assertEqual(cart._get_free_qty(self.vase), 43)
        self.assertEqual(cart._get_shortages(), {})
        self.assertIsNone(cart._hold_stock())
        self.assertEqual(cart.warehouse_id, self.chicago)
        cart.action_confirm()
        moves = cart.picking_ids.move_ids
        taken = {move.warehouse_id: move.quantity for move in moves}
        self.assertEqual(sum(taken.values()), 42)
        self.assertEqual(set(moves.mapped('state')), {'assigned'})
        self.assertEqual(moves.location_id.warehouse_id, self.chicago | self.boston)

    def test_o6_pick_up_lets_no_cart_have_more_than_there_is(self):
        """A published pick-up method switches Odoo's check of the cart off; ours stays."""
        cart = self._create_cart()
        values = cart._cart_add(self.vase.id, quantity=100)
        self.assertEqual(values['quantity'], 43)
        self.assertIn('Only 43 left of Vase', values['warning'])
        self._hold_elsewhere(self.vase, 40, self.boston)
        self.assertEqual(cart._cart_update_line_quantity(cart.order_line.id, 50)['quantity'], 3)
        values = cart._cart_add(self.lamp.id, quantity=1)
        self.assertEqual((values['quantity'], cart.order_line.product_id), (0, self.vase))
