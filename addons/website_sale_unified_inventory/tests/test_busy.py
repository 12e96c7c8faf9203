from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.payment.tests.common import PaymentCommon
from odoo.addons.unified_inventory.exceptions import Refusal

from .common import ShopStockCommon

BUSY = 'Too many people want this at once. Please try again.'


@tagged('post_install', '-at_install')
class TestBusy(ShopStockCommon, PaymentCommon):
    """The locks are not to be had in time: a shopper is told so plainly and may try again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.lamp, cls.chicago, 4)
        address = {'street': 'State Street 1', 'city': 'Chicago', 'zip': '60601', 'phone': '1'}
        usa = cls.env.ref('base.us')
        place = {'country_id': usa.id, 'state_id': usa.state_ids[0].id}
        cls.user.partner_id.write({**address, **place, 'email': 'ann@example.com'})
        cls.carrier = cls.env['delivery.carrier'].create(
            {
                'name': 'Van',
                'product_id': cls._create_product('VAN', is_storable=False, type='service').id,
                'is_published': True,
            }
        )
        cls.cart = cls._create_cart((cls.lamp, 1), carrier_id=cls.carrier.id)

    def setUp(self):
        super().setUp()
        self.is_busy = True
        hold = type(self.inventory)._hold

        def hold_or_not(inventory, *args, **kwargs):
            if self.is_busy:
                raise Refusal('busy', BUSY)
            return hold(inventory, *args, **kwargs)

        self.patch(self.registry['unified.inventory'], '_hold', hold_or_not)

    def test_the_payment_page_says_so_and_offers_to_try_again(self):
        self._go_shopping(self.cart)
        page = self._page('/shop/payment')
        self.assertIn(BUSY, page)
        self.assertNotIn('[busy]', page)
        self.assertRegex(page, r'href="/shop/payment"[^>]*o_unified_retry')
        self.assertNotIn('just been sold', page)
        self.is_busy = False
        page = self._page('/shop/payment')
        self.assertNotIn(BUSY, page)
        self.assertTrue(self.cart.hold_ref)

    def test_what_has_gone_cannot_be_tried_again(self):
        self.is_busy = False
        self._hold_elsewhere(self.lamp, 4, self.chicago)
        self._go_shopping(self.cart)
        page = self._page('/shop/payment')
        self.assertIn('just been sold', page)
        self.assertNotIn('o_unified_retry', page)

    def test_a_payment_is_refused_in_plain_words(self):
        with self.assertRaises(ValidationError) as caught:
            self.cart._hold_before_payment()
        self.assertEqual(str(caught.exception), f'{BUSY} You have not been charged.')

    @mute_logger('odoo.http')
    def test_the_payment_route_answers_in_plain_words(self):
        self._go_shopping(self.cart)
        token = self.cart._portal_ensure_token()
        route = f'/shop/payment/transaction/{self.cart.id}'
        question = {'jsonrpc': '2.0', 'id': 0, 'params': {'access_token': token}}
        error = self.url_open(route, json=question).json()['error']
        self.assertEqual(error['data']['message'], f'{BUSY} You have not been charged.')
        self.assertFalse(self.cart.transaction_ids)

    def test_a_cart_is_changed_and_keeps_what_was_held(self):
        self.is_busy = False
        self.cart._hold_stock()
        hold = self.env['unified.inventory.hold'].browse(self.cart.hold_ref)
        self.is_busy = True
        self._go_shopping(self.cart)
        self._call('/shop/cart/update', line_id=self.cart.order_line[0].id, quantity=2)
        self.assertEqual(self.cart.order_line[0].product_uom_qty, 2)
        self.assertEqual(hold.state, 'held')
        self._page('/shop/cart')

    def test_an_order_that_costs_nothing_gets_no_error_page(self):
        self.lamp.list_price = 0
        self.cart.order_line.price_unit = 0
        self._go_shopping(self.cart)
        response = self.url_open('/shop/payment/validate')
        self.assertEqual(response.status_code, 200)
        self.assertIn(BUSY, response.text)
        self.assertEqual(self.cart.state, 'draft')
