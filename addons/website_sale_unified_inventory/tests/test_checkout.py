from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.website_sale.tests.common import MockRequest
from odoo.addons.website_sale_stock.tests.common import WebsiteSaleStockCommon
from odoo.addons.website_sale_unified_inventory.controllers.main import (
    WebsiteSaleUnifiedInventory,
)


@tagged('post_install', '-at_install')
class TestCheckout(WebsiteSaleStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vase = cls._create_product(name='Vase', default_code='SHOP-VASE')
        cls._add_product_qty_to_wh(cls.vase.id, 3, cls.warehouse.lot_stock_id.id)
        cls.inventory = cls.env['unified.inventory']
        cls.cart = cls._create_cart(2)

    @classmethod
    def _create_cart(cls, quantity):
        return cls.env['sale.order'].create(
            {
                'partner_id': cls.partner.id,
                'website_id': cls.website.id,
                'carrier_id': cls.free_delivery.id,
                'order_line': [(0, 0, {'product_id': cls.vase.id, 'product_uom_qty': quantity})],
            }
        )

    def _hold_of(self, order):
        return self.env['unified.inventory.hold'].browse(order.hold_ref)

    def test_going_to_pay_holds_the_goods_for_longer(self):
        self.assertIsNone(self.cart._hold_stock())
        self.assertAlmostEqual(self.cart._get_hold_seconds(), 15 * 60, delta=2)
        self.cart._check_cart_is_ready_to_be_paid()
        self.assertAlmostEqual(self.cart._get_hold_seconds(), 60 * 60, delta=2)
        self.assertEqual(self._hold_of(self.cart).channel_id.code, 'web')

    def test_the_second_cart_is_told_before_it_pays(self):
        self.cart._check_cart_is_ready_to_be_paid()
        late = self._create_cart(2)
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            late._check_cart_is_ready_to_be_paid()
        self.assertIn('only 1.0 is available', str(caught.exception))
        self.assertFalse(late.hold_ref)

    def test_a_carts_own_hold_is_free_to_it_and_to_nobody_else(self):
        self.cart._hold_stock()
        self.assertEqual(self.cart._get_free_qty(self.vase), 3)
        self.assertEqual(self._create_cart(1)._get_free_qty(self.vase), 1)
        self.assertEqual(self.website._get_product_available_qty(self.vase), 1)

    def test_a_changed_cart_is_held_anew(self):
        self.cart._check_cart_is_ready_to_be_paid()
        first = self._hold_of(self.cart)
        self.cart.order_line.product_uom_qty = 3
        self.cart._check_cart_is_ready_to_be_paid()
        self.assertEqual(first.state, 'released')
        self.assertEqual(self.website._get_product_available_qty(self.vase), 0)

    def test_a_cart_changed_behind_the_payment_keeps_nobody_elses_goods(self):
        self.cart._check_cart_is_ready_to_be_paid()
        other = self._create_cart(1)
        other._check_cart_is_ready_to_be_paid()
        self.cart.order_line.product_uom_qty = 3
        self.cart.action_confirm()
        kinds = self._hold_of(self.cart).entry_ids.mapped('kind')
        self.assertCountEqual(kinds, ['hold', 'backorder'])
        self.assertIn('left of Vase', self.cart.activity_ids.note)
        other.action_confirm()
        self.assertEqual(other.picking_ids.move_ids.quantity, 1)

    def test_of_goods_sold_without_stock_the_rest_is_a_backorder(self):
        self.vase.allow_out_of_stock_order = True
        self.cart.order_line.product_uom_qty = 100
        self.cart._check_cart_is_ready_to_be_paid()
        entries = self._hold_of(self.cart).entry_ids
        taken = {entry.kind: entry.quantity for entry in entries}
        self.assertEqual(taken, {'hold': -3, 'backorder': -97})

    def test_a_confirmed_order_is_delivered_from_its_hold(self):
        self.cart._check_cart_is_ready_to_be_paid()
        hold = self._hold_of(self.cart)
        self.cart.action_confirm()
        self.cart.picking_ids.button_validate()
        self.assertEqual(sum(hold.entry_ids.mapped('quantity')), 0)
        self.assertEqual(self.website._get_product_available_qty(self.vase), 1)

    def test_a_portal_user_sees_no_holds(self):
        user = new_test_user(self.env, login='shopper', groups='base.group_portal')
        Hold = self.env['unified.inventory.hold'].with_user(user)
        self.assertFalse(Hold.has_access('read'))
        order = self.cart.with_user(user)
        self.assertFalse(order.has_access('write'))

    def test_nobody_pays_for_what_cannot_be_sent(self):
        self.env['delivery.carrier'].search([]).website_published = False
        self.assertFalse(self.cart.order_line.product_id.allow_out_of_stock_order)
        with MockRequest(self.env, website=self.website) as request:
            request.cart = self.cart
            with self.assertRaises(ValidationError) as caught:
                WebsiteSaleUnifiedInventory().shop_payment_validate()
        self.assertIn('unable to ship your order', str(caught.exception))
        self.assertEqual(self.cart.state, 'draft')
