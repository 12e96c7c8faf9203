from odoo.tests import tagged

from odoo.addons.unified_inventory.core import Request, Want
from odoo.addons.website_sale_collect.tests.common import ClickAndCollectCommon


@tagged('post_install', '-at_install')
class TestWebsite(ClickAndCollectCommon):
    def test_what_is_promised_in_a_store_cannot_be_collected(self):
        self.website.warehouse_id = self._create_warehouse()
        product, store = self.storable_product, self.warehouse
        self.assertEqual(self.website._get_product_available_qty(product), 10)
        inventory = self.env['unified.inventory']
        want = Want(product.id, inventory._to_units(4), store.id)
        inventory._hold(
            Request('partner', (want,), (store.id,)), owner='rpc,0', company=self.env.company
        )
        self.assertEqual(self.website._get_product_available_qty(product), 6)

    def test_a_cart_takes_no_more_than_can_be_promised(self):
        product = self.storable_product
        cart = self._create_in_store_delivery_order(order_line=False)
        values = cart._cart_add(product.id, quantity=1_000_000)
        self.assertEqual(values['quantity'], 10)
        self.assertIn('Only 10 left', values['warning'])
        line = cart.order_line
        values = cart._cart_update_line_quantity(line.id, 11)
        self.assertEqual((values['quantity'], line.product_uom_qty), (10, 10))
