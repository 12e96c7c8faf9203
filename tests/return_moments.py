"""Returns that are paid at a bad moment: beside another exchange of the same units, while the
till closes, and before a provider has told what became of its refund."""

from __future__ import annotations

import time
import uuid
from functools import partial
from typing import Any

from arena import PRICE, Arena
from returns import (
    Claim,
    Counters,
    Sale,
    open_ticket,
    pay_ticket,
    settle_at_till,
    take_ticket,
    ticket_order,
)
from server import Server
from shopper import Product
from till import Till
from web import RpcError, User

EXCHANGED = 2  # units of other goods that are bought with one that comes back
CLOSED = 'No open session available'  # Odoo's own words to a till that was closed
LATE, PATIENCE = 0.2, 30  # seconds between a provider's tries to tell, and until it gives up


# === TWO EXCHANGES ===


def exchangers(counters: Counters, sale: Sale, goods: Product) -> dict[str, Claim]:
    """Two tills of one store exchange the same announced unit for other goods."""
    reference = counters.announce(sale)
    claims = {}
    for name, till in (('first till', counters.tills[0]), ('third till', counters.tills[2])):
        ticket = take_ticket(till, reference)
        claims[name] = partial(pay_exchange, till, ticket, goods)
    return claims


def pay_exchange(till: Till, ticket: dict[str, Any], goods: Product) -> tuple[str, float]:
    """The customer pays what the other goods cost more.

    :return: the money given back: as goods
    """
    order = ticket_order(till, ticket)
    sold = till.order(str(uuid.uuid4()), goods.id, EXCHANGED, PRICE)
    balance = round(sold['amount_total'] - ticket['refund_total'], 2)
    order['lines'] += sold['lines']
    order.update(is_refund=False, amount_total=balance, amount_paid=balance)
    order['payment_ids'][0][2]['amount'] = balance
    till.send([order])
    return 'back', ticket['refund_total']


# === THE TILL CLOSES ===


class ClosingTill:
    """A till that is closed while it pays a return out, by somebody with another window."""

    def __init__(self, arena: Arena):
        self.server = arena.admin.server
        self.till = arena.tills[3]
        self.closer = User(self.server, 'admin')

    def claims(self, sale: Sale) -> dict[str, Claim]:
        if self.session_state() == 'closed':
            self.till.open_session(0)
        return {'cashier': partial(self.pay, open_ticket(self.till, sale)), 'closer': self.close}

    def pay(self, ticket: dict[str, Any]) -> tuple[str, float]:
        try:
            return pay_ticket(self.till, ticket)
        except RpcError as error:
            if CLOSED not in error.message:
                raise
            return 'told', 0

    def close(self) -> tuple[str, float]:
        answer = self.closer.run('pos.session', 'close_session_from_ui', [self.till.pos_session])
        assert answer.get('successful'), answer
        return 'closed', 0

    def session_state(self) -> str:
        query = 'SELECT state FROM pos_session WHERE id = %s'
        return self.server.value(query, self.till.pos_session)

    def pay_later(self, sale: Sale) -> None:
        """The ticket stayed open and its units are kept: the next session pays it."""
        self.till.open_session(0)
        query = 'SELECT request_key FROM crosschannel_return WHERE sale_order_id = %s'
        ticket = open_ticket(self.till, sale, self.server.value(query, sale.id))
        pay_ticket(self.till, ticket)

    def orders(self, sale: Sale) -> list[tuple[str, str, bool]]:
        """The till's orders of these goods: their state, their session's, and whether the
        session's entry is balanced and has this money."""
        query = """
            SELECT o.state, s.state, m.state = 'posted' AND (
                   SELECT sum(balance) FROM account_move_line WHERE move_id = m.id) = 0
              FROM pos_order o JOIN pos_session s ON s.id = o.session_id
              LEFT JOIN account_move m ON m.id = s.move_id
             WHERE o.id IN (SELECT order_id FROM pos_order_line WHERE product_id = %s)
        """
        return self.server.rows(query, sale.product.id)


# === THE PROVIDER IS LATE ===


class LateProvider:
    """A till asked the provider for a refund and its request died without an answer. Two tills
    try again while the provider tells that it has paid."""

    def __init__(self, counters: Counters):
        self.server: Server = counters.server
        self.tills = (counters.tills[0], counters.tills[2])
        self.partner = User(self.server, 'admin')

    def claims(self, sale: Sale) -> dict[str, Claim]:
        ticket = open_ticket(self.tills[0], sale)
        reference = self.ask(sale, ticket)
        return {
            'first till': partial(settle_at_till, self.tills[0], ticket),
            'third till': partial(settle_at_till, self.tills[1], ticket),
            'provider': partial(self.tell, reference),
        }

    def ask(self, sale: Sale, ticket: dict[str, Any]) -> str:
        """What the dead request has left: that the provider was asked."""
        with self.server.cursor(readonly=False) as cursor:
            cursor.execute(
                """
                INSERT INTO crosschannel_refund_intent
                            (reference, source_id, return_id, amount, asked_at, state)
                SELECT 'R-' || t.reference || '-late', t.id, r.id, %s, now() AT TIME ZONE 'UTC',
                       'asked'
                  FROM account_payment p JOIN payment_transaction t
                    ON t.id = p.payment_transaction_id, crosschannel_return r
                 WHERE p.id = %s AND r.name = %s RETURNING reference
                """,
                (ticket['refund_total'], sale.payment, ticket['reference']),
            )
            return cursor.fetchone()[0]

    def tell(self, reference: str) -> tuple[str, float]:
        """As providers do: again until somebody listens."""
        end = time.monotonic() + PATIENCE
        query = "SELECT count(*) FROM payment_transaction WHERE reference = %s AND state = 'done'"
        while not self.server.value(query, reference):
            assert time.monotonic() < end, 'nobody listens to the provider'
            known = 'SELECT count(*) FROM payment_transaction WHERE reference = %s'
            if self.server.value(known, reference):
                self.partner.call(
                    '/payment/demo/simulate_payment', reference=reference, simulated_state='done'
                )
            time.sleep(LATE)
        return 'heard', 0
