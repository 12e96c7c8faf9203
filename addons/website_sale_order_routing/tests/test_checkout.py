import re

from odoo.tests import tagged

from .common import ShopRoutingCommon


@tagged('post_install', '-at_install')
class TestCheckout(ShopRoutingCommon):
    def _text(self, page):
        text = re.sub(r'<(script|style).*?</\1>', ' ', page, flags=re.DOTALL)
        return ' '.join(re.sub(r'<[^>]+>', ' ', text).split())

    def _choose(self, carrier):
        return self._call('/shop/set_delivery_method', dm_id=carrier.id)

    def test_the_delivery_price_is_that_of_the_plan(self):
        rate = self._call('/shop/get_delivery_rate', dm_id=self.carrier.id)
        self.assertTrue(rate['success'], rate)
        self.assertEqual(rate['price'], 14)
        self._choose(self.carrier)
        self.assertEqual(self.cart.carrier_id, self.carrier)
        self.assertEqual(self.cart.amount_delivery, 14)
        page = self._text(self._page('/shop/payment'))
        self.assertIn('Ships in 2 parcels', page)
        self.assertIn('from Chicago 1 × Vase', page)
        self.assertIn('from Distribution centre 1 × Lamp', page)
        hold = self.env['unified.inventory.hold'].browse(self.cart.hold_ref)
        self.assertEqual(hold.plan['price'], 1400)

    def test_one_parcel_says_so_before_and_after(self):
        self.cart.order_line[1].unlink()
        self._choose(self.carrier)
        self.assertIn('Ships in one parcel from Chicago', self._text(self._page('/shop/payment')))
        self.cart.action_confirm()
        session = self.session
        session['sale_last_order_id'] = self.cart.id
        self._save(session)
        page = self._text(self._page('/shop/confirmation'))
        self.assertIn('Ships in one parcel from Chicago 1 × Vase', page)

    def test_a_plan_that_changed_is_shown_with_its_price_before_it_is_paid(self):
        self.cart.order_line[1].unlink()
        self._choose(self.carrier)
        self.assertEqual(self.cart.amount_delivery, 5)
        self._stock(self.vase, self.centre, 2)
        self._hold(self.vase, 2, self.store, owner='rpc,5')
        page = self._text(self._page('/shop/payment'))
        self.assertIn('from Distribution centre', page)
        self.assertEqual(self.cart.amount_delivery, 9)

    def test_what_cannot_be_sent_has_no_price(self):
        self.cart.order_line[1].product_uom_qty = 9
        rate = self._call('/shop/get_delivery_rate', dm_id=self.carrier.id)
        self.assertFalse(rate['success'])
        self.assertIn('Only 2 left of', rate['error_message'])
        self.assertFalse(self.cart.hold_ref)

    def test_an_unknown_postcode_has_no_price(self):
        self.customer.zip = '99999'
        rate = self._call('/shop/get_delivery_rate', dm_id=self.carrier.id)
        self.assertFalse(rate['success'])
        self.assertIn('postcode', rate['error_message'])
