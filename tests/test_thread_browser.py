"""One order through the whole house, in a real browser: shop, stores, tills, return."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import SHOP_SIZES, TILL_SIZE, ShopWindow, TillWindow
from house import (
    BOSTON,
    CARRIER,
    CENTRE,
    CENTRE_ONLY,
    LAST_PLACE,
    LAST_UNIT,
    NAMES,
    RETURN_PLACE,
    STORE,
    STORE_ONLY,
    House,
)
from playwright.sync_api import Browser, expect
from server import Server
from shopper import Shopper
from till import Till
from web import User

DRAWER = 100.0  # cash at opening


@pytest.fixture(scope='module')
def house(admin: User) -> House:
    house = House(admin)
    house.restock()
    return house


@pytest.fixture(scope='module')
def reference(browser: Browser, server: Server, house: House, shots: Path) -> str:
    """The order of a guest who went through the shop."""
    window = ShopWindow(browser, server, SHOP_SIZES['wide'], shots)
    try:
        return _buy(window)
    finally:
        window.shot('shop-last')
        window.close()


@pytest.fixture
def rival(house: House) -> Iterator[Shopper]:
    """A guest who is about to pay for the last unit; its cart is given up afterwards."""
    shopper = house.guest(LAST_UNIT)
    shopper.open_payment()
    yield shopper
    house.admin.run('sale.order', 'action_cancel', [shopper.order])


def _buy(window: ShopWindow) -> str:
    page = window.page
    page.goto('/shop')
    window.shot('shop')
    for sku in (STORE_ONLY, CENTRE_ONLY):
        window.put_in_cart(NAMES[sku])
        window.shot(f'product-{sku}')
    page.goto('/shop/cart')
    window.see('#cart_products', NAMES[STORE_ONLY])
    window.shot('cart')
    window.go_on('/shop/address')
    window.fill_address(BOSTON, country='United States', state='Massachusetts')
    window.shot('address')
    window.go_on('/shop/checkout')
    window.choose_delivery(CARRIER)
    window.shot('checkout')
    window.shot_on_phone('checkout')
    window.go_on('/shop/payment')
    window.see('.o_unified_hold', 'Your items are held for you')
    expect(page.locator('[name=order_routing_parcels] li')).to_have_count(2)
    window.shot('payment')
    window.shot_on_phone('payment')
    window.pay()
    window.see('[name=order_routing_parcels]', 'Ships in 2 parcels')
    window.shot('confirmation')
    window.shot_on_phone('confirmation')
    assert window.errors == []
    return window.order_reference()


def test_order_is_held_planned_and_sent_from_two_places(house: House, reference: str) -> None:
    order = house.order(reference)
    assert order['state'] == 'sale'
    assert [hold['state'] for hold in house.holds(order['id'])] == ['confirmed']
    assert house.parcels(order['id']) == {STORE: {STORE_ONLY: 1}, CENTRE: {CENTRE_ONLY: 1}}
    assert set(house.pickings(order['id'])) == {STORE, CENTRE}
    assert house.available(STORE_ONLY, STORE) == 4
    assert house.available(CENTRE_ONLY, CENTRE) == 39


def test_till_is_told_of_a_promised_last_unit(
    browser: Browser, server: Server, house: House, rival: Shopper, shots: Path
) -> None:
    login = f'cashier-{LAST_PLACE.lower()}'
    till = Till(server, login, house.till(LAST_PLACE), cash=DRAWER)
    before = house.on_hand(LAST_UNIT, LAST_PLACE)
    window = TillWindow(browser, server, TILL_SIZE, shots)
    try:
        window.log_in(login, server.passwords[login])
        window.open_till(till.config)
        window.shot('till')
        window.pick('Babushka', NAMES[LAST_UNIT])
        window.shot('till-ticket')
        window.pay('Card')
        window.see('.modal', 'Promised to other customers')
        window.see('.modal', '0 left here that nobody else was promised')
        window.shot('till-promised')
        window.page.locator('.modal button', has_text='Back').click()
        window.see('.payment-screen')
    finally:
        window.shot('till-last')
        window.close()
    sold = [['session_id', '=', till.pos_session], ['state', 'in', ['paid', 'done']]]
    assert till.find('pos.order', sold) == []
    assert house.on_hand(LAST_UNIT, LAST_PLACE) == before
    assert [hold['state'] for hold in house.holds(rival.order)] == ['held']
    _leave(till)


def _leave(till: Till) -> None:
    """Nobody buys: the ticket goes and the register is closed."""
    drafts = till.find('pos.order', [['session_id', '=', till.pos_session]])
    if drafts:
        till.run('pos.order', 'action_pos_order_cancel', drafts)
    till.close()


def test_item_comes_back_at_a_third_store(
    browser: Browser, server: Server, house: House, reference: str, shots: Path
) -> None:
    order = house.order(reference)
    house.deliver(order['id'])
    assert house.line(order['id'], CENTRE_ONLY)['qty_delivered'] == 1
    assert [hold['state'] for hold in house.holds(order['id'])] == ['fulfilled']
    before = house.on_hand(CENTRE_ONLY, RETURN_PLACE)
    login = f'cashier-{RETURN_PLACE.lower()}'
    till = Till(server, login, house.till(RETURN_PLACE), cash=DRAWER)
    window = TillWindow(browser, server, TILL_SIZE, shots)
    try:
        window.log_in(login, server.passwords[login])
        window.open_till(till.config)
        _take_back(window, reference)
    finally:
        window.shot('return-last')
        window.close()
    assert house.on_hand(CENTRE_ONLY, RETURN_PLACE) == before + 1
    _check_return(house, order['id'])
    till.close()
    house.check_session_books(till.pos_session)
    house.check_books(order['id'])


def _take_back(window: TillWindow, reference: str) -> None:
    page = window.page
    page.locator('.more-btn').click()
    window.shot('return-actions')
    page.locator('.crosschannel-return-button').click()
    window.see('.crosschannel-return-reference').fill(reference)
    window.shot('return-find')
    page.locator('.crosschannel-return-find').click()
    page.locator(f'[data-sku="{CENTRE_ONLY}"] .crosschannel-return-plus').click()
    page.locator('.crosschannel-return-reason').first.click()
    window.shot('return-chosen')
    page.locator('.crosschannel-return-confirm').click()
    window.see('.crosschannel-return-plan')
    window.shot('return-plan')
    page.locator('.crosschannel-return-here').click()
    window.see('.payment-screen')
    window.shot('return-refund')
    window.settle('Cash')
    window.see('.receipt-screen')
    window.shot('return-receipt')


def _check_return(house: House, order: int) -> None:
    line = house.line(order, CENTRE_ONLY)
    assert (line['qty_delivered'], line['qty_invoiced']) == (0, 0)
    kept = house.line(order, STORE_ONLY)
    assert (kept['qty_delivered'], kept['qty_invoiced']) == (1, 1)
    fields = ('state', 'refund_total', 'credit_note_ids')
    (doc,) = house.admin.read('crosschannel.return', [['sale_order_id', '=', order]], *fields)
    assert doc['state'] == 'settled'
    assert doc['refund_total'] == line['price_total']
    notes = house.admin.read(
        'account.move', [['id', 'in', doc['credit_note_ids']]], 'state', 'amount_total'
    )
    assert [(note['state'], note['amount_total']) for note in notes] == [
        ('posted', line['price_total'])
    ]
    (row,) = house.admin.read('sale.order', [['id', '=', order]], 'invoice_status')
    assert row['invoice_status'] == 'invoiced'
