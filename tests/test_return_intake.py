"""Goods come back at two tills while the network is away: nothing is lost, nothing paid twice."""

import base64
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from arena import Arena
from browser import TILL_SIZE, TillWindow
from house import House
from PIL import Image
from playwright.sync_api import Browser, Locator, Route, expect
from returns import Sale, facts, sell
from server import Server

SEND = '**/crosschannel.return.intake/till_intake_send'
CUSTOMER = 'Grace, 617 555 0100'
TRIES = 5
# a printer of Odoo's own kind, which keeps the pictures it is to print
PRINTER = """() => {
    const { BasePrinter } = odoo.loader.modules.get(
        "@point_of_sale/app/utils/printer/base_printer"
    );
    window.papers = [];
    class Paper extends BasePrinter {
        async sendPrintingJob(image) {
            window.papers.push(image);
            return { result: true };
        }
    }
    posmodel.hardwareProxy.printer = new Paper();
}"""
CACHED = 'async () => Boolean(await caches.match(location.href))'
# a scanner's keys, at once: what a busy machine types slowly is no scan to Odoo
SCANNER = """(code) => {
    for (const key of [...code, "Enter"]) {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }
}"""


@pytest.fixture
def sale(arena: Arena) -> Sale:
    return sell(arena, 1)


@pytest.fixture
def windows(
    browser: Browser, server: Server, arena: Arena, sale: Sale, shots: Path
) -> Iterator[list[TillWindow]]:
    """Two tills of one store that know the goods, as both loaded their data after they came."""
    opened = []
    try:
        for till in (arena.tills[0], arena.tills[2]):
            window = TillWindow(browser, server, TILL_SIZE, shots)
            opened.append(window)
            window.log_in(till.login, till.login)
            window.open_till(till.config)
            window.page.evaluate('navigator.serviceWorker.ready.then(() => true)')
            window.page.reload()  # from now on the browser has the page itself
            expect(window.page.locator('.product-screen:visible')).to_be_visible()
            window.page.wait_for_function(CACHED)
            window.page.evaluate(PRINTER)
        yield opened
    finally:
        for number, window in enumerate(opened):
            window.shot(f'intake-last-{number}')
            window.close()


def test_one_unit_is_taken_in_twice_offline(
    server: Server, arena: Arena, sale: Sale, windows: list[TillWindow]
) -> None:
    (row,) = arena.admin.read('product.product', [['id', '=', sale.product.id]], 'name')
    goods = row['name']
    first, second = windows
    for window in windows:
        window.context.set_offline(True)
        _take_in(window, sale, goods)
        given = _paper(window, 'intake-paper')
    assert _intakes(server, sale) == []
    first.page.reload()  # the browser has all it needs
    first.see('.crosschannel-intake-badge', 'to settle')
    first.page.evaluate(PRINTER)
    first.shot('intake-offline')

    _lose_one_answer(first)
    first.context.set_offline(False)
    _send(first, goods)
    second.context.set_offline(False)
    _send(second, goods)
    assert _intakes(server, sale) == [('waiting', True), ('waiting', False)]
    waiting = facts(server, sale)
    assert waiting['back'] == waiting['on_hand'] == waiting['till'] == 0

    assert _code(given) == f'INT:{_uuids(server, sale)[1]}'

    _settle(first, goods)
    slip = _paper(first, 'intake-slip')
    code = _code(slip)
    assert code == f'RET:{_token(server, sale)}'
    _give_back(second, goods)
    assert _intakes(server, sale) == [('settled', True), ('refused', False)]
    _check_once(server, sale)
    assert not first.errors
    assert not second.errors
    _scan_slip(first, code, sale)
    House(arena.admin).check_books(sale.id)


def _take_in(window: TillWindow, sale: Sale, goods: str) -> None:
    page, form = window.page, window.page.locator('.crosschannel-intake-form')
    page.locator('.more-btn').click()
    page.locator('.modal .crosschannel-return-button').click()
    page.locator('.crosschannel-return-reference').fill(sale.reference)
    page.locator('.crosschannel-return-find').click()
    window.see('.crosschannel-return-offline', 'No network')
    window.shot('intake-no-network')
    page.locator('.crosschannel-return-later').click()
    expect(form.locator('.crosschannel-intake-reference')).to_have_value(sale.reference)
    form.locator('.crosschannel-intake-search').fill(goods)
    form.locator('.crosschannel-intake-found').click()
    form.locator('[data-reason=wrong_size]').click()
    form.locator('[data-condition=new]').click()
    form.locator('.crosschannel-intake-customer').fill(CUSTOMER)
    window.shot('intake-form')
    form.locator('.crosschannel-intake-confirm').click()
    expect(form).to_have_count(0)
    window.see('.crosschannel-intake-badge', 'to settle')


