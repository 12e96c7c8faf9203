import json
import re
from html import unescape
from unittest.mock import patch

from odoo.fields import Command
from odoo.http import Request
from odoo.tests import tagged

from odoo.addons.website_sale_order_routing.tests.common import ShopRoutingCommon

STAR = '/shop/unified_stock/choose_place'


@tagged('post_install', '-at_install')
class TestFavouriteStore(ShopRoutingCommon):
    """Ann may collect in Chicago or Denver; both have the vase, and Denver has all of her cart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.denver = cls._create_place('DEN')
        cls.denver.name = 'Denver'
        for place, city in ((cls.store, 'Chicago'), (cls.denver, 'Denver')):
            cls._locate(place, 41.9, -87.6)
            place.partner_id.write(
                {'street': '5 State Street', 'city': city, 'zip': '60601',
                 'country_id': cls.usa.id}
            )  # fmt: skip
        cls._stock(cls.vase, cls.denver, 1)
        cls._stock(cls.lamp, cls.denver, 1)
        others = cls.env['delivery.carrier'].search([('delivery_type', '=', 'in_store')])
        others.is_published = False
        cls.collect = cls._create_pickup(cls.store, cls.denver)
        cls.preferences = cls.env['unified.preference']

    def _likes(self, place, source='customer'):
        return self.preferences.create({
            'partner_id': self.customer.id, 'kind': 'store', 'warehouse_id': place.id,
            'source': source,
        })  # fmt: skip

    def _mine(self):
        """The store that the product page calls the shopper's."""
        shown = self._call('/shop/unified_stock', product_id=self.vase.id)['places']
        row = next((row for row in shown.split('<li')[1:] if 'badge' in row), '')
        found = re.search(r'data-place-id="(\d+)"', row)
        return self.env['stock.warehouse'].browse(found and int(found[1]))

    def _filled_in(self):
        """Where the checkout says the cart is collected, before anything is clicked."""
        self.env.invalidate_all()
        form = self._call('/shop/delivery_methods')
        found = re.findall(r'data-pickup-location-data="([^"]+)"', form)
        places = [json.loads(unescape(text)).get('id') for text in found]
        return self.env['stock.warehouse'].browse([place for place in places if place])

    def _widget(self):
        page = self._page(self.vase.website_url)
        found = re.search(r'props="([^"]*selectedLocationData[^"]*)"', page)
        return json.loads(unescape(found[1]))

    def _visit_again(self):
        session = self.authenticate('ann', 'ann-ann')
        session['sale_order_id'] = self.cart.id
        self._save(session)

    def _say(self, **form):
        form['csrf_token'] = Request.csrf_token(self)
        self.url_open('/my/preferences', data=form)
        self.env.invalidate_all()

    def test_without_a_favourite_nothing_is_filled_in(self):
        self.assertFalse(self._mine())
        self.assertFalse(self._filled_in())
        self.assertFalse(self._widget()['selectedLocationData'])

    def test_a_learned_store_is_where_the_shop_starts(self):
        self._likes(self.denver, 'learned')
        self.assertEqual(self._mine(), self.denver)
        self.assertEqual(self._filled_in(), self.denver)
        self.assertEqual(self._widget()['selectedLocationData']['id'], self.denver.id)

    def test_the_customers_word_counts_before_what_was_learned(self):
        self._likes(self.store, 'learned')
        self._likes(self.denver, 'customer')
        self.assertEqual(self._mine(), self.denver)

    def test_what_a_store_has_is_what_the_page_tells(self):
        self._likes(self.denver)
        self._hold(self.vase, 1, self.denver, owner='rpc,7')
        self.assertFalse(self._widget()['inStoreStockData']['in_stock'])
        self._likes(self.store)
        self.assertTrue(self._widget()['inStoreStockData']['in_stock'])

    def test_what_was_chosen_in_this_visit_counts(self):
        self._likes(self.denver)
        self._call(STAR, place_id=self.store.id)
        self.assertEqual(self._mine(), self.store)
        self._call(STAR, place_id=False)
        self.assertFalse(self._mine(), 'none is a choice, too')
        self.assertFalse(self._filled_in())

    def test_a_star_is_said_for_good(self):
        self._likes(self.denver)
        self._call(STAR, place_id=self.store.id)
        self.assertEqual(self.preferences._said_store(self.customer), self.store)
        self._visit_again()
        self.assertEqual(self._mine(), self.store)
        self._call(STAR, place_id=False)
        self.assertFalse(self.preferences._said_store(self.customer))

    def test_a_list_that_was_filtered_is_no_word(self):
        self._likes(self.denver)
        self._page(f'/shop?available_at={self.store.id}')
        self.assertEqual(self._mine(), self.store, 'in this visit')
        self._visit_again()
        self.assertEqual(self._mine(), self.denver)

    def test_the_page_of_preferences_is_the_last_word(self):
        (self.store | self.denver).place_hands_over = True
        self._call(STAR, place_id=self.store.id)
        self._say(store_0=str(self.denver.id), learning='1')
        self.assertEqual(self._mine(), self.denver)
        self._say(store_0='', learning='1')
        self.assertFalse(self._mine())

    def test_a_pick_up_place_stays_for_the_visit(self):
        self._likes(self.denver)
        self._stock(self.lamp, self.store, 2)
        self.cart.set_delivery_line(self.collect, 0)
        self._call(
            '/website_sale/set_pickup_location',
            pickup_location_data=json.dumps({'id': self.store.id}),
        )
        self._call('/shop/set_delivery_method', dm_id=self.carrier.id)
        self.cart.pickup_location_data = False
        self.assertEqual(self._filled_in(), self.store)
        self.assertEqual(self._mine(), self.denver, 'where it is collected once is no favourite')

    def test_a_store_without_all_of_the_cart_is_not_filled_in(self):
        self._likes(self.store)
        self.assertFalse(self._filled_in(), 'it has no lamp')
        self._stock(self.lamp, self.store, 2)
        self.assertEqual(self._filled_in(), self.store)

    def test_the_time_is_that_of_the_store_that_is_filled_in(self):
        def promise():
            rate = self._call('/shop/get_delivery_rate', dm_id=self.collect.id)
            return rate['promise_html']

        self._stock(self.lamp, self.store, 2)
        self._locate(self.denver, 39.7, -105)
        self.denver.partner_id.write({'street': '1 Far', 'city': 'Denver'})
        self.assertIn('at Chicago', promise(), 'the nearest')
        self._likes(self.denver)
        self.assertIn('at Denver', promise())
        self._hold(self.lamp, 1, self.denver, owner='rpc,7')
        self.assertIn('at Chicago', promise())

    def test_a_store_that_takes_no_orders_now_is_not_filled_in(self):
        self._likes(self.denver)
        full = {'code': 'no_capacity', 'text': 'Takes no more orders for that day'}
        with patch.object(type(self.cart), '_collect_values', lambda _order, _place: full):
            self.assertFalse(self._filled_in())
        self.assertEqual(self._filled_in(), self.denver)

    def test_a_store_that_hands_nothing_over_is_not_filled_in(self):
        self._likes(self.denver)
        self.denver.place_hands_over = False
        self.assertFalse(self._filled_in())
        self.assertFalse(self._widget()['selectedLocationData'])
        self.collect.warehouse_ids = [Command.unlink(self.denver.id)]
        self.denver.place_hands_over = True
        self.assertNotEqual(self._filled_in(), self.denver)

    def test_strangers_have_nobodys_store(self):
        self._likes(self.denver)
        self.env.ref('base.public_partner').unified_place_id = False
        self.authenticate(None, None)
        self.assertFalse(self._mine())
        self._call(STAR, place_id=self.store.id)
        said = self.preferences.search([('source', '=', 'customer')]).partner_id
        self.assertEqual(said, self.customer, 'a stranger says nothing for good')
