"""The ways in which stock Odoo sells what is not there, those that need people at the same time;
docs/oversell.md names the others. Each test says which of the cases of docs/cases.md it is, too."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from arena import PRICE, Arena
from partner import CLIENTS, Client, Refused
from race import facts
from shopper import Product, Shopper, Told
from till import Till
from web import RpcError, User

PARTNER = 'race-partner'
PARTNER_GROUP = 'unified_inventory.group_partner_service'
ROUNDS = 2
START_SECONDS = 60  # everybody is at the start by then
SERVING_SECONDS = 90


@pytest.fixture(scope='module')
def programs(admin: User) -> list[Client]:
    groups = [admin.ref(name) for name in ('base.group_user', PARTNER_GROUP)]
    values = {'name': 'Race Partner', 'password': PARTNER, 'group_ids': [[6, 0, groups]]}
    admin.ensure('res.users', {'login': PARTNER}, **values)
    admin.server.passwords[PARTNER] = PARTNER
    return [kind(admin.server, PARTNER) for kind in CLIENTS.values() for _twin in range(2)]


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """What they answer, or the exception, when all begin in the same moment."""
    gate = threading.Barrier(len(calls))

    def begin(call: Callable[[], Any]) -> Any:
        gate.wait(START_SECONDS)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(begin, call) for call in calls]
        return [future.exception() or future.result() for future in futures]


def sku(arena: Arena, product: Product) -> str:
    (row,) = arena.admin.read('product.product', [['id', '=', product.id]], 'default_code')
    return row['default_code']


def on_hand(arena: Arena, product: Product, number: int) -> float:
    """What is at a place by its quants."""
    query = """
        SELECT coalesce(sum(q.quantity), 0) FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id
         WHERE q.product_id = %s AND l.usage = 'internal' AND l.warehouse_id = %s
    """
    return float(arena.admin.server.value(query, product.id, arena.places[number]))


def serve_broken(arena: Arena, product: Product, patient: bool = True) -> list[str]:
    """Let the cron do what each broken promise triggers, which it may be doing already.

    :param patient: wait until a promise was broken, and until none is open any more
    :return: what became of the promises of this product that were broken
    """
    cron = arena.admin.ref('unified_inventory.ir_cron_serve')
    query = 'SELECT state FROM unified_inventory_breach WHERE product_id = %s ORDER BY id'
    deadline = time.monotonic() + SERVING_SECONDS
    states: list[str] = []
    while time.monotonic() < deadline and (not states or 'open' in states):
        try:
            arena.admin.run('ir.cron', 'method_direct_trigger', [cron])
        except RpcError as error:
            assert 'already executing' in error.message, error
            time.sleep(1)
        states = [state for (state,) in arena.admin.server.rows(query, product.id)]
        if not patient:
            break
    return states


# === SHOPPERS ===


def ready_guest(arena: Arena, product: Product) -> Shopper:
    """A guest in front of the payment page."""
    shopper = Shopper(arena.admin.server)
    shopper.add(product)
    shopper.give_address(arena.country, arena.state)
    shopper.choose_delivery(arena.carrier)
    return shopper


def buy(shopper: Shopper) -> str:
    shopper.open_payment()
    shopper.pay(shopper.start_transaction())
    return 'sold'


def test_o1_of_carts_that_all_want_the_last_unit_one_is_paid(arena: Arena) -> None:
    """O1, MSI-H2, VEN-4: the others are told before any money moves."""
    for _round in range(ROUNDS):
        product = arena.product({0: 1})
        guests = [ready_guest(arena, product) for _guest in range(4)]
        answers = at_once([partial(buy, guest) for guest in guests])
        assert answers.count('sold') == 1, answers
        told = [answer for answer in answers if answer != 'sold']
        assert all(isinstance(answer, Told) for answer in told), answers
        assert all('gone' in str(answer) for answer in told), answers
        after = facts(arena.admin.server, product)
        assert after['confirmed_orders'] == after['paid_orders'] == after['moved_units'] == 1
        assert after['transactions_of_refused'] == 0
        assert after['reserved_too_much'] == 0


# === THE BACK OFFICE ===


def quotation(arena: Arena, product: Product) -> int:
    admin = arena.admin
    customer = admin.ensure('res.partner', {'name': 'Race Customer'})
    line = {'product_id': product.id, 'product_uom_qty': 1, 'price_unit': PRICE}
    return admin.create(
        'sale.order',
        partner_id=customer,
        warehouse_id=arena.places[0],
        order_line=[[0, 0, line]],
    )


def test_o2_of_orders_confirmed_at_once_one_gets_the_last_unit(arena: Arena) -> None:
    """O2: stock Odoo reserves the one unit for all of them, in several quants."""
    server = arena.admin.server
    for _round in range(ROUNDS):
        product = arena.product({0: 1})
        orders = [quotation(arena, product) for _order in range(4)]
        clerks = [User(server, 'admin') for _order in orders]
        answers = at_once(
            [
                partial(clerk.run, 'sale.order', 'action_confirm', [order])
                for clerk, order in zip(clerks, orders, strict=True)
            ]
        )
        assert not [answer for answer in answers if isinstance(answer, Exception)], answers
        states = server.rows(
            """
            SELECT m.state, coalesce(sum(l.quantity), 0)::int FROM stock_move m
              LEFT JOIN stock_move_line l ON l.move_id = m.id
             WHERE m.product_id = %s AND m.sale_line_id IS NOT NULL GROUP BY m.id ORDER BY 2 DESC
            """,
            product.id,
        )
        assert states == [('assigned', 1), *[('confirmed', 0)] * 3]
        kinds = server.rows(
            """
            SELECT kind, -sum(quantity)::int FROM unified_inventory_entry
             WHERE product_id = %s GROUP BY kind ORDER BY kind
            """,
            product.id,
        )
        assert kinds == [('backorder', 3), ('hold', 1)]
        assert facts(server, product)['reserved_too_much'] == 0


# === TILLS ===


def order_of(arena: Arena, shopper: Shopper) -> tuple[list[int], list[int]]:
    """The places (their numbers) that send a shopper's order, and that have reserved for it."""
    rows = arena.admin.server.rows(
        """
        SELECT a.warehouse_id, m.state FROM stock_move m
          JOIN sale_order_line l ON l.id = m.sale_line_id
          JOIN stock_location a ON a.id = m.location_id
         WHERE l.order_id = %s AND m.state <> 'cancel' AND m.product_qty > 0
        """,
        shopper.order,
    )
    numbers = [(arena.places.index(place), state) for place, state in rows]
    return [n for n, _state in numbers], [n for n, state in numbers if state == 'assigned']


