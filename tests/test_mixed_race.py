"""Everybody who may write about stock does so at once; nothing is promised twice, lost or stuck.

A short version of benchmarks/mixed_race.py, which also kills what runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from invariants import KEPT, LEDGER, QUIET, SALES, STOCK, violations
from mixed import World
from web import User

ROUNDS = 150
SECONDS = 45  # the race stops then, on a slow machine, too
SEED = 19


@pytest.fixture(scope='module')
def world(admin: User) -> World:
    return World(admin, SEED)


@pytest.fixture(scope='module')
def found(world: World) -> list[str]:
    world.race(ROUNDS, SECONDS)
    return world.finish()


def test_nothing_is_promised_twice_or_stuck(found: list[str]) -> None:
    assert found == []


def test_nobody_met_a_failure(world: World, found: list[str]) -> None:
    assert world.journal.failures == []


def test_all_kinds_of_writers_did_something(world: World, found: list[str]) -> None:
    done = {who for (who, what), count in world.journal.tally.items() if what != 'finished'}
    assert done == {actor.name.rstrip('0123456789 ') for actor in world.actors}
    assert world.watch.looks > 10, 'nobody looked while it happened'
    assert world.journal.facts['paid'] and world.journal.sales


# === THE CHECKS CAN FAIL ===


def _row(units: int, kind: str, hold: str) -> str:
    """A ledger row that should not be there."""
    return f"""
        INSERT INTO unified_inventory_entry
               (product_id, warehouse_id, quantity, kind, hold_ref, created_at)
        SELECT %(product)s, %(place)s, {units}, '{kind}', h.id, now() AT TIME ZONE 'UTC'
          FROM ({hold}) h
    """


_ended = "SELECT id FROM unified_inventory_hold WHERE state = 'fulfilled' ORDER BY id LIMIT 1"
_unknown = 'SELECT 2000000000 AS id'
_reopened = f"""
    WITH h AS (UPDATE unified_inventory_hold SET state = 'confirmed', owner = 'sale.order,0'
                WHERE id = ({_ended}) RETURNING id)
"""
_promise = _reopened + _row(-1000, 'hold', 'SELECT id FROM h')
# Each is made in a transaction that is rolled back: a ledger cannot be mended by hand.
BREAKS = {
    'an ended hold still promises': _row(-1, 'hold', _ended),
    'a hold gave back more than it took': _row(1, 'fulfil', _ended),
    'a ledger row without its hold': _row(-1, 'hold', _unknown),
    'a sum that is not the sum of its rows': """
        INSERT INTO unified_inventory_level AS l (product_id, warehouse_id, quantity)
        VALUES (%(product)s, %(place)s, -1) ON CONFLICT (product_id, warehouse_id)
        DO UPDATE SET quantity = l.quantity - 1
    """,
    'goods that are owed although they may never be short': _row(-1, 'debt', _ended),
    'a place with less than nothing that may never be short': """
        UPDATE stock_quant SET quantity = -1 WHERE product_id = %(product)s
    """,
    'a quantity that is not what was moved': """
        UPDATE stock_quant SET quantity = quantity + 1 WHERE product_id = %(product)s
    """,
    'a till order that is there more than once, or less': """
        UPDATE pos_order SET state = 'cancel' WHERE uuid = %(sale)s
    """,
    'a till order that was paid more than once, or less': """
        UPDATE pos_payment SET amount = amount + 10
         WHERE pos_order_id = (SELECT id FROM pos_order WHERE uuid = %(sale)s)
    """,
    'a till order whose goods were not taken exactly once': """
        UPDATE pos_order_line SET qty = qty + 1
         WHERE order_id = (SELECT id FROM pos_order WHERE uuid = %(sale)s)
    """,
    'a paid order of the shop that is not confirmed': """
        UPDATE sale_order SET state = 'draft' WHERE id = %(order)s
    """,
    'an order of the shop that was paid more than once, or less': """
        UPDATE payment_transaction SET state = 'error'
         WHERE id IN (SELECT transaction_id FROM sale_order_transaction_rel
                       WHERE sale_order_id = %(order)s)
    """,
    'a paid order of the shop that was not promised all of its goods': """
        UPDATE sale_order_line SET product_uom_qty = product_uom_qty + 1
         WHERE order_id = %(order)s AND product_id = ANY(%(products)s)
    """,
    'a promise without an end': _promise,
    'units that stay promised': _promise,
    'units that stay reserved': """
        UPDATE stock_move_line SET state = 'assigned'
         WHERE id = (SELECT l.id FROM stock_move_line l JOIN stock_move m ON m.id = l.move_id
                      WHERE l.product_id = ANY(%(products)s) AND m.state = 'done'
                        AND l.location_id = ANY(%(stock)s) LIMIT 1)
    """,
    'a promise whose goods cannot be taken': _promise,
}


@pytest.fixture(params=BREAKS)
def broken(world: World, found: list[str], request: pytest.FixtureRequest) -> Iterator[tuple]:
    """A check's name, and a cursor on a database in which just that is wrong."""
    stock = 'SELECT lot_stock_id FROM stock_warehouse WHERE id = ANY(%s)'
    values = {
        **world.values,
        'product': world.strict[0].id,
        'place': world.places[0],
        'sale': min(world.journal.sales),
        'order': min(world.journal.facts['paid']),
        'stock': [place for (place,) in world.server.rows(stock, world.places)],
    }
    with world.server.cursor(readonly=False) as cursor:
        cursor.execute('BEGIN')
        cursor.execute(BREAKS[request.param], values)
        yield request.param, cursor
        cursor.execute('ROLLBACK')


def test_what_is_broken_is_found(world: World, broken: tuple) -> None:
    name, cursor = broken
    texts = violations(cursor, world.values, LEDGER, STOCK, SALES, QUIET, KEPT)
    assert any(text.startswith(name) for text in texts), texts


def test_a_double_promise_is_found(world: World, found: list[str]) -> None:
    values = {'product': world.strict[0].id, 'place': world.places[0]}
    with world.server.cursor(readonly=False) as cursor:
        cursor.execute('BEGIN')
        assert world.watch.over_promised(cursor) == {}
        cursor.execute(_promise, values)
        assert list(world.watch.over_promised(cursor)) == [(values['product'], values['place'])]
        cursor.execute('ROLLBACK')
