import json

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..demo import catalog, stock_plan, story
from ..models.unified_commerce_demo import LOADED

PRODUCTS = 30


@tagged('post_install', '-at_install')
class TestDemoCompany(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env['unified.commerce.demo']
        cls.demo._load(products=PRODUCTS)
        cls.articles = cls.demo._articles(PRODUCTS)

    def count(self):
        models = ['stock.warehouse', 'product.product', 'pos.config', 'res.users', 'res.partner',
                  'delivery.carrier', 'order.routing.rate', 'order.routing.slot', 'order.routing.postcode', 'stock.quant',
                  'stock.move', 'loyalty.program', 'loyalty.card', 'pos.payment.method']  # fmt: skip
        return {
            model: self.env[model].with_context(active_test=False).search_count([])
            for model in models
        }

    def test_loading_twice_changes_nothing(self):
        before = self.count()
        self.demo._load(products=PRODUCTS)
        self.assertEqual(self.count(), before)

    def test_loading_again_keeps_what_was_sold(self):
        place = self.env.ref('larkfield.place_bos').lot_stock_id
        product = self.articles[story.STORE_ONLY]
        self.env['stock.quant']._update_available_quantity(product, place, -2)
        self.demo._load(products=PRODUCTS)
        self.assertEqual(product.with_context(location=place.id).qty_available, 3)

    def test_stores_keep_christmas_goods_for_who_walks_in(self):
        advent = self.demo._find('advent')
        if not self.demo._find('category_christmas'):
            self.assertFalse(advent)
            return
        place = self.demo._places()['DC']
        figures = self.env['unified.inventory']._withheld(advent.product_id.ids, place.ids, 'web')
        kept = figures[advent.product_id.id, place.id]
        self.assertEqual(self.env['unified.inventory']._from_units(kept.set_aside), 12)

    def test_every_store_brings_orders_and_two_hand_over_in_windows(self):
        slots = self.env['order.routing.slot'].search([])
        stores = set(story.PLACES) - {'DC'}
        brought = slots.filtered(lambda s: s.kind == 'same_day').warehouse_id
        self.assertEqual(stores - set(brought.mapped('code')), set())
        places = self.demo._places()
        self.assertEqual(places['DEN']._routing_limit(), 40)
        self.assertIsNone(places['BOS']._routing_limit())
        carriers = self.env.ref('larkfield.carrier_ground') | self.env.ref(
            'larkfield.carrier_priority'
        )
        self.assertTrue(all(carriers.mapped('routing_promises_date')))
        self.assertTrue(all(carriers.routing_zone_ids.mapped('transit_days')))

    def test_a_database_with_business_is_refused(self):
        self.env['ir.config_parameter'].set_param(LOADED, False)
        with self.assertRaises(UserError):
            self.demo._load(products=PRODUCTS)

    def test_nine_places_know_where_they_are(self):
        places = self.demo._places()
        self.assertEqual(tuple(places), story.PLACES)
        for place in places.values():
            self.assertTrue(
                place.partner_id.partner_latitude and place.partner_id.partner_longitude
            )
            self.assertEqual(place.delivery_steps, 'ship_only')
        self.assertFalse(places['DC'].place_hands_over or places['DC'].place_sells)
        self.assertTrue(all(places[code].place_hands_over for code in story.PLACES[1:]))

    def test_every_article_is_ready_to_sell(self):
        for article in (a for template in catalog.templates(PRODUCTS) for a in template.articles):
            product = self.articles[article.sku]
            self.assertEqual(product.barcode, article.barcode)
            self.assertAlmostEqual(product.lst_price, article.price)
            self.assertTrue(product.is_published and product.available_in_pos and product.image_128)
            self.assertTrue(product.weight and product.standard_price)
            self.assertFalse(product.allow_out_of_stock_order or product.taxes_id)

    def test_stock_is_as_planned_and_has_value(self):
        places = self.demo._places()
        for article in (a for template in catalog.templates(PRODUCTS) for a in template.articles):
            product = self.articles[article.sku]
            plan = stock_plan.units(article.sku, article.sales)
            for code, place in places.items():
                found = product.with_context(location=place.lot_stock_id.id).qty_available
                self.assertEqual(found, plan.get(code, 0), (article.sku, code))
        product = self.articles[story.DC_ONLY]
        self.assertAlmostEqual(product.total_value, 40 * product.standard_price)

    def test_each_till_sells_its_store(self):
        for code in story.PLACES[1:]:
            till = self.env.ref(f'larkfield.till_{code.lower()}')
            self.assertEqual(till.picking_type_id.warehouse_id.code, code)
            self.assertEqual(sorted(till.payment_method_ids.mapped('type')), ['bank', 'cash'])

    def test_a_cashier_opens_the_own_till(self):
        cashier = self.env.ref('larkfield.user_cashier_nyc')
        till = self.env.ref('larkfield.till_nyc').with_user(cashier)
        till.open_ui()
        till.current_session_id.set_opening_control(0, '')
        self.assertEqual(till.current_session_id.state, 'opened')

    def test_each_store_team_sees_its_store(self):
        team = self.env.ref('larkfield.user_store_bos')
        board = self.env['store.order'].with_user(team).board()
        self.assertEqual([place['name'] for place in board['places']], ['Boston Store'])

    def test_carriers_pick_up_and_postcodes(self):
        for key in ('ground', 'priority'):
            carrier = self.env.ref(f'larkfield.carrier_{key}')
            self.assertTrue(carrier.is_published)
            self.assertEqual(carrier.delivery_type, 'zone_weight')
        pick_up = self.env['delivery.carrier'].search([('delivery_type', '=', 'in_store')])
        self.assertEqual(set(pick_up.warehouse_ids.mapped('code')), set(story.PLACES[1:]))
        memphis = self.env['order.routing.postcode'].search([('code', '=', '38118')])
        self.assertAlmostEqual(memphis.latitude, 35.04, places=2)

    def test_gift_card_and_promotion(self):
        card = self.env['loyalty.card'].search([('code', '=', story.GIFT_CARD_CODE)])
        self.assertEqual((card.points, card.program_type), (story.GIFT_CARD_BALANCE, 'gift_card'))
        promotion = self.env.ref('larkfield.promotion')
        self.assertTrue(promotion.sale_ok and promotion.pos_ok and promotion.ecommerce_ok)

    def test_published_logins_work(self):
        rows = json.loads(self.env['ir.config_parameter'].get_param('unified_commerce.demo_logins'))
        self.assertEqual(len(rows), 20)
        for row in rows[1:]:
            user = self.env['res.users'].search([('login', '=', row['login'])])
            credential = {'type': 'password', 'login': row['login'], 'password': row['password']}
            self.assertTrue(
                user.with_user(user)._check_credentials(credential, {'interactive': True})
            )
