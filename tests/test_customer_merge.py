"""Customers are merged while tills send their orders: none loses its customer."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from arena import PRICE, Arena
from server import Server
from web import RpcError

ROUNDS = 6
LEADS = (0, 0, 0.02, 0.05, 0.1, 0.2)


@pytest.fixture(scope='module')
def merged(arena: Arena, server: Server) -> list[dict]:
    """In each round three tills send an order of a customer who is being merged."""
    return [_round(arena, lead) for lead in LEADS[:ROUNDS]]


def _round(arena: Arena, lead: float) -> dict:
    admin, product, tag = arena.admin, arena.product(), uuid.uuid4().hex[:8]
    kept, gone = (
        admin.create('res.partner', name=f'Race {tag} {n}', email=f'{tag}@example.com')
        for n in ('kept', 'gone')
    )
    wizard = admin.create(
        'base.partner.merge.automatic.wizard',
        partner_ids=[[6, 0, [kept, gone]]],
        dst_partner_id=kept,
        state='selection',
    )
    tills, start = arena.tills[:3], Barrier(4)
    orders = [
        till.order(str(uuid.uuid4()), product.id, 1, PRICE, partner_id=gone) for till in tills
    ]

    def merge() -> str:
        start.wait()
        return _said(
            lambda: admin.run('base.partner.merge.automatic.wizard', 'action_merge', [wizard])
        )

    def send(till, order) -> str:
        start.wait()
        time.sleep(lead)
        return _said(lambda: till.send([order]))

    with ThreadPoolExecutor(4) as pool:
        pairs = zip(tills, orders, strict=True)
        done = [pool.submit(merge), *(pool.submit(send, *pair) for pair in pairs)]
        said = [one.result() for one in done]
    domain = [['uuid', 'in', [order['uuid'] for order in orders]]]
    rows = admin.read('pos.order', domain, 'partner_id', 'uuid')
    return {
        'said': said,
        'kept': kept,
        'exists': admin.find('res.partner', [['id', '=', gone]]),
        'partners': [row['partner_id'] and row['partner_id'][0] for row in rows],
    }


def _said(call) -> str:
    try:
        call()
    except RpcError as error:
        return str(error)
    return ''


def test_nobody_met_a_failure(merged: list[dict]) -> None:
    assert [text for one in merged for text in one['said'] if text] == []


def test_each_order_has_its_customer(merged: list[dict]) -> None:
    for one in merged:
        assert one['exists'] == [], one
        assert one['partners'] == [one['kept']] * 3, one
