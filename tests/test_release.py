"""Orders that wait are decided together while a place sends one of them: nothing is sent twice,
nothing is promised that nobody sends. Real requests at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from arena import add_stock
from depot import Depot, at_once, check_refused
from web import User

ROUNDS = 4
MINUTES = 3  # an order waits so long: the very next run decides about it
OPEN = """
    SELECT l.warehouse_id, sum(m.product_qty) FROM stock_move m
      JOIN stock_location l ON l.id = m.location_id
      JOIN sale_order_line s ON s.id = m.sale_line_id
     WHERE s.order_id = %s AND m.state NOT IN ('done', 'cancel') GROUP BY l.warehouse_id
"""


class Waiting(Depot):
    """Orders of two products at two places; the dearer carrier makes one parcel of them cheaper."""

    def __init__(self, admin: User):
        super().__init__(admin)
        self.dear = self.dear_carrier()
        self.channel = admin.find('unified.inventory.channel', [['code', '=', 'back_office']])
        self.wait(MINUTES)

    def wait(self, minutes: int) -> None:
        values = {'release_minutes': minutes}
        self.admin.run('unified.inventory.channel', 'write', self.channel, values)

    def two_parcels(self) -> tuple[int, list[int]]:
        """An order that is sent in two parcels though one would do by now, and its products."""
        home, near, _far = self.places
        products = [self.product(1, 0, 0)[0], self.product(0, 1, 0)[0]]
        order = self.order_of(dict.fromkeys(products, 1.0), self.dear)
        assert self.sent(order) == {home: 1, near: 1}
        add_stock(self.admin, products[1], home, 1)
        return order, products

    def release(self) -> Callable[[], Any]:
        job = self.admin.ref('order_routing.ir_cron_release')
        return lambda: self.admin.run('ir.cron', 'method_direct_trigger', [job])

    def open(self, order: int) -> dict[int, float]:
        return {place: float(n) for place, n in self.admin.server.rows(OPEN, order)}


@pytest.fixture(scope='module')
def waiting(admin: User) -> Iterator[Waiting]:
    waiting = Waiting(admin)
    yield waiting
    waiting.wait(0)


def test_an_order_that_waited_becomes_one_parcel(waiting: Waiting) -> None:
    order, _products = waiting.two_parcels()
    waiting.release()()
    assert waiting.sent(order) == waiting.promised(order) == {waiting.places[0]: 2}


@pytest.mark.parametrize('number', range(ROUNDS))
def test_a_release_while_a_place_sends_its_parcel(waiting: Waiting, number: int) -> None:
    order, products = waiting.two_parcels()
    home, near, _far = waiting.places
    answers = at_once(waiting.release(), waiting.delivery(order, near))
    check_refused(*answers)
    assert waiting.sent(order) in ({home: 1, near: 1}, {home: 2}), answers
    assert waiting.promised(order) == waiting.open(order), 'what is promised is sent'
    for product in products:
        waiting.check(product)

    if waiting.open(order):
        waiting.delivery(order)()
    assert sum(waiting.sent(order).values()) == 2
    assert not waiting.promised(order)
    left = [sum(stock for stock, _n in waiting.ledger(p).values()) for p in products]
    assert left == [0, 1], 'each product left once'
