"""Prices reach open tills within two seconds; dated ones keep their minute without a network."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import pytest
from browser import SHOP_SIZES, TILL_SIZE, ShopWindow, TillWindow, chromium
from house import STORE, STORE_ONLY, House
from playwright.sync_api import expect
from server import Server
from web import User

SOON = 2.0  # seconds, the promise of this suite
PRICE = """sku => {
    const product = posmodel.models["product.product"].find(p => p.default_code === sku);
    return product.product_tmpl_id.getPrice(posmodel.config.pricelist_id, 1, 0, false, product);
}"""


@pytest.fixture
def house(admin: User) -> House:
    return House(admin)


@pytest.fixture
def till(house: House, server: Server, tmp_path: Path) -> Iterator[TillWindow]:
    config = house.till(STORE)
    pricelist = house.admin.create('product.pricelist', name='Prices of a test')
    before = house.admin.read(
        'pos.config', [['id', '=', config]], 'use_pricelist', 'pricelist_id',
        'available_pricelist_ids'
    )[0]  # fmt: skip
    house.admin.run(
        'pos.config', 'write', [config],
        {
            'use_pricelist': True,
            'pricelist_id': pricelist,
            'available_pricelist_ids': [[6, 0, [pricelist]]],
        },
    )  # fmt: skip
    with chromium() as browser:
        window = TillWindow(browser, server, TILL_SIZE, tmp_path)
        window.log_in('cashier-bos', 'cashier-bos')
        window.open_till(config)
        window.page.wait_for_function('posmodel.bus.workerState === "CONNECTED"')
        window.pricelist = pricelist
        yield window
        assert not window.errors, window.errors
        window.close()
    house.admin.run(
        'pos.config', 'write', [config],
        {
            'use_pricelist': before['use_pricelist'],
            'pricelist_id': before['pricelist_id'] and before['pricelist_id'][0],
            'available_pricelist_ids': [[6, 0, before['available_pricelist_ids']]],
        },
    )  # fmt: skip


def _price(till: TillWindow) -> float:
    return round(till.page.evaluate(PRICE, STORE_ONLY), 2)


def _seconds_until(till: TillWindow, price: float, patience: float = 20) -> float:
    start = time.monotonic()
    while _price(till) != price:
        assert time.monotonic() - start < patience, f'the price is {_price(till)}, not {price}'
        time.sleep(0.05)
    return time.monotonic() - start


def _rule(house: House, till: TillWindow, price: float, start: datetime, end: datetime) -> int:
    return house.admin.create(
        'product.pricelist.item',
        pricelist_id=till.pricelist,
        applied_on='1_product',
        product_tmpl_id=house.product(STORE_ONLY).template,
        compute_price='fixed',
        fixed_price=price,
        date_start=f'{start:%Y-%m-%d %H:%M:%S}',
        date_end=f'{end:%Y-%m-%d %H:%M:%S}',
    )


def test_a_price_reaches_an_open_till(house: House, till: TillWindow) -> None:
    template = house.product(STORE_ONLY).template
    usual = _price(till)
    late = []
    for price in (usual + 11, usual + 12, usual):
        house.admin.run('product.template', 'write', [template], {'list_price': price})
        late.append(_seconds_until(till, round(price, 2)))
    print('seconds after the price was written:', [round(seconds, 2) for seconds in late])
    assert median(late) < SOON


def test_what_was_missed_without_a_network_is_caught_up(house: House, till: TillWindow) -> None:
    template = house.product(STORE_ONLY).template
    usual = _price(till)
    till.context.set_offline(True)
    house.admin.run('product.template', 'write', [template], {'list_price': usual + 5})
    time.sleep(1)
    assert _price(till) == usual
    till.context.set_offline(False)
    print('seconds after the network was back:', _seconds_until(till, round(usual + 5, 2)))
    house.admin.run('product.template', 'write', [template], {'list_price': usual})
    _seconds_until(till, usual)


def test_a_dated_price_starts_and_ends_in_a_till_without_a_network(
    house: House, till: TillWindow
) -> None:
    usual = _price(till)
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=12)
    end = start + timedelta(seconds=5)
    rule = _rule(house, till, 1.25, start, end)
    till.page.wait_for_function(
        'rule => posmodel.models["product.pricelist.item"].get(rule)', arg=rule
    )
    till.context.set_offline(True)
    assert datetime.now(UTC) < start, 'the machine is too slow for this test'
    seen = []
    while (now := datetime.now(UTC)) < end + timedelta(seconds=2):
        seen.append((now, _price(till)))
        time.sleep(0.1)
    till.context.set_offline(False)
    reduced = [moment for moment, price in seen if price == 1.25]
    print('in force from', reduced[0], 'to', reduced[-1], 'asked', start, end)
    assert {price for _moment, price in seen} == {usual, 1.25}
    assert abs((reduced[0] - start).total_seconds()) < SOON
    assert abs((reduced[-1] - end).total_seconds()) < SOON
    house.admin.run('product.pricelist.item', 'unlink', [rule])


def test_a_price_and_a_text_reach_an_open_product_page(
    house: House, server: Server, tmp_path: Path
) -> None:
    template = house.product(STORE_ONLY).template
    domain = [['id', '=', template]]
    row = house.admin.read('product.template', domain, 'list_price', 'name', 'website_url')[0]
    with chromium() as browser:
        window = ShopWindow(browser, server, SHOP_SIZES['wide'], tmp_path)
        window.page.goto(row['website_url'])
        window.page.wait_for_load_state('load')
        window.page.wait_for_timeout(5000)  # it listens once it has nothing more urgent to do
        price = window.page.locator('.product_price .oe_price .oe_currency_value').first
        title = window.page.locator('.o_wsale_product_details_content_section_title h1')
        late = []
        for more in (111, 222, 333):
            start = time.monotonic()
            new = {'list_price': row['list_price'] + more, 'name': f'{row["name"]}, {more}'}
            house.admin.run('product.template', 'write', [template], new)
            expect(price).to_contain_text(f'{new["list_price"]:,.2f}')
            late.append(time.monotonic() - start)
            expect(title).to_have_text(new['name'])
        print('seconds after the price was written:', [round(seconds, 2) for seconds in late])
        old = {name: row[name] for name in new}
        house.admin.run('product.template', 'write', [template], old)
        expect(title).to_have_text(row['name'])
        assert not window.errors, window.errors
        window.close()
    assert median(late) < SOON
