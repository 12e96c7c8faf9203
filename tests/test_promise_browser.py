"""Each way of delivery through the whole shop, in a real browser, wide and as a phone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import SHOP_SIZES, ShopWindow
from house import BOSTON, NAMES, STORE, STORE_ONLY, House
from playwright.sync_api import Browser, Locator, expect
from server import Server
from web import User

WAYS = {'Ground': 'Arrives', 'Pick up in store': 'Ready at', 'Same-day courier': 'Brought to you'}


@pytest.fixture(scope='module')
def house(admin: User) -> House:
    house = House(admin)
    house.restock()
    return house


@pytest.fixture
def window(
    browser: Browser, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ShopWindow]:
    folder = Path(os.environ.get('COMMERCE_SHOTS') or tmp_path_factory.mktemp('shots'))
    folder.mkdir(parents=True, exist_ok=True)
    window = ShopWindow(browser, server, SHOP_SIZES['wide'], folder)
    yield window
    window.close()


def _method(window: ShopWindow, name: str) -> Locator:
    return window.page.locator('#o_delivery_methods li', has_text=name)


def _choose_second_time(window: ShopWindow, name: str) -> None:
    times = _method(window, name).locator('[name=o_delivery_slot]')
    if times.count() > 1:
        with window.page.expect_response('**/shop/delivery_slot'):
            times.nth(1).click()
        expect(times.nth(1)).to_have_attribute('aria-pressed', 'true')


def _choose_nearest_store(window: ShopWindow, name: str) -> None:
    page = window.page
    _method(window, name).locator('button[name=o_pickup_location_selector]').click()
    window.see('.o_location_ready', 'Ready')
    window.shot('promise-places')
    page.locator('#submit_location_large').click()
    window.see('[name=o_pickup_location_name]', 'Boston')


@pytest.mark.parametrize('name', WAYS)
def test_each_way_says_when_it_comes_from_the_choice_to_the_confirmation(
    window: ShopWindow, house: House, name: str
) -> None:
    page, words = window.page, WAYS[name]
    window.put_in_cart(NAMES[STORE_ONLY])
    page.goto('/shop/cart')
    window.go_on('/shop/address')
    window.fill_address(BOSTON, country='United States', state='Massachusetts')
    window.go_on('/shop/checkout')
    for other in WAYS:
        expect(_method(window, other).locator('[name=o_delivery_promise]')).not_to_be_empty()
    window.shot('promise-methods')
    window.choose_delivery(name)
    if name == 'Pick up in store':
        _choose_nearest_store(window, name)
    _choose_second_time(window, name)
    window.shot(f'promise-{words}')
    window.shot_on_phone(f'promise-{words}')
    window.go_on('/shop/payment')
    promised = window.see('[name=order_routing_promised]', words).inner_text()
    window.pay()
    assert window.see('[name=order_routing_promised]', words).inner_text() == promised
    window.shot_on_phone(f'promise-confirmed-{words}')
    assert window.errors == []
    order = house.order(window.order_reference())
    (row,) = house.admin.read('sale.order', [['id', '=', order['id']]], 'commitment_date')
    assert row['commitment_date']
    assert set(house.pickings(order['id'])) == {STORE}
