from unittest.mock import patch

from odoo.fields import Command
from odoo.http import Request, root
from odoo.tests import HttpCase, new_test_user

from odoo.addons.account_payment.models.payment_transaction import PaymentTransaction
from odoo.addons.omni_promotions.models import omni_card_attempt
from odoo.addons.omni_promotions.tests.common import OmniCommon


class ShopCardCommon(OmniCommon, HttpCase):
    """A customer of the shop with a cart of 100, and gift cards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env['website'].search([], limit=1)
        cls.website.company_id = cls.env.company
        cls.env['product.pricelist'].search([]).active = False
        cls.product.write({'is_published': True, 'sale_ok': True})
        cls.user = new_test_user(
            cls.env,
            login='casey',
            password='casey-casey',
            groups='base.group_portal',
            name='Casey Customer',
            email='casey@example.com',
        )
        country = cls.env.ref('base.be')
        cls.user.partner_id.write(
            {
                'street': 'Canal 1',
                'city': 'Ghent',
                'zip': '9000',
                'phone': '+32 9 000 00 00',
                'country_id': country.id,
            }
        )
        cls.wallet_program = cls._create_wallet_program()

    def setUp(self):
        super().setUp()
        # The journal of a provider is not what is tested.
        self.startPatcher(patch.object(PaymentTransaction, '_create_payment'))

    @classmethod
    def _create_wallet_program(cls):
        cls.top_up = cls.env['product.product'].create(
            {
                'name': 'Top Up 50',
                'list_price': 50.0,
                'type': 'service',
                'taxes_id': [Command.clear()],
                'is_published': True,
            }
        )
        reward = {'reward_type': 'discount', 'discount_mode': 'per_point', 'discount': 1}
        rule = {'reward_point_mode': 'money', 'reward_point_amount': 1}
        return cls.env['loyalty.program'].create(
            {
                'name': 'Wallet',
                'program_type': 'ewallet',
                'trigger': 'auto',
                'applies_on': 'future',
                'portal_visible': True,
                'portal_point_name': cls.env.company.currency_id.symbol,
                'rule_ids': [
                    Command.clear(),
                    Command.create({**rule, 'product_ids': [Command.set(cls.top_up.ids)]}),
                ],
                'reward_ids': [
                    Command.clear(),
                    Command.create(
                        {**reward, 'discount_applicability': 'order', 'required_points': 1}
                    ),
                ],
            }
        )

    @classmethod
    def _cart(cls, price=100.0, product=None):
        return cls.env['sale.order'].create(
            {
                'partner_id': cls.user.partner_id.id,
                'website_id': cls.website.id,
                'order_line': [
                    Command.create(
                        {
                            'product_id': (product or cls.product).id,
                            'price_unit': price,
                            'tax_ids': [],
                        }
                    )
                ],
            }
        )

    def _stop_the_clock(self):
        """No try is given back while a test runs, however slow the machine is."""
        self.startPatcher(patch.object(omni_card_attempt, 'PER_MINUTE', 0.01))

    def _go_shopping(self, cart=None, login='casey'):
        session = self.authenticate(login, login and f'{login}-{login}')
        if cart:
            session['sale_order_id'] = cart.id
            session['website_sale_cart_quantity'] = 1
            session['sale_last_order_id'] = cart.id  # as the payment page leaves it
        root.session_store.save(session)
        return session

    def _post(self, route, **values):
        return self.url_open(route, data={'csrf_token': Request.csrf_token(self), **values})

    def _enter(self, code):
        """Enter a code in the cart and return the page that follows."""
        return self._post('/shop/pricelist', promo=code).text

    def _pay(self, order):
        """Start to pay by a provider, as the payment page does; return the transaction."""
        provider = self.env['payment.provider'].create(
            {
                'name': 'Test',
                'code': 'none',
                'state': 'test',
                'is_published': True,
                'allow_tokenization': False,
            }
        )
        method = self.env['payment.method'].create({'name': 'Test', 'code': 'test_card'})
        method.provider_ids = provider
        provider.payment_method_ids = method
        self.make_jsonrpc_request(
            f'/shop/payment/transaction/{order.id}',
            {
                'access_token': order._portal_ensure_token(),
                'amount': order.amount_total,
                'provider_id': provider.id,
                'payment_method_id': method.id,
                'token_id': None,
                'flow': 'redirect',
                'tokenization_requested': False,
                'landing_route': '/shop/payment/validate',
            },
        )
        return order.transaction_ids[-1:]
