"""Chromium against the running server, for the shop and for the tills."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect, sync_playwright
from server import Server
from shopper import Address

CHROMIUM = os.environ.get('COMMERCE_CHROMIUM', '/usr/bin/chromium')
# nothing but the server is to be asked for anything
ARGUMENTS = (
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
)
SHOP_SIZES = {'wide': (1280, 900), 'phone': (375, 812)}
TILL_SIZE = (1024, 768)
PATIENCE = 60_000  # milliseconds: the first load of the assets takes long

PRESSES = 4


@contextmanager
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """One visitor's browser window, with pictures of what was seen."""

    def __init__(self, browser: Browser, server: Server, size: tuple[int, int], shots: Path):
        width, height = size
        self.context = browser.new_context(
            base_url=server.url, viewport={'width': width, 'height': height}, locale='en-US'
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.shots = shots
        self.errors: list[str] = []
        self.page.on('pageerror', lambda error: self.errors.append(str(error)))

    def shot(self, name: str, whole: bool = False) -> None:
        self.page.screenshot(path=self.shots / f'{name}.png', full_page=whole)

    def shot_on_phone(self, name: str) -> None:
        """The same page as a phone shows it."""
        size = self.page.viewport_size
        width, height = SHOP_SIZES['phone']
        self.page.set_viewport_size({'width': width, 'height': height})
        self.shot(f'{name}-phone', whole=True)
        self.page.set_viewport_size(size)

    def see(self, selector: str, text: str | None = None) -> Locator:
        found = self.page.locator(selector)
        found = found.filter(has_text=text) if text else found
        expect(found.first).to_be_visible()
        return found.first

    def close(self) -> None:
        self.context.close()


class ShopWindow(Window):
    """A guest of the shop."""

    def put_in_cart(self, name: str) -> None:
        self.page.goto(f'/shop?search={name}')
        self.page.locator('.o_wsale_products_item_title a', has_text=name).click()
        self.see('#add_to_cart')
        self.page.wait_for_load_state('load')
        for _press in range(PRESSES):  # until the page's program listens
            with (
                suppress(TimeoutError),
                self.page.expect_response('**/shop/cart/add', timeout=PATIENCE / PRESSES),
            ):
                self.page.locator('#add_to_cart').click()
                return
        raise AssertionError(f'{name}: the button does nothing')

    def go_on(self, path: str) -> None:
        """Press the one big button of a checkout step."""
        self.page.locator('[name=website_sale_main_button]:visible').click()
        self.page.wait_for_url(f'**{path}**')

    def fill_address(self, address: Address, country: str, state: str) -> None:
        values = {
            'name': address.name,
            'email': 'grace@example.com',
            'phone': '+1 617 555 0100',
            'street': address.street,
            'city': address.city,
            'zip': address.zip,
        }
        for field, value in values.items():
            self.page.locator(f'[name={field}]:visible').fill(value)
        self.page.locator('[name=country_id]').select_option(label=country)
        states = self.page.locator('[name=state_id]')
        expect(states.locator('option', has_text=state)).to_have_count(1)
        states.select_option(label=state)

    def choose_delivery(self, name: str) -> None:
        choice = self.page.locator('#o_delivery_methods li, #o_delivery_form li', has_text=name)
        radio = choice.locator('input[type=radio]').first
        if not radio.is_checked():  # the shop may have chosen it by itself
            with self.page.expect_response('**/shop/set_delivery_method'):
                radio.click(force=True)
        expect(self.page.locator('[name=website_sale_main_button]:visible')).to_be_enabled()

    def pay(self) -> None:
        self.page.locator('button[name=o_payment_submit_button]:visible').click()
        self.page.wait_for_url('**/shop/confirmation**')

    def order_reference(self) -> str:
        text = self.page.locator('#wrap').inner_text()
        found = re.search(r'Order (S\d+)', text)
        assert found, text
        return found[1]


class TillWindow(Window):
    """A cashier at a till."""

    def log_in(self, login: str, password: str) -> None:
        self.page.goto('/web/login')
        self.page.fill('input[name="login"]', login)
        self.page.fill('input[name="password"]', password)
        self.page.click('.oe_login_buttons button[type="submit"]')
        self.page.wait_for_url('**/odoo**')

    def open_till(self, config: int) -> None:
        """Get to the products of a register that is open already."""
        self.page.goto(f'/pos/ui/{config}')
        start = self.page.locator('.open-register-btn:visible')
        ready = self.page.locator('.product-screen:visible')
        expect(start.or_(ready).first).to_be_visible()
        if start.count():
            start.click()
        expect(ready).to_be_visible()

    def pick(self, words: str, name: str) -> None:
        """Find a product and put it on the ticket."""
        self.page.locator('input[placeholder^="Search"]').fill(words)
        self.page.locator('article.product', has_text=name).click()
        self.see('.orderline', name)

    def pay(self, method: str) -> None:
        self.page.locator('.pay-order-button:visible').click()
        self.settle(method)

    def settle(self, method: str) -> None:
        self.page.locator('.paymentmethod', has_text=method).click()
        self.page.locator('.validation-button:visible').click()