def till_at(arena: Arena, number: int) -> Till:
    """A till of the store with this number: they stand in the two stores by turns."""
    return arena.tills[number - 1]


def sell_offline(till: Till, product: Product) -> Callable[[], int]:
    """The till sends an order that it sold without connection."""
    order_uuid = str(uuid.uuid4())
    order = till.order(order_uuid, product.id, 1, PRICE, stock_decision='offline')
    return lambda: till.send([order])[order_uuid]


def test_o7_a_till_is_told_that_a_unit_is_promised(arena: Arena) -> None:
    """O7: a web order has the last unit of the store; the till may not take it in silence."""
    product = arena.product({1: 1})
    guest = ready_guest(arena, product)
    buy(guest)
    sold, text = till_at(arena, 1).sell(product.id, price=PRICE)
    assert not sold
    assert '0 left here that nobody else was promised' in text
    assert order_of(arena, guest) == ([1], [1])


def test_o7_a_unit_sold_offline_is_sent_from_another_store(arena: Arena) -> None:
    """O7: the sale is never lost, the order it robs is served from elsewhere."""
    for _round in range(ROUNDS):
        product = arena.product({1: 1, 2: 1})
        guest = ready_guest(arena, product)
        guest.open_payment()
        reference = guest.start_transaction()
        store = _held_at(arena, guest)
        sale = sell_offline(till_at(arena, store), product)
        answers = at_once([partial(guest.pay, reference), sale])
        assert not [answer for answer in answers if isinstance(answer, Exception)], answers
        other = 3 - store
        assert _served_from(arena, guest, product, other)
        after = facts(arena.admin.server, product)
        assert (after['till_units'], after['web_units'], after['moved_units']) == (1, 1, 2)
        assert on_hand(arena, product, store) == 0
        assert arena.available(product) == 0


def _served_from(arena: Arena, guest: Shopper, product: Product, place: int) -> bool:
    """Whether the order is sent from there in the end. The job that sees to it may be at work
    already, or may have to look for the broken promise first."""
    deadline = time.monotonic() + SERVING_SECONDS
    while time.monotonic() < deadline:
        serve_broken(arena, product, patient=False)
        if order_of(arena, guest) == ([place], [place]):
            return True
        time.sleep(1)
    return False


def _held_at(arena: Arena, shopper: Shopper) -> int:
    query = """
        SELECT e.warehouse_id FROM unified_inventory_hold h
          JOIN unified_inventory_entry e ON e.hold_ref = h.id
         WHERE h.owner = %s AND h.state = 'held'
    """
    place = arena.admin.server.value(query, f'sale.order,{shopper.order}')
    return arena.places.index(place)


