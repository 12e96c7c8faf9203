import json

from odoo.http import root
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ShopStockCommon

LOGIN = 'login_required'


@tagged('post_install', '-at_install')
class TestAccess(ShopStockCommon):
    """A shop for customers who are logged in tells strangers nothing of its stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website.ecommerce_access = 'logged_in'
        cls.channel = f'unified_stock/{cls.website.id}'
        cls.page = f'{cls.channel}/{cls.vase.product_tmpl_id.id}'

    def _ask(self, route='/website_sale/get_combination_info', **params):
        asked = {
            'product_template_id': self.vase.product_tmpl_id.id,
            'product_id': False,
            'combination': [],
            'add_qty': 1,
        }
        return self._call(route, **asked | params)

    def _subscribe(self, *channels):
        """Return which of these channels a browser gets to hear, as the bus answers it."""
        asked = []
        subscribe = type(self.env['ir.websocket'])._prepare_subscribe_data

        def note(model, *args):
            data = subscribe(model, *args)
            asked.extend(data['channels'])
            return data

        self.patch(self.registry['ir.websocket'], '_prepare_subscribe_data', note)
        question = {'channels': list(channels), 'last': 0, 'is_first_poll': True}
        self._call('/websocket/peek_notifications', **question)
        return [channel for channel in asked if channel in channels]

    @mute_logger('odoo.http')
    def test_strangers_are_refused_by_every_route(self):
        self._go_shopping(login=None)
        vase, chicago = self.vase.id, self.chicago.id
        self._assert_refuses(LOGIN, '/shop/unified_stock', product_id=vase)
        self._assert_refuses(LOGIN, '/shop/unified_stock', product_id=vase, whole=True)
        choose = '/shop/unified_stock/choose_place'
        self._assert_refuses(LOGIN, choose, place_id=chicago, product_id=vase)
        self._assert_refuses(LOGIN, choose, place_id=chicago)
        self._assert_refuses(LOGIN, '/shop/unified_stock/cart')
        self._assert_refuses(LOGIN, '/shop/cart/update', line_id=1, quantity=99)

    def test_customers_are_told(self):
        self._go_shopping()
        shown = self._call('/shop/unified_stock', product_id=self.vase.id)
        self.assertIn('Only 3 left', shown['places'])
        self.assertIn('Chicago Store', self._ask()['unified_stock']['places'])
        self.assertEqual(self._subscribe(self.channel, self.page), [self.channel, self.page])

    def test_a_variant_tells_strangers_no_figure_and_no_bucket(self):
        self.website._get_shown_places()
        self._stock(self.vase, self.boston, -38)
        self.vase.write({'show_availability': True, 'available_threshold': 99})
        self._go_shopping(login=None)
        stocked = self._ask()
        self.assertEqual(stocked['free_qty'], 0)
        self.assertNotIn('places', stocked['unified_stock'])
        for place in (self.chicago, self.boston):
            self._stock(self.vase, place, -2)
        self.assertEqual(json.dumps(self._ask()), json.dumps(stocked))

    def test_strangers_see_no_page_of_the_shop(self):
        self._go_shopping(login=None)
        for path in ('/shop', f'/shop?available_at={self.chicago.id}', self.vase.website_url):
            with self.subTest(path=path):
                text = self.url_open(path).text
                self.assertNotIn('o_unified_place', text)
                self.assertNotIn('data-bucket', text)

    def test_a_cart_from_before_waits_for_its_customer(self):
        cart = self._create_cart((self.vase, 3), partner_id=self.website.partner_id.id)
        session = self._go_shopping(login=None)
        session['sale_order_id'] = cart.id
        root.session_store.save(session)
        for path in ('/shop/cart', '/shop/checkout', '/shop/payment'):
            with self.subTest(path=path):
                self.assertNotIn('o_unified', self.url_open(path).text)
        self.assertFalse(cart.hold_ref)

    def test_strangers_hear_nothing_over_the_bus(self):
        self._go_shopping(login=None)
        news = {'products': {self.vase.id: {'bucket': 'in'}}}
        asked = {'channels': [self.channel, self.page], 'last': 0, 'is_first_poll': True}
        self.env['bus.bus']._sendone(self.page, 'unified_stock', news)
        self.assertEqual(self._subscribe(self.channel, self.page), [])
        heard = self._call('/websocket/peek_notifications', **asked)['notifications']
        self.assertNotIn('unified_stock', [row['message']['type'] for row in heard])

    def test_strangers_hear_of_open_shops_and_of_all_that_is_not_ours(self):
        shop = self.env['website'].create({'name': 'Open'})
        channels = [f'unified_stock/{shop.id}', f'unified_stock/{shop.id}/7', 'unified', 'x']
        self._go_shopping(login=None)
        self.assertEqual(self._subscribe(self.page, *channels), channels)

    def test_forged_channels_are_not_heard(self):
        self._go_shopping(login=None)
        own = self.website.id
        forged = [f'unified_stock/{n}' for n in (f' {own}', f'{own}.0', f'0{own}', 10**9, 'x', '')]
        self.assertEqual(self._subscribe(*forged), [])
