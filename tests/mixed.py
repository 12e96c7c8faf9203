"""The mixed race: everybody who may write about a few goods at a few places, all at once."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from actors import PARTNER, Actor, Guest, OfflineTill, OnlineTill, Partner
from arena import UNITS, Arena
from faults import FAULTS, PATIENCE, Patience
from invariants import KEPT, LEDGER, QUIET, SALES, STOCK, Watch, violations
from server import Server
from shopper import Product, Told
from staff import Counter, Mover, Office, Returner, Sender
from web import RpcError, User

GUESTS = 4
STRICT, LOOSE = 2, 2  # products that may never be short, and that may be owed
STARTING_UNITS = 5  # of each product at each place


@dataclass
class Journal:
    """What everybody did and was promised."""

    tally: Tally[tuple[str, str]] = field(default_factory=Tally)
    facts: dict[str, set] = field(default_factory=lambda: defaultdict(set))
    sales: dict[str, tuple[int, float]] = field(default_factory=dict)  # by the order's uuid
    failures: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, who: str, what: str) -> None:
        with self._lock:
            self.tally[who.rstrip('0123456789 '), what] += 1

    def add(self, kind: str, record: Any) -> None:
        with self._lock:
            self.facts[kind].add(record)

    def sell(self, order_uuid: str, product: Product, quantity: float) -> None:
        with self._lock:
            self.sales[order_uuid] = (product.id, quantity)

    def fail(self, who: str, text: str) -> None:
        with self._lock:
            self.failures.append(f'{who}: {text}')


class World:
    """The places, the goods and the people of one race."""

    def __init__(self, admin: User, seed: int, log: Callable[[str], None] | None = None):
        self.server: Server = admin.server
        self.admin = admin
        self.seed = seed
        self.run = uuid.uuid4().hex[:6]  # tells this race's documents from an earlier one's
        self.log = log or (lambda _text: None)
        self.patience = Patience()
        self.journal = Journal()
        self.arena = Arena(admin)
        self._prepare()

    def _prepare(self) -> None:
        admin, arena = self.admin, self.arena
        arena.prepare(closing={len(UNITS)})
        self.places = arena.places
        rows = admin.read('stock.warehouse', [['id', 'in', self.places]], 'code')
        self.codes = [row['code'] for row in rows]
        stock = dict.fromkeys(range(len(self.places)), STARTING_UNITS)
        self.products = [arena.product(stock) for _number in range(STRICT + LOOSE)]
        self.strict, self.loose = self.products[:STRICT], self.products[STRICT:]
        self.ids = [product.id for product in self.products]
        rows = admin.read('product.product', [['id', 'in', self.ids]], 'default_code')
        self._skus = {row['id']: row['default_code'] for row in rows}
        self.customer = admin.ensure('res.partner', {'name': 'Race Customer'})
        groups = [
            admin.ref('base.group_user'),
            admin.ref('unified_inventory.group_partner_service'),
        ]
        admin.ensure(
            'res.users',
            {'login': PARTNER},
            name='Race Partner',
            password=PARTNER,
            group_ids=[[6, 0, groups]],
        )
        self.server.passwords[PARTNER] = PARTNER
        self.watch = Watch(self.server, self.ids, self.places, {p.id for p in self.strict})
        online, offline = arena.tills[:-2], arena.tills[-2:]
        self.actors: list[Actor] = [
            *(Guest(self, f'guest {n}') for n in range(GUESTS)),
            *(OnlineTill(self, f'till {n}', till) for n, till in enumerate(online)),
            *(OfflineTill(self, f'offline till {n}', till) for n, till in enumerate(offline)),
            Partner(self, 'partner xmlrpc', 'xmlrpc'),
            Partner(self, 'partner json2', 'json2'),
            *(Office(self, f'office {n}') for n in range(2)),
            *(Sender(self, f'sender {n}') for n in range(2)),
            Mover(self, 'mover'),
            Counter(self, 'counter'),
            Returner(self, 'returner'),
        ]

    def sku(self, product: Product) -> str:
        return self._skus[product.id]

    def on_hand(self, product: Product, place: int) -> float:
        figures = self.patience.insist(self.watch.figures)
        return figures[product.id, place]['on_hand']

    def may_break(self, hold_id: int) -> bool:
        """Whether a promise was broken that may be: of goods that were sold or counted away."""
        query = """
            SELECT product_id FROM unified_inventory_entry WHERE hold_ref = %s AND kind = 'break'
        """
        rows = self.patience.insist(self.server.rows, query, hold_id)
        broken = {product for (product,) in rows}
        return bool(broken & {product.id for product in self.loose})

    # === THE RACE ===

    def race(self, rounds: int, seconds: float = float('inf')) -> None:
        """Let everybody act, so many times all together (or for so long), watched from
        outside."""
        left, end = iter(range(rounds)), time.monotonic() + seconds
        lock = threading.Lock()

        def work(actor: Actor) -> None:
            while True:
                with lock:
                    number = next(left, None)
                if number is None or time.monotonic() > end:
                    return
                self._act(actor, actor.act)
                time.sleep(actor.pause)

        self.watch.start()
        with ThreadPoolExecutor(len(self.actors)) as pool:
            for job in [pool.submit(work, actor) for actor in self.actors]:
                job.result()
        self.watch.stop()

    def _act(self, actor: Actor, act: Callable[[], Any]) -> None:
        start = time.monotonic()
        try:
            result = act() or 'finished'
        except Told:
            result = 'told'
        except (*FAULTS, AssertionError) as error:
            result = 'failed'
            self.journal.fail(actor.name, f'{type(error).__name__}: {error}'[:2000])
        self.journal.note(actor.name, result)
        self.log(f'{start:.3f} {time.monotonic() - start:.3f} {actor.name}: {result}')

    # === AFTERWARDS ===

    def finish(self) -> list[str]:
        """Everybody ends what is begun, time passes, all that was promised is sent.

        :return: what is wrong with what the database says at each of these steps
        """
        for actor in self.actors:
            self._act(actor, actor.finish)
        self._let_time_pass()
        found = self._violations(LEDGER, STOCK, SALES)
        # What stock Odoo leaves reserved for nobody is freed, as whenever somebody looks there.
        self.admin.run('stock.quant', 'action_view_inventory')
        self.admin.run('stock.picking', 'action_assign', self._open_pickings())
        found += self._violations(KEPT)
        self._deliver()
        for till in self.arena.tills:
            till.close()
        self._let_time_pass()
        found += self._violations(LEDGER, STOCK, SALES, QUIET)
        return [*self.watch.broken.values(), *found, *self._unexplained()]

    def _violations(self, *checks: dict[str, str]) -> list[str]:
        with self.server.cursor() as cursor:
            return violations(cursor, self.values, *checks)

    @property
    def values(self) -> dict[str, Any]:
        """What the checks are about."""
        return {
            'products': self.ids,
            'places': self.places,
            'strict': [product.id for product in self.strict],
            'sales': list(self.journal.sales),
            'paid': list(self.journal.facts['paid']),
        }

    def _unexplained(self) -> list[str]:
        """What the suite itself finds wrong; quants that stock Odoo leaves reserved when
        reservations meet are its own affair, without the suite too."""
        skus = list(self._skus.values())
        rows = self.admin.run('unified.inventory', 'reconcile', skus=skus)
        return [
            f'reconciliation: {row}'
            for row in rows
            if row['is_problem'] and row['origin'] != 'odoo'
        ]

    def _let_time_pass(self) -> None:
        """An hour later: what was held has expired, what was lost is noticed."""
        query = """
            UPDATE unified_inventory_hold h
               SET expires_at = expires_at - interval '1 day',
                   confirmed_at = confirmed_at - interval '1 day'
             WHERE state IN ('held', 'confirmed') AND EXISTS (
                   SELECT FROM unified_inventory_entry e
                    WHERE e.hold_ref = h.id AND e.product_id = ANY(%s))
        """
        with self.server.cursor(readonly=False) as cursor:
            cursor.execute(query, [self.ids])
        for cron in (
            'payment.cron_post_process_payment_tx',
            'unified_inventory.ir_cron_sweep',
            'unified_inventory.ir_cron_settle',
            'unified_inventory.ir_cron_serve',
        ):
            self._run_cron(self.admin.ref(cron))

    def _run_cron(self, cron: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.patience.insist(self.admin.run, 'ir.cron', 'method_direct_trigger', [cron])
            except RpcError as error:
                if 'already executing' not in error.message or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
            else:
                return

    def _deliver(self) -> None:
        """Send what is there, and cancel the rest: it was no promise of goods in stock."""
        for picking in self._open_pickings('assigned'):
            self._send(picking)
        if rest := self._open_pickings():
            self.admin.run('stock.picking', 'action_cancel', rest)

    def _send(self, picking: int) -> None:
        context = {'skip_sms': True, 'skip_backorder': True}
        self.patience.insist(
            self.admin.run, 'stock.picking', 'button_validate', [picking], context=context
        )

    def _open_pickings(self, *states: str) -> list[int]:
        domain = [
            ['move_ids.product_id', 'in', self.ids],
            ['state', 'in', states or ['draft', 'confirmed', 'waiting', 'assigned']],
        ]
        return self.admin.find('stock.picking', domain)


def write_log(path: Path) -> Callable[[str], None]:
    """A log of what everybody did, line by line."""
    lock, file = threading.Lock(), path.open('a')

    def log(text: str) -> None:
        with lock:
            file.write(text + '\n')
            file.flush()

    return log
