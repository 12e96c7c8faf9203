from odoo.tests import TransactionCase, tagged

from ..demo import orders, story
from ..models.demo_orders import ORDERS_LOADED


@tagged('post_install', '-at_install')
class TestDemoOrders(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env['unified.commerce.demo']
        cls.demo._load(products=30)
        cls.made = cls.env['sale.order'].union(*cls.demo._load_orders())

    def test_every_order_waits_where_it_should_be_prepared(self):
        self.assertEqual(self.made.mapped('name'), [order.name for order in orders.ORDERS])
        for record, order in zip(self.made, orders.ORDERS, strict=True):
            work = record.picking_ids.store_order_ids
            found = record.state, work.warehouse_id.code, work.state
            self.assertEqual(found, ('sale', order.place, order.step), order.name)
            self.assertEqual(record.picking_ids.state, 'assigned', order.name)

    def test_a_store_team_sees_its_orders(self):
        team = self.env.ref('larkfield.user_store_bos')
        cards = self.env['store.order'].with_user(team).board()['orders']
        wanted = [order.name for order in orders.ORDERS if order.place == 'BOS']
        self.assertEqual(sorted(card['name'] for card in cards), wanted)

    def test_orders_are_made_once(self):
        self.assertFalse(list(self.demo._load_orders()))
        self.env['ir.config_parameter'].set_param(ORDERS_LOADED, False)
        self.assertFalse(list(self.demo._load_orders()), 'known by their external ids')

    def test_the_demo_may_be_loaded_again(self):
        self.demo._load(products=30)
        self.assertEqual(set(self.made.mapped('state')), {'sale'})

    def test_orders_leave_the_goods_of_the_story_alone(self):
        taken = {sku for order in orders.ORDERS for sku in order.lines}
        self.assertFalse(taken & story.STOCK.keys())

    def test_a_sold_article_leaves_its_order_out(self):
        self.env['ir.config_parameter'].set_param(ORDERS_LOADED, False)
        last = self.made[-1]
        self.env['ir.model.data'].search(
            [('model', '=', 'sale.order'), ('res_id', '=', last.id)]
        ).unlink()
        product = last.order_line.product_id.filtered('is_storable')
        places = self.demo._places()['DC']
        quantity = product.with_context(warehouse_id=places.id).free_qty
        self.env['stock.quant']._update_available_quantity(product, places.lot_stock_id, -quantity)
        self.assertFalse(list(self.demo._load_orders()))
