"""A till's receipt that comes back everywhere at once: as a return at two tills, by its customer in
the portal and by a partner's program, by native refund at the till that sold it, and by the back
office."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg2
from arena import PRICE, Arena
from partner import Json2
from returns import (
    ON_HAND,
    OTHERWISE,
    PAID_AT_TILLS,
    PARTNER,
    RETURNED,
    WAITING,
    Claim,
    Portal,
    figures,
    open_by_partner,
    open_ticket,
    pay_ticket,
    second_place,
    settle_by_partner,
    take_ticket,
    ticket_order,
)
from server import SECONDS, Server
from shopper import Product
from till import Till
from web import RpcError, User, WebClient

CLAIMANTS = ('other store', 'same store', 'native', 'back office', 'portal', 'partner')
WAIT = 0.02  # seconds between two looks at what the database does


@dataclass(frozen=True)
class Receipt:
    """A paid ticket of the first till; `reference` and `line` as a sale has them."""

    id: int
    reference: str
    line: int
    product: Product
    units: int
    price: float  # of one unit
    paid: float


def sell_at_till(arena: Arena, customer: int, units: int = 1) -> Receipt:
    """One till of the first store sells units of a fresh product to somebody known."""
    till, product = arena.tills[0], arena.product({1: units})
    order = till.order(str(uuid.uuid4()), product.id, units, PRICE, partner_id=customer)
    (sold,) = till.send([order]).values()
    (row,) = arena.admin.read('pos.order', [['id', '=', sold]], 'pos_reference', 'lines')
    return Receipt(
        sold, row['pos_reference'], row['lines'][0], product, units, PRICE, units * PRICE
    )


class ReceiptPortal(Portal):
    """A customer who has found the receipt among her purchases and filled in its form."""

    def __init__(self, customer: User, receipt: Receipt):
        WebClient.__init__(self, customer.server)
        self.session.cookies.update(customer.session.cookies)
        self.fill_in(f'/my/receipts/{receipt.id}/return', receipt)


class Refunders:
    """Everybody who gives money back for a receipt, each with a session of its own."""

    def __init__(self, arena: Arena):
        self.server: Server = arena.admin.server
        self.seller, self.other, self.same = arena.tills[:3]
        self.office = User(self.server, 'admin')
        self.partner = Json2(self.server, PARTNER)
        self.place = second_place(arena)
        name = f'Race {uuid.uuid4().hex[:8]}'
        self.customer = arena.admin.create('res.partner', name=name)
        portal = arena.admin.ref('base.group_portal')
        arena.admin.create(
            'res.users',
            partner_id=self.customer,
            login=name,
            password=name,
            group_ids=[[6, 0, [portal]]],
        )
        self.visitor = User(self.server, name, name)
        # store credit needs a wallet to be on
        made = self.office.run('loyalty.program', 'create_from_template', 'ewallet')
        self.wallet: int = made['res_id']

    def leave(self) -> None:
        self.office.run('loyalty.program', 'action_archive', [self.wallet])

    def claims(self, receipt: Receipt) -> dict[str, Claim]:
        """One unit for each of them."""
        claims = (
            partial(self.by_document, self.other, receipt),
            partial(self.by_document, self.same, receipt),
            partial(self.natively, receipt),
            self.in_the_back_office(receipt),
            ReceiptPortal(self.visitor, receipt).send,
            partial(self.by_partner, receipt),
        )
        return dict(zip(CLAIMANTS, claims, strict=True))

    def by_document(self, till: Till, receipt: Receipt) -> tuple[str, float]:
        return pay_ticket(till, open_ticket(till, receipt))

    def brought(self, receipt: Receipt) -> tuple[str, float]:
        """The customer brings to a till what the portal has kept for her."""
        query = """
            SELECT name FROM crosschannel_return
             WHERE sold_pos_order_id = %s AND channel = 'web' AND state = 'approved'
        """
        reference = self.server.value(query, receipt.id)
        return pay_ticket(self.other, take_ticket(self.other, reference))

    def natively(self, receipt: Receipt) -> tuple[str, float]:
        """What a till sends that chose *Refund* in its list of orders."""
        order = self.seller.order(str(uuid.uuid4()), receipt.product.id, -1, PRICE, is_refund=True)
        order['lines'][0][2]['refunded_orderline_id'] = receipt.line
        self.seller.send([order])
        return 'back', PRICE

    def in_the_back_office(self, receipt: Receipt) -> Claim:
        """*Return Products* of the order; its refund is ready to be paid."""
        refund = self.office.run('pos.order', 'refund', [receipt.id])['res_id']
        domain = [['order_id', '=', refund]]
        (line,) = self.office.read('pos.order.line', domain, 'qty')
        if line['qty'] != -1:
            values = {'qty': -1, 'price_subtotal': -PRICE, 'price_subtotal_incl': -PRICE}
            self.office.run('pos.order.line', 'write', [line['id']], values)
            self.office.run(
                'pos.order', 'write', [refund], {'amount_total': -PRICE, 'amount_tax': 0}
            )
        context = {'active_model': 'pos.order', 'active_id': refund}
        values = {'amount': -PRICE, 'payment_method_id': self.seller.bank}
        (payment,) = self.office.run('pos.make.payment', 'create', [values], context=context)

        def pay() -> tuple[str, float]:
            try:
                self.office.run('pos.make.payment', 'check', [payment], context=context)
            except RpcError:
                # the refused draft is thrown away, or the till could not close
                self.office.run('pos.order', 'action_pos_order_cancel', [refund])
                raise
            return 'back', PRICE

        return pay

    def by_partner(self, receipt: Receipt) -> tuple[str, float]:
        """Without a till it becomes store credit."""
        opened = open_by_partner(self.partner, receipt, self.place)
        return settle_by_partner(self.partner, opened, 'store_credit')


# === A REQUEST THAT DIES ===


class DyingRequest:
    """The ticket of a return is cut off in the moment it decides, and sent again later."""

    def __init__(self, server: Server, till: Till, receipt: Receipt):
        self.server, self.till, self.receipt = server, till, receipt
        self.order: dict[str, Any] = ticket_order(till, open_ticket(till, receipt))

    def cut_off(self) -> Future:
        """Somebody holds the receipt's guard; who waits for it loses its connection."""
        connection = psycopg2.connect(
            host=self.server.db_host, user=self.server.db_user, dbname=self.server.database
        )
        try:
            with ThreadPoolExecutor(1) as pool, connection.cursor() as cursor:
                cursor.execute(
                    'SELECT 1 FROM pos_order WHERE id = %s FOR UPDATE', [self.receipt.id]
                )
                request = pool.submit(self.send)
                try:
                    assert self._end_who_waits(request), 'nobody has asked for the guard'
                finally:
                    connection.rollback()
            return request
        finally:
            connection.close()

    def _end_who_waits(self, request: Future) -> bool:
        query = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'
               AND query LIKE '%crosschannel_guard%'
        """
        deadline = time.monotonic() + SECONDS
        with self.server.cursor(readonly=False) as cursor:
            while time.monotonic() < deadline and not request.done():
                cursor.execute(query)
                if cursor.fetchall():
                    return True
                time.sleep(WAIT)
        return False

    def send(self) -> int:
        return self.till.send([self.order])[self.order['uuid']]


# === WHAT THE DATABASE SAYS ===

_back = """
    SELECT coalesce(-sum(l.qty), 0) FROM pos_order_line l JOIN pos_order o ON o.id = l.order_id
     WHERE l.product_id = %s AND l.qty < 0 AND o.state NOT IN ('draft', 'cancel')
"""
_moved = """
    SELECT coalesce(sum(m.quantity), 0) FROM stock_move m
      JOIN stock_location a ON a.id = m.location_id
     WHERE m.product_id = %s AND m.state = 'done' AND a.usage = 'customer'
"""
_facts = {
    'on tickets': _back,
    'natively': f'{_back} AND l.crosschannel_return_key IS NULL',
    'unnamed': f'{_back} AND l.refunded_orderline_id IS NULL',
    'settled': f"{RETURNED} AND r.state = 'settled'",
    'without a ticket': f"{RETURNED} AND r.state = 'settled' AND r.pos_order_id IS NULL",
    'waiting': WAITING,
    'moved': _moved,
    'on_hand': ON_HAND,
    # money out, by the way it took
    'provider': 'SELECT 0 FROM product_product WHERE id = %s',
    'till': f'{PAID_AT_TILLS} AND p.amount < 0',
    'otherwise': OTHERWISE,
}


def receipt_facts(server: Server, receipt: Receipt) -> dict[str, float]:
    return figures(server, _facts, receipt.product)
