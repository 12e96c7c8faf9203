"""One card of 50 and whoever spends it, as a table: with the suite and with stock Odoo alone.

    benchmarks/cards.py --rounds 3                      the server of COMMERCE_STATUS
    benchmarks/cards.py --rounds 3 --stock STATUS.json  and one without the suite beside it

A status file is what `./commerce status --json` prints; see race.py for the one of stock Odoo.
"""

import argparse
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'tests'))

import requests
from arena import Arena
from cards import Cards, enter_code
from race import has_ledger
from server import SECONDS, VARIABLE, NoServer, Server
from shopper import Broken, Told
from till import Till
from web import RpcError, User

CARD = 50
SPENT = """
    SELECT (SELECT coalesce(-sum(l.price_subtotal_incl), 0) FROM pos_order_line l
              JOIN pos_order o ON o.id = l.order_id
             WHERE l.coupon_id = %s AND o.state IN ('paid', 'done', 'invoiced'))
         + (SELECT coalesce(-sum(l.price_total), 0) FROM sale_order_line l
              JOIN sale_order o ON o.id = l.order_id WHERE l.coupon_id = %s AND o.state = 'sale')
"""
PAID_DRAFTS = """
    SELECT count(*) FROM sale_order o
      JOIN sale_order_transaction_rel r ON r.sale_order_id = o.id
      JOIN payment_transaction t ON t.id = r.transaction_id
     WHERE o.id = ANY(%s) AND o.state != 'sale' AND t.state IN ('authorized', 'done')
"""
MISSING = 'SELECT coalesce(sum(points), 0)::float8 FROM omni_card_exception WHERE card_id = %s'


@dataclass
class Row:
    """What came of one card."""

    balance: float
    goods: float
    paid_drafts: int
    told: int
    listed: float
    errors: int

    def __str__(self) -> str:
        figures = self.balance, self.goods, self.paid_drafts, self.told, self.listed, self.errors
        return ' | '.join(f'{figure:.0f}' for figure in figures)


COLUMNS = (
    'balance of the card',
    'goods it paid for',
    'paid orders left draft',
    'told before they paid',
    'listed for finance',
    'errors',
)


