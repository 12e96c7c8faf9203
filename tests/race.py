"""A race: guests of the shop and cashiers want more units than there are, at once."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import requests
from arena import PRICE, UNITS, Arena
from server import Server
from shopper import Address, Broken, Product, Shopper, Told
from till import Till
from web import RpcError

GUESTS = 40
SALES_PER_TILL = 2
PREPARING = 6  # guests who fill their carts at the same time
START_SECONDS = 120  # everybody is at the start by then
ADDRESSES = (
    Address(),
    Address(city='Boston', zip='02116', street='2 Main Street'),
    Address(city='Chicago', zip='60602', street='3 Main Street'),
    Address(city='Seattle', zip='98101', street='4 Main Street'),
)
# a request that Odoo gave up on; one that it repeated is none
GIVEN_UP = re.compile(r'maximum number of tries reached', re.IGNORECASE)
REPEATED = re.compile(r'tries left, try again in', re.IGNORECASE)


@dataclass
class Outcome:
    """What one guest, or one sale at a till, came to."""

    who: str
    result: str  # 'sold', 'told' or 'failed'
    text: str = ''
    order: int | None = None
    money_asked: bool = False  # a transaction was begun
    polls: int = 0


@dataclass
class Round:
    """One product, everybody's outcome and what the database says afterwards."""

    product: Product
    outcomes: list[Outcome]
    seconds: float
    facts: dict[str, Any] = field(default_factory=dict)
    given_up: int = 0
    repeated: int = 0

    def of(self, who: str, result: str) -> list[Outcome]:
        return [o for o in self.outcomes if o.who == who and o.result == result]

    @property
    def failures(self) -> list[str]:
        return [f'{o.who}: {o.text}' for o in self.outcomes if o.result == 'failed']

    @property
    def promised(self) -> float:
        """Units of confirmed orders and of till sales."""
        return self.facts['web_units'] + self.facts['till_units']

    @property
    def oversold(self) -> float:
        return max(0, self.promised - sum(UNITS.values()))


def run_round(arena: Arena, guests: int = GUESTS) -> Round:
    """Let everybody want one unit of a fresh product."""
    server = arena.admin.server
    product = arena.product()
    log = server.log_end()
    start = time.monotonic()
    shoppers = [Shopper(server, ADDRESSES[n % len(ADDRESSES)]) for n in range(guests)]
    with ThreadPoolExecutor(PREPARING) as pool:
        ready = list(pool.map(lambda shopper: _prepare(arena, shopper, product), shoppers))
    outcomes = [outcome for outcome in ready if outcome]
    runners = [s for s, outcome in zip(shoppers, ready, strict=True) if not outcome]
    gate = Barrier(len(runners) + len(arena.tills))
    with ThreadPoolExecutor(len(runners) + len(arena.tills)) as pool:
        bought = [pool.submit(_buy, shopper, gate) for shopper in runners]
        sold = [pool.submit(_sell, till, product, gate) for till in arena.tills]
        outcomes += [future.result() for future in bought]
        outcomes += [outcome for future in sold for outcome in future.result()]
    text = server.log_since(log)
    return Round(
        product,
        outcomes,
        time.monotonic() - start,
        facts(server, product),
        len(GIVEN_UP.findall(text)),
        len(REPEATED.findall(text)),
    )


def _prepare(arena: Arena, shopper: Shopper, product: Product) -> Outcome | None:
    """Fill the cart; an outcome ends it here."""
    try:
        shopper.add(product)
        shopper.give_address(arena.country, arena.state)
        shopper.choose_delivery(arena.carrier)
    except Told as told:
        return Outcome('guest', 'told', str(told))
    except (Broken, RpcError, requests.RequestException) as error:
        return Outcome('guest', 'failed', f'{type(error).__name__}: {error}')
    return None


def _buy(shopper: Shopper, gate: Barrier) -> Outcome:
    gate.wait(START_SECONDS)
    outcome = Outcome('guest', 'sold')
    try:
        shopper.open_payment()
        reference = shopper.start_transaction()
        outcome.money_asked = True
        shopper.pay(reference)
    except Told as told:
        outcome.result, outcome.text = 'told', str(told)
    except (Broken, RpcError, requests.RequestException) as error:
        outcome.result, outcome.text = 'failed', f'{type(error).__name__}: {error}'
    outcome.order, outcome.polls = shopper.order, shopper.polls
    return outcome


def _sell(till: Till, product: Product, gate: Barrier) -> list[Outcome]:
    gate.wait(START_SECONDS)
    return [_sell_one(till, product) for _sale in range(SALES_PER_TILL)]