def test_o7_a_person_is_told_when_no_other_store_has_it(arena: Arena) -> None:
    """O7: stock Odoo takes the reservation away, and nobody learns of it."""
    product = arena.product({1: 1})
    guest = ready_guest(arena, product)
    buy(guest)
    sell_offline(till_at(arena, 1), product)()
    assert serve_broken(arena, product) == ['reported']
    domain = [['res_model', '=', 'sale.order'], ['res_id', '=', guest.order]]
    (activity,) = arena.admin.read('mail.activity', domain, 'note', 'user_id')
    assert 'not at' in activity['note'] and activity['user_id']
    assert order_of(arena, guest) == ([1], [])


def test_o8_of_two_tills_with_the_last_unit_one_sells(arena: Arena) -> None:
    """O8: both ask in the same moment; neither sells what the other has sold."""
    tills = [arena.tills[0], arena.tills[2]]  # of the same store
    for _round in range(ROUNDS):
        product = arena.product({1: 1})
        answers = at_once([partial(till.sell, product.id, price=PRICE) for till in tills])
        assert sorted(sold for sold, _text in answers) == [False, True], answers
        after = facts(arena.admin.server, product)
        assert (after['till_units'], after['lowest_quant']) == (1, 0)


def test_o8_what_is_sold_below_zero_is_promised_to_nobody(
    arena: Arena, programs: list[Client]
) -> None:
    """O8: two tills without connection both sell the last unit; the debt is counted."""
    product = arena.product({1: 1})
    sales = [sell_offline(till, product) for till in (arena.tills[0], arena.tills[2])]
    answers = at_once(sales)
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert on_hand(arena, product, 1) == -1
    arena.fill(product, {1: 1})
    with pytest.raises(Refused) as refused:
        hold(programs[0], sku(arena, product))
    assert refused.value.code == 'insufficient_stock'
    arena.fill(product, {1: 1})
    assert hold(programs[0], sku(arena, product))['state'] == 'held'


# === PROGRAMS ===


def hold(program: Client, reference: str, key: str = '', **values: Any) -> dict[str, Any]:
    """Hold a unit; who asked too often asks again."""
    values = {
        'lines': [{'sku': reference, 'quantity': 1}],
        'request_key': key or str(uuid.uuid4()),
        'ttl_seconds': 600,
        **values,
    }
    for _time in range(60):
        try:
            return program.call('unified.inventory', 'hold', **values)
        except Refused as refused:
            if refused.code != 'too_many_requests':
                raise
        time.sleep(0.5)
    raise AssertionError('asked too often for half a minute')


def test_of_programs_that_ask_for_the_last_unit_one_gets_it(
    arena: Arena, programs: list[Client]
) -> None:
    """IBM-12, MED-10, VEN-4, ERP-2, MSI-H2: the others get a typed shortage."""
    for _round in range(ROUNDS):
        product = arena.product({0: 1})
        reference = sku(arena, product)
        answers = at_once([partial(hold, one, reference) for one in programs])
        held = [answer for answer in answers if isinstance(answer, dict)]
        assert len(held) == 1, answers
        refused = [answer.code for answer in answers if isinstance(answer, Refused)]
        assert refused == ['insufficient_stock'] * (len(programs) - 1), answers
        assert facts(arena.admin.server, product)['ledger_taken'] == 1


def test_the_same_request_at_once_is_one_promise(arena: Arena, programs: list[Client]) -> None:
    """HW-27: a program that repeats itself before it was answered."""
    product = arena.product({0: 9})
    reference, key = sku(arena, product), str(uuid.uuid4())
    answers = at_once([partial(hold, one, reference, key) for one in programs])
    assert len({answer['hold_id'] for answer in answers}) == 1, answers
    assert arena.available(product) == 8


def test_a_cart_that_changes_never_lets_go_of_its_goods(
    arena: Arena, programs: list[Client]
) -> None:
    """A hold is replaced in one step: in no moment the goods are free for others."""
    wanted, other = arena.product({0: 1}), arena.product({0: 9})
    reference = sku(arena, wanted)
    guest = ready_guest(arena, wanted)
    guest.open_payment()
    over, snatched, refusals = threading.Event(), [], []

    def snatch(program: Client) -> None:
        while not over.is_set():
            try:
                snatched.append(hold(program, reference))
            except Refused as refused:
                refusals.append(refused.code)

    with ThreadPoolExecutor(2) as pool:
        thieves = [pool.submit(snatch, program) for program in programs[:2]]
        try:
            for _change in range(6):
                guest.add(other)
                guest.open_payment()
        finally:
            over.set()
    assert not [thief.exception() for thief in thieves if thief.exception()]
    assert snatched == []
    assert len(refusals) > 6 and set(refusals) == {'insufficient_stock'}
    query = """
        SELECT count(*) FROM unified_inventory_hold WHERE owner = %s AND state = 'released'
    """
    assert arena.admin.server.value(query, f'sale.order,{guest.order}') == 6
    buy(guest)
    assert facts(arena.admin.server, wanted)['confirmed_orders'] == 1
