"""An order is sent from another place while others buy there, deliver, cancel or move it too: nothing
is promised twice, nothing is lost. Real requests at the same moment against a running server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from arena import add_stock
from depot import Depot, at_once, check_refused
from web import User

ROUNDS = 3


@pytest.fixture(scope='module')
def depot(admin: User) -> Iterator[Depot]:
    yield Depot(admin)


@pytest.mark.parametrize('number', range(ROUNDS))
def test_a_hold_of_the_same_goods(depot: Depot, number: int) -> None:
    product, sku = depot.product(2, 2, 0)
    order, (home, other, _third) = depot.order(product, 2), depot.places
    answers = at_once(depot.prepare_move(order, other), depot.hold(sku, other, 2))
    check_refused(*answers)
    moved, held = (not isinstance(answer, Exception) for answer in answers)
    assert moved != held, 'exactly one of them gets the goods'
    assert depot.sent(order) == {other if moved else home: 2}
    assert depot.promised(order) == {other if moved else home: 2}
    depot.check(product)


@pytest.mark.parametrize('number', range(ROUNDS))
def test_a_delivery_of_the_goods(depot: Depot, number: int) -> None:
    product, _sku = depot.product(2, 2, 0)
    order, (_home, other, _third) = depot.order(product, 2), depot.places
    answers = at_once(depot.prepare_move(order, other), depot.delivery(order))
    check_refused(*answers)
    sent = depot.sent(order)
    assert sum(sent.values()) == 2, sent
    stock = sum(figure[0] for figure in depot.ledger(product).values())
    open_units = sum(depot.promised(order).values())
    assert stock - open_units == 2, 'two are left for others, whoever was faster'
    depot.check(product)


@pytest.mark.parametrize('number', range(ROUNDS))
def test_a_cancellation(depot: Depot, number: int) -> None:
    product, _sku = depot.product(2, 2, 0)
    order, (_home, other, _third) = depot.order(product, 2), depot.places
    cancel = lambda: depot.admin.run(  # noqa: E731
        'sale.order', 'action_cancel', [order], context={'disable_cancel_warning': True}
    )
    answers = at_once(depot.prepare_move(order, other), cancel)
    check_refused(*answers)
    if not isinstance(answers[1], Exception):
        assert depot.sent(order) == {}
        assert depot.promised(order) == {}
    depot.check(product)


@pytest.mark.parametrize('number', range(ROUNDS))
def test_two_persons_with_other_places_in_mind(depot: Depot, number: int) -> None:
    product, _sku = depot.product(2, 2, 2)
    order, (_home, second, third) = depot.order(product, 2), depot.places
    moves = depot.prepare_move(order, second), depot.prepare_move(order, third)
    answers = at_once(*moves)
    check_refused(*answers)
    sent = depot.sent(order)
    assert sum(sent.values()) == 2, sent
    assert depot.promised(order) == sent
    depot.check(product)


@pytest.mark.parametrize('number', range(ROUNDS))
def test_two_orders_and_the_last_room_of_a_place(depot: Depot, number: int) -> None:
    product, _sku = depot.product(2, 0, 2)
    orders = [depot.order(product, 1) for _number in range(2)]
    busy, (home, _near, far) = depot.place_with_room(1), depot.places
    add_stock(depot.admin, product, busy, 2)
    assert [depot.sent(order) for order in orders] == [{home: 1}] * 2
    try:
        answers = at_once(*(depot.rejection(order) for order in orders))
        assert not [answer for answer in answers if isinstance(answer, Exception)], answers
        found = sorted(place for order in orders for place in depot.sent(order))
        assert found == sorted([busy, far]), 'one order each: there was room for one'
        for order in orders:
            assert depot.promised(order) == depot.sent(order)
    finally:
        depot.close(busy)