class Bench:
    """The same clients for both: what a program of the suite asks, stock's is not asked."""

    def __init__(self, server: Server):
        self.server, self.has_suite = server, has_ledger(server)
        self.arena = Arena(User(server, 'admin'))
        self.arena.prepare()
        self.cards = Cards(self.arena, partners=self.has_suite)

    def row(self, card: int, answers: list[str], orders: list[int]) -> Row:
        value = self.server.value
        return Row(
            value('SELECT points FROM loyalty_card WHERE id = %s', card),
            value(SPENT, card, card),
            value(PAID_DRAFTS, orders),
            answers.count('told'),
            value(MISSING, card) if self.has_suite else 0,
            answers.count('failed'),
        )

    # === WHAT IS PLAYED ===

    def two_tills(self) -> Row:
        """Both have asked whether the card has enough when the first one is paid."""
        card, _code = self.cards.card(CARD)
        gate = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            tills = [
                pool.submit(self._try, self._spend, till, card, gate)
                for till in self.arena.tills[:2]
            ]
            return self.row(card, [till.result() for till in tills], [])

    def offline_till(self) -> Row:
        """A till sold without a connection while another one spent the card."""
        card, _code = self.cards.card(CARD)
        late = self.cards.till_order(self.arena.tills[1], card, CARD)
        if self.has_suite:
            late['card_decision'] = 'offline'
        answers = [self._try(self._spend, self.arena.tills[0], card)]
        answers.append(self._try(self._send, self.arena.tills[1], late, card))
        return self.row(card, answers, [])

    def shop_and_till(self) -> Row:
        """A guest is paying the rest of an order while a till spends the card."""
        card, code = self.cards.card(CARD)
        guest, order = self._guest_at_payment(code)
        answers = [self._try(self._spend, self.arena.tills[0], card)]
        answers.append(self._try(self._pay, guest))
        return self.row(card, answers, [order])

    def late_payment(self) -> Row:
        """The same, and the payment came after all that was held for it had expired."""
        card, code = self.cards.card(CARD)
        guest, order = self._guest_at_payment(code)
        if self.has_suite:
            with self.server.cursor(readonly=False) as cursor:
                cursor.execute(
                    "UPDATE omni_card_hold SET expires_at = expires_at - interval '30 days'"
                    " WHERE subject = 'card' AND res_id = %s",
                    [card],
                )
        answers = [self._try(self._spend, self.arena.tills[0], card)]
        answers.append(self._try(self._pay, guest))
        return self.row(card, answers, [order])

    # === WHO PLAYS ===

    def _guest_at_payment(self, code: str) -> tuple[Any, int]:
        guest = self.cards.guest()
        enter_code(guest, code)
        guest.open_payment()
        guest.reference = guest.start_transaction()
        return guest, guest.order

    def _pay(self, guest: Any) -> None:
        """Who has paid is told nothing: whatever happens now is a failure."""
        try:
            guest.pay(guest.reference)
        except RpcError as error:
            raise Broken(str(error)) from error

    def _spend(self, till: Till, card: int, gate: Barrier | None = None) -> None:
        order = self.cards.till_order(till, card, CARD)
        try:
            self._ask(till, order, card)
        finally:
            if gate:
                gate.wait(SECONDS)
        self._send(till, order, card)

    def _ask(self, till: Till, order: dict[str, Any], card: int) -> None:
        """What the till's program asks before a payment is taken."""
        points = {str(card): -CARD}
        answer = till.run('pos.order', 'validate_coupon_programs', [], points, [])
        if not answer['successful']:
            raise Told(answer['payload']['message'])
        if self.has_suite:
            args = [till.config], order['uuid'], {str(card): CARD}
            answer = till.run('pos.config', 'hold_cards', *args)
            if not answer['held']:
                raise Told(answer['message'])

    def _send(self, till: Till, order: dict[str, Any], card: int) -> None:
        till.send([order])
        self.cards.confirm(till, order, card, CARD, times=1)

    def _try(self, call: Callable[..., Any], *args: Any) -> str:
        try:
            call(*args)
        except Told:
            return 'told'
        except RpcError as error:
            print(f'  {error}', file=sys.stderr)
            return 'told' if error.is_refusal else 'failed'
        except (Broken, requests.RequestException) as error:
            print(f'  {type(error).__name__}: {error}', file=sys.stderr)
            return 'failed'
        return 'spent'


PLAYS = (
    ('two tills at once', Bench.two_tills),
    ('a till that was offline', Bench.offline_till),
    ('a guest who pays, and a till', Bench.shop_and_till),
    ('a payment that came late, and a till', Bench.late_payment),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--stock', metavar='STATUS', help='status file of stock Odoo')
    options = parser.parse_args()
    try:
        servers = [Server.from_environment()]
        if options.stock:
            os.environ[VARIABLE] = options.stock
            servers.append(Server.from_environment())
    except NoServer as error:
        print(error, file=sys.stderr)
        return 2
    benches = [Bench(server) for server in servers]
    print(f'A card of {CARD}; each client wants all of it.\n')
    print('| | | ' + ' | '.join(COLUMNS) + ' |')
    print('|---|---|' + '---:|' * len(COLUMNS))
    for name, play in PLAYS:
        for bench in benches:
            who = 'suite' if bench.has_suite else 'stock Odoo'
            rows = [str(play(bench)) for _round in range(options.rounds)]
            for row in dict.fromkeys(rows):
                times = f' ({rows.count(row)} of {len(rows)})' if len(set(rows)) > 1 else ''
                print(f'| {name} | {who}{times} | {row} |', flush=True)
    for bench in benches:
        bench.cards.retire()
        bench.arena.close()
    return 0


if __name__ == '__main__':
    sys.exit(main())
