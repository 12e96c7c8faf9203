from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import ShopStockCommon


@tagged('post_install', '-at_install')
class TestWebsite(ShopStockCommon):
    def _names(self):
        return [place.name for place in self.website._get_shown_places()]

    def test_shoppers_see_places_that_sell_or_hand_over(self):
        self.assertEqual(self._names(), ['Chicago Store', 'Boston Store'])
        self.boston.write({'place_sells': False})
        self.assertIn('Boston Store', self._names())
        self.boston.write({'place_hands_over': False})
        self.assertEqual(self._names(), ['Chicago Store'])
        self.chicago.place_is_shown = False
        self.assertEqual(self._names(), [])

    def test_a_place_that_only_sends_is_online_stock_and_no_store(self):
        self.assertEqual(self.website._get_online_place_ids(), ())
        self.assertIsNone(self.website._get_shown_stock(self.vase)['online'])
        self.boston.write({'place_sells': False, 'place_hands_over': False})
        shown = self.website._get_shown_stock(self.vase)
        self.assertEqual([place['id'] for place in shown['places']], [self.chicago.id])
        self.assertEqual(shown['online']['bucket'], 'in')
        self._hold_elsewhere(self.vase, 38, self.boston)
        online = self.website._get_shown_stock(self.vase)['online']
        self.assertEqual((online['left'], online['text']), (2, 'Only 2 left'))
        self.assertIsNone(self.website._find_place(self.boston.id))
        for change in ({'place_ships': False}, {'place_ships': True, 'place_is_shown': False}):
            self.boston.write(change)
            self.assertIsNone(self.website._get_shown_stock(self.vase)['online'])

    def test_the_list_of_places_is_never_stale(self):
        self.assertEqual(self.website._get_shown_places()[0].city, 'Chicago')
        self.chicago.partner_id.city = 'Evanston'
        self.assertEqual(self.website._get_shown_places()[0].city, 'Evanston')
        self.chicago.name = 'Evanston Store'
        self.assertIn('Evanston Store', self._names())
        pop_up = self._create_store('POP', 'Pop-up Store', {'city': 'Gary'})
        self.assertIn('Pop-up Store', self._names())
        self.assertIn(pop_up.id, self.website._get_place_ids())
        pop_up.active = False
        self.assertNotIn('Pop-up Store', self._names())
        self.assertEqual(self.website._get_place_ids(), tuple((self.chicago + self.boston).ids))
        self.website.warehouse_id = self.chicago
        self.assertEqual(self.website._get_place_ids(), (self.chicago.id,))

    def test_only_shown_places_of_this_website_are_found(self):
        find = self.website._find_place
        self.assertEqual(find(self.boston.id).name, 'Boston Store')
        for forged in (self.store.id, 0, -1, 10**9, None, True, str(self.boston.id), [1], 1.0):
            with self.subTest(forged=forged):
                self.assertIsNone(find(forged))
        self.boston.place_is_shown = False
        self.assertIsNone(find(self.boston.id))

    def test_one_order_is_served_by_what_it_can_get(self):
        by_place = {self.chicago.id: 300, self.boston.id: 4000, self.store.id: 9000}
        self.assertIn(self.website._get_sellable_units(by_place), (4000, 4300))

    def test_what_is_kept_from_the_shop_is_not_there(self):
        self.env['unified.inventory.rule'].create(
            {
                'name': 'The shelf is for those who come',
                'kind': 'threshold',
                'quantity': 2,
                'warehouse_id': self.chicago.id,
                'channel_id': self.inventory._channel('web').id,
                'company_id': self.company.id,
            }
        )
        by_place = self.website._get_stock_by_place(self.vase.id)
        self.assertEqual(by_place[self.chicago.id], self.inventory._to_units(1))

    def _create_receipt(self, days, place=None, source='stock.stock_location_suppliers'):
        place = place or self.chicago
        move = self.env['stock.move'].create(
            {
                'product_id': self.vase.id,
                'product_uom_qty': 5,
                'location_id': self.env.ref(source).id,
                'location_dest_id': place.lot_stock_id.id,
                'picking_type_id': place.in_type_id.id,
                'date': fields.Datetime.now() + timedelta(days=days),
                'company_id': place.company_id.id,
            }
        )
        move._action_confirm(merge=False)
        return move

    def test_the_next_arrival_is_the_earliest_that_is_still_to_come(self):
        arrival = self.website._get_next_arrival
        self.assertIsNone(arrival(self.vase))
        self._create_receipt(9)
        soon = self._create_receipt(4, self.boston)
        self._create_receipt(-2)
        self._create_receipt(1, self.store)
        self._create_receipt(1, source='stock.stock_location_customers')
        self.env.flush_all()
        self.assertEqual(arrival(self.vase), soon.date.date())
        soon._action_cancel()
        self.env.flush_all()
        self.assertEqual(arrival(self.vase), (fields.Datetime.now() + timedelta(days=9)).date())

    def test_a_product_sold_without_stock_in_the_back_office_is_so_in_the_shop(self):
        self.vase.sale_without_stock = 'preorder'
        self.assertTrue(self.vase.allow_out_of_stock_order)
        self.vase.allow_out_of_stock_order = False
        self.assertEqual(self.vase.sale_without_stock, 'preorder')
        self.vase.sale_without_stock = 'backorder'
        self.assertTrue(self.vase.allow_out_of_stock_order)
        self.vase.sale_without_stock = 'no'
        self.assertFalse(self.vase.allow_out_of_stock_order)

    def test_a_new_product_is_not_sold_without_stock_unless_it_says_so(self):
        Product = self.env['product.product']
        plain = Product.create({'name': 'Plain', 'is_storable': True})
        self.assertFalse(plain.allow_out_of_stock_order)
        self.assertEqual(self._create_cart((plain, 1))._hold_stock().code, 'insufficient_stock')
        later = Product.create({'name': 'Later', 'sale_without_stock': 'backorder'})
        self.assertTrue(later.allow_out_of_stock_order)

    def test_the_shops_default_is_for_products_that_say_nothing(self):
        self.env['ir.default'].set('product.template', 'allow_out_of_stock_order', True)
        Template = self.env['product.template']
        self.assertTrue(Template.create({'name': 'Plain'}).allow_out_of_stock_order)
        firm = Template.create({'name': 'Firm', 'sale_without_stock': 'no'})
        self.assertFalse(firm.allow_out_of_stock_order)
        own = {'name': 'Own', 'sale_without_stock': 'no', 'allow_out_of_stock_order': True}
        self.assertTrue(Template.create(own).allow_out_of_stock_order)
