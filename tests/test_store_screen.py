"""The Store Orders screen on the running server: two employees at once, news without a reload,
and nothing for the staff of another store."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from arena import add_stock
from browser import SHOP_SIZES, TillWindow
from bus import listening
from house import STORE, House
from playwright.sync_api import Browser, expect
from server import Server
from web import RpcError, User

TEAM, OTHER_TEAM, COLLEAGUE = 'store-bos', 'store-nyc', 'store-bos-colleague'
SOON = 5.0  # seconds
SKU = '85123A'  # at every place
WIDE = (1280, 800)


@pytest.fixture(scope='module')
def house(admin: User) -> House:
    return House(admin)


@pytest.fixture(scope='module')
def team(server: Server) -> User:
    return User(server, TEAM)


@pytest.fixture(scope='module')
def colleague(house: House, server: Server) -> User:
    group = house.admin.ref('store_fulfilment.group_store_employee')
    place = house.admin.find('stock.warehouse', [['code', '=', STORE]])
    house.admin.ensure(
        'res.users',
        {'login': COLLEAGUE},
        name='Alex at the Counter',
        password=COLLEAGUE,
        odoobot_state='disabled',  # its greeting would cover the screen
        group_ids=[[4, group]],
        store_warehouse_ids=[[6, 0, place]],
    )
    return User(server, COLLEAGUE, COLLEAGUE)


def order_to_collect(house: House) -> dict[str, Any]:
    """An order that waits to be prepared in the store: its id and number."""
    admin = house.admin
    place = admin.read('stock.warehouse', [['code', '=', STORE]], 'name', 'partner_id')[0]
    address = admin.read(
        'res.partner', [['id', '=', place['partner_id'][0]]], 'street', 'city', 'zip'
    )[0]
    product = house.product(SKU).id
    add_stock(admin, product, place['id'], 1)
    order = admin.create(
        'sale.order',
        partner_id=admin.find('res.partner', [['name', '=', 'Emma Whitaker']])[0],
        carrier_id=house.pick_up(),
        warehouse_id=place['id'],
        pickup_location_data={
            'id': place['id'],
            'name': place['name'],
            'street': address['street'],
            'city': address['city'],
            'zip_code': address['zip'],
            'country_code': 'US',
            'state': 'MA',
        },
        order_line=[[0, 0, {'product_id': product, 'product_uom_qty': 1}]],
    )
    admin.run('sale.order', 'write', [order], {'warehouse_id': place['id']})
    admin.run('sale.order', 'action_confirm', [order])
    return admin.read('store.order', [['order_id', '=', order]], 'order_id', 'code')[0]


def prepare(team: User, work: int) -> None:
    for line in team.run('store.order', 'accept', work)['order']['lines']:
        team.run('store.order', 'pick', work, line['wanted'], line['id'])
    team.run('store.order', 'pack', work)
    team.run('store.order', 'make_ready', work)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What comes of calls made at the same moment: answers, or codes of refusals."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()['order']['state']
        except RpcError as error:
            assert error.is_refusal, error
            return error.context.get('code')

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_of_two_employees_gets_the_order(house: House, team: User, colleague: User) -> None:
    for _round in range(5):
        work = order_to_collect(house)['id']
        people = (team, colleague)
        said = at_once(*(partial(u.run, 'store.order', 'accept', work) for u in people))
        assert sorted(said) == ['accepted', 'taken']


def test_an_order_is_handed_over_once(house: House, team: User, colleague: User) -> None:
    work = order_to_collect(house)['id']
    prepare(team, work)
    row = house.admin.read('store.order', [['id', '=', work]], 'code', 'order_id')[0]
    said = at_once(
        *(
            partial(user.run, 'store.order', 'hand_over', work, row['code'])
            for user in (team, team, colleague, colleague)
        )
    )
    assert sorted(said) == ['done_already', 'done_already', 'handed_over', 'handed_over']
    assert house.line(row['order_id'][0], SKU)['qty_delivered'] == 1


def test_wrong_codes_at_once_are_all_counted(house: House, team: User) -> None:
    work = order_to_collect(house)['id']
    prepare(team, work)
    code = house.admin.read('store.order', [['id', '=', work]], 'code')[0]['code']
    wrong = '000000' if code != '000000' else '111111'
    at_once(*[partial(team.run, 'store.order', 'hand_over', work, wrong)] * 4)
    assert house.admin.read('store.order', [['id', '=', work]], 'code_tries')[0]['code_tries'] == 4


def test_staff_of_another_store_finds_nothing(house: House, server: Server) -> None:
    work, other = order_to_collect(house)['id'], User(server, OTHER_TEAM)
    assert work not in [card['id'] for card in other.run('store.order', 'board')['orders']]
    with pytest.raises(RpcError) as refused:
        other.run('store.order', 'accept', work)
    assert refused.value.context['code'] == 'unknown_order'
    with pytest.raises(RpcError):
        User(server, 'cashier-bos').run('store.order', 'board')


def test_the_news_of_a_store_is_not_for_everybody(house: House, server: Server) -> None:
    place = house.admin.find('stock.warehouse', [['code', '=', STORE]])[0]
    with listening(server, f'store_orders/{place}') as stranger:
        order_to_collect(house)
        assert stranger.wait(2, 'store_orders') is None


@pytest.mark.parametrize('size', [SHOP_SIZES['phone'], WIDE], ids=['phone', 'wide'])
def test_new_work_appears_by_itself(
    browser: Browser, house: House, server: Server, shots: Path, size: tuple[int, int]
) -> None:
    window = TillWindow(browser, server, size, shots)
    try:
        window.log_in(TEAM, server.passwords[TEAM])
        window.page.goto('/odoo/store-orders')
        window.see('.o_store_columns')
        window.page.wait_for_timeout(2000)  # until the websocket is there
        start = time.monotonic()
        name = order_to_collect(house)['order_id'][1]
        card = window.page.locator(f'.o_store_card[data-order="{name}"]')
        expect(card).to_be_visible(timeout=SOON * 1000)
        print('seconds until it was seen:', time.monotonic() - start)
        window.shot(f'store-new-{size[0]}')
        card.locator('[data-step=accept]').click()
        window.see('.o_store_sheet[data-state=accepted]')
        window.shot(f'store-sheet-{size[0]}')
        assert not window.errors
    finally:
        window.close()
