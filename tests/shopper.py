"""A guest of the web shop, over the routes that a browser uses."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any

from lxml import html
from server import Server
from web import RpcError, WebClient

POLLS = 30  # for a payment's result
POLL_PAUSE = 0.5  # seconds


class Told(Exception):
    """The shop told the shopper why it cannot be, before any payment."""


class Broken(Exception):
    """The shop did something that no shop does to a shopper."""


@dataclass(frozen=True)
class Address:
    name: str = 'Grace Guest'
    street: str = '1 Main Street'
    city: str = 'New York'
    zip: str = '10001'
    state: str = 'NY'


@dataclass(frozen=True)
class Product:
    """A product in the shop: its ids as the pages carry them."""

    id: int
    template: int


class Shopper(WebClient):
    """Goes through the checkout step by step; a refusal raises `Told`."""

    def __init__(self, server: Server, address: Address | None = None):
        super().__init__(server)
        self.address = address or Address()
        self.order: int | None = None
        self.payment: dict[str, Any] = {}
        self.paid = False
        self.polls = 0

    def call(self, path: str, **params: Any) -> Any:
        try:
            return super().call(path, **params)
        except RpcError as error:
            if error.is_refusal and not self.paid:
                raise Told(error.message) from error
            raise

    def add(self, product: Product, quantity: float = 1) -> None:
        answer = self.call(
            '/shop/cart/add',
            product_template_id=product.template,
            product_id=product.id,
            quantity=quantity,
        )
        if answer['quantity'] < quantity:
            raise Told(answer['notification_info'].get('warning') or 'The cart is smaller.')

    def give_address(self, country: int, state: int) -> None:
        page = self.get('/shop/address?address_type=billing&use_delivery_as_billing=true').text
        form = {
            'csrf_token': _csrf_token(page),
            'address_type': 'billing',
            'use_delivery_as_billing': 'true',
            'name': self.address.name,
            'email': 'guest@example.com',
            'phone': '+1 212 555 0100',
            'street': self.address.street,
            'city': self.address.city,
            'zip': self.address.zip,
            'country_id': country,
            'state_id': state,
            'required_fields': 'name,email',
        }
        answer = self.session.post(self.server.url + '/shop/address/submit', data=form, timeout=120)
        answer.raise_for_status()
        if answer.json().get('invalid_fields'):
            raise Broken(f'address: {answer.text}')

    def choose_delivery(self, carrier: int) -> dict[str, Any]:
        return self.call('/shop/set_delivery_method', dm_id=carrier)

    def open_payment(self) -> None:
        """Load the payment page, which names the ways to pay or tells why there are none."""
        page = html.fromstring(self.get('/shop/payment').text)
        forms = page.xpath("//form[@id='o_payment_form']")
        radios = page.xpath("//input[@name='o_payment_radio' and @data-provider-code='demo']")
        if not forms or not radios:
            alerts = page.xpath("//div[contains(@class, 'alert')]")
            text = ' '.join(' '.join(alert.text_content().split()) for alert in alerts)
            raise Told(text) if text else Broken('a payment page without payment and reason')
        form, radio = forms[0].attrib, radios[0].attrib
        self.order = int(form['data-transaction-route'].rpartition('/')[2])
        self.payment = {
            'route': form['data-transaction-route'],
            'landing_route': form['data-landing-route'],
            'access_token': form['data-access-token'],
            'amount': float(form['data-amount']),
            'provider_id': int(radio['data-provider-id']),
            'payment_method_id': int(radio['data-payment-option-id']),
        }

    def start_transaction(self, **changes: Any) -> str:
        """The last moment before money moves; returns the transaction's reference."""
        params = {key: value for key, value in self.payment.items() if key != 'route'}
        values = self.call(
            self.payment['route'],
            **{
                **params,
                'token_id': None,
                'flow': 'direct',
                'tokenization_requested': False,
                'is_validation': False,
                **changes,
            },
        )
        return values['reference']

    def pay(self, reference: str) -> None:
        """The provider takes the money, the page waits until the shop knows."""
        self.paid = True
        self.call(
            '/payment/demo/simulate_payment',
            reference=reference,
            payment_details='4242',
            simulated_state='done',
        )
        for self.polls in range(1, POLLS + 1):
            try:
                state = self.call('/payment/status/poll')['state']
            except RpcError as error:
                if error.message != 'retry':  # the page asks again, too
                    raise
                state = 'retry'
            if state == 'done':
                return
            time.sleep(POLL_PAUSE)
        raise Broken(f'the payment {reference} was never confirmed')


def _csrf_token(page: str) -> str:
    found = re.search(r'csrf_token: "([^"]+)"', page)
    if not found:
        raise Broken('a form page without a token')
    return found[1]
