"""Customers are erased while tills and the office sell to them: an order is of a customer who is
known, or of nobody, never of an erased one."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

import pytest
from arena import PRICE, Arena
from server import Server
from web import RpcError, User

# seconds by which the erasure is ahead; at both ends it is sure who comes first
LEADS = (-2, -0.2, 0, 0, 0.02, 0.05, 0.1, 0.2, 2)
GROUP = 'unified_customer.group_privacy'


@dataclass
class Round:
    """What became of one customer, erased while two tills and the office sold."""

    erased: bool
    said: list[str]
    tickets: list[int | bool] = field(default_factory=list)
    confirmed: int = 0


@pytest.fixture(scope='module')
def rounds(arena: Arena, server: Server) -> list[Round]:
    admin = arena.admin
    admin.run('res.users', 'write', [admin.uid], {'group_ids': [[4, admin.ref(GROUP)]]})
    office = User(server, 'admin')
    product = arena.product()
    return [_round(arena, office, product.id, lead) for lead in LEADS]


def _round(arena: Arena, office: User, product: int, lead: float) -> Round:
    admin, tag = arena.admin, uuid.uuid4().hex[:8]
    customer = admin.create('res.partner', name=f'Race {tag}', email=f'{tag}@example.com')
    tills, start = arena.tills[:2], Barrier(4)
    tickets = [
        till.order(str(uuid.uuid4()), product, 1, PRICE, partner_id=customer) for till in tills
    ]

    def erase() -> str:
        start.wait()
        time.sleep(max(0, -lead))
        return _said(lambda: admin.run('unified.privacy', 'erase', customer_id=customer))

    def sell() -> str:
        start.wait()
        time.sleep(max(0, lead))
        return _said(lambda: _order(office, customer, product))

    def send(till, ticket) -> str:
        start.wait()
        time.sleep(max(0, lead))
        return _said(lambda: till.send([ticket]))

    with ThreadPoolExecutor(4) as pool:
        pairs = zip(tills, tickets, strict=True)
        done = [pool.submit(erase), pool.submit(sell)]
        done += [pool.submit(send, *pair) for pair in pairs]
        said = [one.result() for one in done]
    domain = [['uuid', 'in', [ticket['uuid'] for ticket in tickets]]]
    rows = admin.read('pos.order', domain, 'partner_id')
    erased = admin.server.value(
        'SELECT unified_erased_at IS NOT NULL FROM res_partner WHERE id = %s', customer
    )
    sold = admin.find('sale.order', [['partner_id', '=', customer], ['state', '=', 'sale']])
    owners = [row['partner_id'] and row['partner_id'][0] for row in rows]
    return Round(erased, said, [owner and owner == customer for owner in owners], len(sold))


def _order(office: User, customer: int, product: int) -> None:
    line = {'product_id': product, 'product_uom_qty': 1, 'price_unit': PRICE}
    order = office.create('sale.order', partner_id=customer, order_line=[[0, 0, line]])
    office.run('sale.order', 'action_confirm', [order])


def _said(call) -> str:
    try:
        call()
    except RpcError as error:
        return str(error)
    return ''


def test_no_ticket_is_lost(rounds: list[Round]) -> None:
    for one in rounds:
        assert len(one.tickets) == 2, one
        assert one.said[2:] == ['', ''], one


def test_nobody_erased_has_an_order(rounds: list[Round]) -> None:
    for one in rounds:
        if one.erased:
            assert one.tickets == [False, False], one
            assert one.confirmed == 0, one
            assert 'was erased' in one.said[1] or 'not in a state' in one.said[1], one
        else:
            assert all(one.tickets), one
            assert 'cannot be erased yet' in one.said[0], one


def test_both_ends_were_met(rounds: list[Round]) -> None:
    """A race of which one side always wins proves little."""
    assert {one.erased for one in rounds} == {True, False}