def _paper(window: TillWindow, name: str) -> str:
    """The picture that was printed last."""
    window.page.wait_for_function('window.papers.length > 0')
    image = window.page.evaluate('window.papers.pop()')
    (window.shots / f'{name}.jpg').write_bytes(base64.b64decode(image))
    return image


def _code(image: str) -> str:
    """The one code in a printed picture. The browser's own reader is no judge: of one sharp picture
    it misses one code in twenty, and a camera shows it many."""
    with Image.open(BytesIO(base64.b64decode(image))) as picture:
        (code,) = zxingcpp.read_barcodes(picture)
    return code.text


def _lose_one_answer(window: TillWindow) -> None:
    """The server takes the intake, and the till does not hear of it."""
    lost = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort('connectionreset')

    window.page.route(SEND, lose)


def _list(window: TillWindow, goods: str) -> Locator:
    """What waits of these goods, of both tills."""
    window.page.locator('.crosschannel-intake-badge').click()
    window.see('.crosschannel-intake-list')
    return window.page.locator('.crosschannel-intake-waiting', has_text=goods)


def _send(window: TillWindow, goods: str) -> None:
    """The list tries again what was not answered."""
    unsent = window.page.locator('.crosschannel-intake-unsent')
    for _try in range(TRIES):
        waiting = _list(window, goods)
        if not unsent.count():
            break
        window.page.locator('.crosschannel-intake-list .modal-footer button').click()
    expect(unsent).to_have_count(0)
    expect(waiting.first).to_be_visible()
    window.shot('intake-sent')
    window.page.locator('.crosschannel-intake-list .modal-footer button').click()


def _settle(window: TillWindow, goods: str) -> None:
    page = window.page
    _list(window, goods).locator('.crosschannel-intake-settle', has_text='RET/').click()
    page.locator('.crosschannel-return-take').click()
    window.see('.crosschannel-return-plan', 'is refunded as it was paid')
    window.shot('intake-plan')
    page.locator('.crosschannel-return-settle').click()
    window.see('.o_notification', 'is taken in and refunded')


def _give_back(window: TillWindow, goods: str) -> None:
    page, mine = window.page, _list(window, goods)
    expect(mine).to_have_count(1)
    hindrance = mine.locator('.crosschannel-intake-hindrance')
    expect(hindrance).to_contain_text('came back already')
    window.shot('intake-hindered')
    mine.locator('.crosschannel-intake-settle').click()
    expect(hindrance).to_contain_text('came back already')
    mine.locator('.crosschannel-intake-give-back').click()
    page.locator('.modal textarea').fill('It is the same unit')
    page.locator('.modal-footer .btn-primary', has_text='Apply').click()
    expect(mine).to_have_count(0)


def _scan_slip(window: TillWindow, code: str, sale: Sale) -> None:
    """A scanner types the code of the slip, and shouts."""
    window.page.reload()  # Odoo's scanner is not there in a page that was loaded offline
    window.see('.product-screen')
    window.page.evaluate(PRINTER)
    window.page.evaluate(SCANNER, code.upper())
    window.see('.modal', f'Return from {sale.reference}')
    window.shot('intake-slip-scanned')
    window.page.locator('.crosschannel-return-slip-print').click()
    assert _code(_paper(window, 'intake-slip-again')) == code


def _token(server: Server, sale: Sale) -> str:
    query = """
        SELECT access_token FROM crosschannel_return
         WHERE sale_order_id = %s AND state = 'settled'
    """
    return server.value(query, sale.id)


def _uuids(server: Server, sale: Sale) -> list[str]:
    query = """
        SELECT i.uuid FROM crosschannel_return_intake i
          JOIN crosschannel_return_intake_line l ON l.intake_id = i.id
         WHERE l.product_id = %s ORDER BY i.id
    """
    return [uuid for (uuid,) in server.rows(query, sale.product.id)]


def _intakes(server: Server, sale: Sale) -> list[tuple[str, bool]]:
    query = """
        SELECT i.state, i.return_id IS NOT NULL FROM crosschannel_return_intake i
          JOIN crosschannel_return_intake_line l ON l.intake_id = i.id
         WHERE l.product_id = %s ORDER BY i.id
    """
    return server.rows(query, sale.product.id)


def _check_once(server: Server, sale: Sale) -> None:
    found = facts(server, sale)
    assert found['back'] == found['on_hand'] == found['settled'] == 1
    assert found['waiting'] == found['till'] == found['otherwise'] == 0
    assert found['provider'] == found['asked'] == sale.price