def _sell_one(till: Till, product: Product) -> Outcome:
    try:
        sold, text = till.sell(product.id, price=PRICE)
    except RpcError as error:
        return Outcome('till', 'told' if error.is_refusal else 'failed', str(error))
    except requests.RequestException as error:
        return Outcome('till', 'failed', f'{type(error).__name__}: {error}')
    return Outcome('till', 'sold' if sold else 'told', text)


# === WHAT THE DATABASE SAYS ===

_facts = {
    'web_units': """
        SELECT coalesce(sum(l.product_uom_qty), 0) FROM sale_order_line l
          JOIN sale_order o ON o.id = l.order_id
         WHERE l.product_id = %s AND o.state = 'sale'
    """,
    'till_units': """
        SELECT coalesce(sum(l.qty), 0) FROM pos_order_line l JOIN pos_order o ON o.id = l.order_id
         WHERE l.product_id = %s AND o.state IN ('paid', 'done', 'invoiced')
    """,
    'confirmed_orders': """
        SELECT count(DISTINCT o.id) FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
         WHERE l.product_id = %s AND o.state = 'sale'
    """,
    'paid_orders': """
        SELECT count(DISTINCT o.id) FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
          JOIN sale_order_transaction_rel r ON r.sale_order_id = o.id
          JOIN payment_transaction t ON t.id = r.transaction_id
         WHERE l.product_id = %s AND t.state = 'done'
    """,
    'transactions_of_refused': """
        SELECT count(*) FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
          JOIN sale_order_transaction_rel r ON r.sale_order_id = o.id
          JOIN payment_transaction t ON t.id = r.transaction_id
         WHERE l.product_id = %s AND o.state <> 'sale' AND t.state IN ('pending', 'authorized', 'done')
    """,
    'moved_units': """
        SELECT coalesce(sum(m.product_qty), 0) FROM stock_move m
          JOIN stock_location a ON a.id = m.location_id
          JOIN stock_location b ON b.id = m.location_dest_id
         WHERE m.product_id = %s AND a.usage = 'internal' AND b.usage = 'customer'
           AND m.state <> 'cancel'
    """,
    'on_hand': """
        SELECT coalesce(sum(q.quantity), 0) FROM stock_quant q
          JOIN stock_location l ON l.id = q.location_id
         WHERE q.product_id = %s AND l.usage = 'internal'
    """,
    'lowest_quant': """
        SELECT coalesce(min(q.quantity), 0) FROM (
            SELECT sum(q.quantity) AS quantity FROM stock_quant q
              JOIN stock_location l ON l.id = q.location_id
             WHERE q.product_id = %s AND l.usage = 'internal' GROUP BY l.id) q
    """,
    'reserved_too_much': """
        SELECT count(*) FROM (
            SELECT l.id FROM stock_quant q JOIN stock_location l ON l.id = q.location_id
             WHERE q.product_id = %s AND l.usage = 'internal' GROUP BY l.id
            HAVING sum(q.reserved_quantity) > sum(q.quantity)) too_much
    """,
}
_ledger_facts = {
    'ledger': """
        SELECT coalesce(sum(quantity), 0) FROM unified_inventory_entry WHERE product_id = %s
    """,
    'ledger_taken': """
        SELECT coalesce(-sum(quantity), 0) FROM unified_inventory_entry
         WHERE product_id = %s AND kind IN ('hold', 'debt', 'release', 'expire')
    """,
    'ledger_fulfilled': """
        SELECT coalesce(sum(quantity), 0) FROM unified_inventory_entry
         WHERE product_id = %s AND kind = 'fulfil'
    """,
    'ledger_debt': """
        SELECT coalesce(-sum(quantity), 0) FROM unified_inventory_entry
         WHERE product_id = %s AND kind = 'debt'
    """,
}


def facts(server: Server, product: Product) -> dict[str, Any]:
    """Figures of a product that no program of ours computed."""
    queries = {**_facts, **(_ledger_facts if has_ledger(server) else {})}
    return {name: float(server.value(query, product.id)) for name, query in queries.items()}


def has_ledger(server: Server) -> bool:
    return server.value("SELECT to_regclass('unified_inventory_entry') IS NOT NULL")


def deliver_all(arena: Arena, product: Product) -> list[int]:
    """Store staff send everything that is ready for this product; returns what was not."""
    domain = [
        ['product_id', '=', product.id],
        ['picking_id.picking_type_code', '=', 'outgoing'],
        ['state', 'not in', ['done', 'cancel']],
    ]
    moves = arena.admin.read('stock.move', domain, 'picking_id', 'state')
    ready = sorted({row['picking_id'][0] for row in moves if row['state'] == 'assigned'})
    if ready:
        arena.admin.run('stock.picking', 'button_validate', ready, context={'skip_sms': True})
    return [row['picking_id'][0] for row in moves if row['state'] != 'assigned']
