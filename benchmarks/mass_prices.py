"""A mass change of prices and a till that goes on selling meanwhile, as a table.

    benchmarks/mass_prices.py --products 5000           the server of COMMERCE_STATUS

A till of the demo company is open in a browser. How long its page did not answer is measured by the
frames it draws: a gap of 100 ms is felt, one of a second is a frozen till. Beside it stand the same
page with nothing to do, and the way of stock Odoo: its till has the new prices once it is loaded
anew.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'tests'))

from browser import TILL_SIZE, TillWindow, chromium
from house import STORE, House
from server import NoServer, Server
from web import User

NAME = 'Mass price'
BATCH = 100
PATIENCE = 120.0  # seconds
WATCH = """() => {
    window.gaps = [];
    let last = performance.now();
    const draw = now => { window.gaps.push(now - last); last = now; requestAnimationFrame(draw); };
    requestAnimationFrame(draw);
}"""
LAST = """([id, price]) =>
    Math.abs(posmodel.models["product.template"].get(id).list_price - price) < 0.005"""
RIGHT = """([name, price]) => posmodel.models["product.template"].filter(
    t => t.name.startsWith(name) && Math.abs(t.list_price - price) < 0.005).length"""


class Bench:
    def __init__(self, admin: User, till: TillWindow, products: list[int]):
        self.admin, self.till, self.products = admin, till, products

    def watched(self, seconds: float, act: Callable[[], float | None]) -> tuple[float | None, list]:
        """What `act` says, and the gaps between frames from now until `seconds` after it."""
        self.till.page.evaluate(WATCH)
        said = act()
        self.till.page.wait_for_timeout(seconds * 1000)
        return said, sorted(self.till.page.evaluate('gaps.splice(0)'))

    def change(self, price: float) -> float:
        """Write the price of all at once; the seconds from the end of it until all are in the till."""
        self.admin.run('product.template', 'write', self.products, {'list_price': price})
        return self.seconds_until(price)

    def seconds_until(self, price: float) -> float:
        start = time.monotonic()
        # to look at all of them is work for the page: only when the last one is as it should be
        while not (
            self.till.page.evaluate(LAST, [max(self.products), price])
            and self.till.page.evaluate(RIGHT, [NAME, price]) == len(self.products)
        ):
            if time.monotonic() - start > PATIENCE:
                raise SystemExit(f'Not all prices came within {PATIENCE:.0f} s.')
            time.sleep(0.1)
        return time.monotonic() - start

    def reload(self) -> float:
        start = time.monotonic()
        self.till.page.reload()
        self.till.page.wait_for_function('window.posmodel?.session')
        self.till.see('.product-screen')
        return time.monotonic() - start


def make(admin: User, count: int) -> list[int]:
    domain = [['name', '=like', f'{NAME} %']]
    found = admin.find('product.template', domain, limit=count)
    while len(found) < count:
        first = len(found)
        rows = [
            {
                'name': f'{NAME} {number}',
                'available_in_pos': True,
                'list_price': 1,
                'type': 'service',
            }
            for number in range(first, min(first + BATCH, count))
        ]
        found += admin.run('product.template', 'create', rows)
    return found


def row(name: str, said: float | None, gaps: list[float]) -> str:
    felt = sum(gap > 100 for gap in gaps)
    told = '' if said is None else f'{said:.1f}'
    return f'| {name} | {told} | {max(gaps):.0f} | {gaps[int(len(gaps) * 0.99)]:.0f} | {felt} |'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--products', type=int, default=5000)
    options = parser.parse_args()
    try:
        server = Server.from_environment()
    except NoServer as error:
        print(error, file=sys.stderr)
        return 2
    admin = User(server, 'admin')
    products = make(admin, options.products)
    with chromium() as browser, tempfile.TemporaryDirectory() as shots:
        till = TillWindow(browser, server, TILL_SIZE, Path(shots))
        till.log_in('cashier-bos', 'cashier-bos')
        till.open_till(House(admin).till(STORE))
        till.page.wait_for_function('posmodel.bus.workerState === "CONNECTED"')
        bench = Bench(admin, till, products)
        bench.change(2)
        print(f'{len(products)} products in the till.\n')
        print('| | s until all are new | longest gap (ms) | p99 (ms) | gaps > 100 ms |')
        print('|---|---:|---:|---:|---:|')
        print(row('nothing to do', *bench.watched(10, lambda: None)), flush=True)
        for price in (3, 4, 5):
            done = bench.watched(2, lambda price=price: bench.change(price))
            print(row('all prices written at once', *done), flush=True)
        print(f'| stock Odoo: the page is loaded anew | {bench.reload():.1f} | | | |', flush=True)
        till.close()
    admin.run('product.template', 'write', products, {'active': False, 'available_in_pos': False})
    return 0


if __name__ == '__main__':
    sys.exit(main())
