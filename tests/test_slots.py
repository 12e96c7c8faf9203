"""Many guests want the last places of a delivery window, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from arena import Arena
from lxml import html
from shopper import Product, Shopper, Told
from web import User

ROOM, GUESTS, UNITS = 3, 12, 40
START_SECONDS = 120
BOOKED = """
    SELECT count(*) FROM order_routing_booking b JOIN unified_inventory_hold h ON h.id = b.hold_ref
     WHERE b.slot_id = ANY(%s) AND (h.state = 'confirmed' OR h.state = 'held'
           AND h.expires_at > now() AT TIME ZONE 'UTC')
"""


class Window:
    """A window of the store in New York, late on every day, with room for three."""

    def __init__(self, admin: User):
        self.admin, self.server = admin, admin.server
        arena = Arena(admin)
        arena._ensure_shop()
        self.arena = arena
        self.place = admin.find('stock.warehouse', [['code', '=', 'NYC']])[0]
        self.courier = admin.find('delivery.carrier', [['delivery_type', '=', 'same_day']])[0]
        self.slots = [
            admin.create(
                'order.routing.slot',
                warehouse_id=self.place,
                kind='same_day',
                weekday=str(day),
                hour_from=21.5,
                hour_to=22.5,
                capacity=ROOM,
            )
            for day in range(7)
        ]
        arena.places = [self.place]
        self.product: Product = arena.product({0: UNITS})

    def close(self) -> None:
        self.admin.run('order.routing.slot', 'write', self.slots, {'active': False})

    def booked(self) -> int:
        return self.server.value(BOOKED, self.slots)

    def guest(self) -> Shopper:
        """A guest who has chosen this window."""
        shopper = Shopper(self.server)
        shopper.add(self.product)
        shopper.give_address(self.arena.country, self.arena.state)
        shown = html.fromstring(shopper.choose_delivery(self.courier)['promise_html'])
        for button in shown.xpath("//button[@name='o_delivery_slot']"):
            slot, day = int(button.get('data-slot-id')), button.get('data-date')
            if slot in self.slots:
                shopper.call('/shop/delivery_slot', slot_id=slot, date=day)
                return shopper
        raise Told('The window is not offered.')

    def race(self) -> tuple[list[Shopper], list[str]]:
        """Let all go to the payment page at once: who got there, and what the others were told."""
        with ThreadPoolExecutor(4) as pool:
            guests = [
                future.result() for future in [pool.submit(self.guest) for _n in range(GUESTS)]
            ]
        gate = Barrier(GUESTS)
        with ThreadPoolExecutor(GUESTS) as pool:
            told = list(pool.map(lambda guest: _open_payment(guest, gate), guests))
        winners = [guest for guest, text in zip(guests, told, strict=True) if text is None]
        return winners, [text for text in told if text is not None]

    def expire(self, winners: list[Shopper]) -> None:
        owners = [f'sale.order,{winner.order}' for winner in winners]
        with self.server.cursor(readonly=False) as cursor:
            cursor.execute(
                "UPDATE unified_inventory_hold SET expires_at = now() AT TIME ZONE 'UTC'"
                " - interval '1 minute' WHERE owner = ANY(%s) AND state = 'held'",
                [owners],
            )


def _open_payment(guest: Shopper, gate: Barrier) -> str | None:
    gate.wait(START_SECONDS)
    try:
        guest.open_payment()
    except Told as told:
        return str(told)
    return None


@pytest.fixture(scope='module')
def window(admin: User) -> Iterator[Window]:
    window = Window(admin)
    yield window
    window.close()


def test_ibm_12_exactly_the_room_is_given_and_all_of_it_comes_back(window: Window) -> None:
    before = window.arena.available(window.product)
    winners, told = window.race()
    assert (len(winners), window.booked()) == (ROOM, ROOM)
    assert len(told) == GUESTS - ROOM
    assert all('not available any more' in text for text in told), told
    assert window.arena.available(window.product) == before - ROOM, 'goods without a window'

    window.expire(winners)
    assert window.booked() == 0
    assert window.arena.available(window.product) == before

    again, _told = window.race()
    assert (len(again), window.booked()) == (ROOM, ROOM)
    for winner in again:
        winner.pay(winner.start_transaction())
    assert window.booked() == ROOM, 'what is paid stays booked'
    for winner in again:
        window.admin.run('sale.order', 'action_cancel', [winner.order])
    assert window.booked() == 0
    assert window.arena.available(window.product) == before
