"""Tills reserve what they will spend without a connection while everybody wants the same card, or the
last uses of a campaign: over HTTP, with workers killed in between. A right is never refused, and
never more than there is."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import requests
from cards import Cards, facts, spend_at_once
from test_campaign_race import Paying, Selling, at_payment, guests, ticket
from test_campaign_race import facts as facts_of_campaign
from test_card_checkout_race import _forget_holds
from test_card_race import RESTART_SECONDS, kill_workers
from till import Till
from web import RpcError

CARD, LIMIT = 50, 30


@pytest.fixture(scope='module')
def tills(cards: Cards) -> Iterator[list[Till]]:
    tills = cards.arena.tills[:3]
    ids = [till.config for till in tills]
    values = {'card_offline_policy': 'rights', 'card_offline_limit': LIMIT}
    cards.admin.run('pos.config', 'write', ids, values)
    yield tills
    values = {'card_offline_policy': 'limit', 'card_offline_limit': 50}
    cards.admin.run('pos.config', 'write', ids, values)


def _reserve(till: Till, device: str, card: int) -> float:
    answer = till.run('pos.config', 'reserve_rights', [till.config], device, [card])
    return answer['cards'].get(str(card), 0)


def _late(cards: Cards, till: Till, device: str, card: int, amount: float) -> dict:
    order = cards.till_order(till, card, amount)
    return order | {'card_decision': 'offline', 'card_right': device}


def _reserve_uses(till: Till, device: str, campaign: int) -> float:
    answer = till.run('pos.config', 'reserve_rights', [till.config], device, [])
    return answer['campaigns'].get(str(campaign), {'uses': 0})['uses']


def _late_tickets(cards: Cards, till: Till, device: str, code: str, number: float) -> list[dict]:
    late = {'card_decision': 'offline', 'card_right': device}
    return [ticket(cards, till, code) | late for _number in range(int(number))]


def _until_answered(call):
    deadline = time.monotonic() + RESTART_SECONDS
    while time.monotonic() < deadline:
        try:
            return call()
        except requests.RequestException:
            time.sleep(0.3)
    raise AssertionError('never answered')


@pytest.mark.parametrize('first', ['', 'shop', 'first right', 'partner'])
def test_rights_and_others_at_once(cards: Cards, tills: list[Till], first: str) -> None:
    card, code = cards.card(CARD)
    one, other, third = tills
    devices = {'first right': (one, str(uuid.uuid4())), 'second right': (other, str(uuid.uuid4()))}
    spenders = {who: partial(_reserve, *device, card) for who, device in devices.items()}
    spenders |= {
        'third till': cards.till(third, card, 20),
        'shop': cards.shop(cards.guest(), code),
        'partner': cards.program_of_partner(code, 35),
    }
    result = spend_at_once(cards.server, card, spenders, first)
    assert result.failures == []
    promised = {o.who: o.amount for o in result.of('spent')}
    assert sum(promised.values()) <= CARD, result
    for who, (till, device) in devices.items():
        if amount := promised[who]:
            till.send([_late(cards, till, device, card, amount)])
    found = facts(cards.server, card)
    assert found['missing'] == 0, (result, found)
    assert found['lowest'] >= 0, (result, found)
    assert found['redeemed'] == sum(promised.values()), (result, found)


def test_killed_in_between_a_right_is_what_was_told(cards: Cards, tills: list[Till]) -> None:
    card, _code = cards.card(CARD)
    devices = [(till, str(uuid.uuid4())) for till in tills]
    with ThreadPoolExecutor(len(tills) + 1) as pool:
        asking = [
            pool.submit(_until_answered, partial(_reserve, *device, card)) for device in devices
        ]
        pool.submit(kill_workers, cards.server, 2).result()
        rights = [future.result() for future in asking]
    assert sum(rights) == CARD, rights
    orders = [
        (till, _late(cards, till, device, card, amount))
        for (till, device), amount in zip(devices, rights, strict=True)
        if amount
    ]
    with ThreadPoolExecutor(len(orders) + 1) as pool:
        sending = [
            pool.submit(_until_answered, partial(till.send, [order])) for till, order in orders
        ]
        pool.submit(kill_workers, cards.server, 2).result()
        for future in sending:
            future.result()
    found = facts(cards.server, card)
    assert (found['points'], found['ledger'], found['lowest']) == (0, 0, 0), found
    assert (found['redeemed'], found['missing']) == (CARD, 0), found


def test_a_sale_that_outlives_its_right_is_for_finance(cards: Cards, tills: list[Till]) -> None:
    card, _code = cards.card(CARD)
    one, other, _third = tills
    device = str(uuid.uuid4())
    assert _reserve(one, device, card) == LIMIT
    late = _late(cards, one, device, card, LIMIT)
    _forget_holds(cards, card)
    cards.till(other, card, CARD)()
    one.send([late])
    found = facts(cards.server, card)
    assert (found['points'], found['lowest'], found['missing']) == (0, 0, LIMIT), found


def test_nothing_is_reserved_while_the_session_is_being_closed(
    cards: Cards, tills: list[Till]
) -> None:
    card, _code = cards.card(CARD)
    one, other, _third = tills
    with cards.server.cursor(readonly=False) as cursor:
        # What a closing does last, before it is committed and gives back what was reserved.
        cursor.execute('BEGIN')
        cursor.execute(
            'UPDATE pos_session SET write_date = write_date WHERE id = %s', [one.pos_session]
        )
        with pytest.raises(RpcError, match='just being closed'):
            _reserve(one, str(uuid.uuid4()), card)
        assert _reserve(other, str(uuid.uuid4()), card) == LIMIT
    assert _reserve(one, str(uuid.uuid4()), card) == CARD - LIMIT


# === CAMPAIGNS ===

USES = 6


@pytest.mark.parametrize('first', ['', 'guest 0', 'first right', 'a till that asks'])
def test_rights_of_a_campaign_and_guests_at_once(
    cards: Cards, tills: list[Till], first: str
) -> None:
    campaign, code = cards.campaign(max_uses=USES)
    one, other, third = tills
    devices = {'first right': (one, str(uuid.uuid4())), 'second right': (other, str(uuid.uuid4()))}
    shoppers = guests(cards, 3)
    for shopper in shoppers:
        at_payment(cards, shopper, code)
    spenders = {f'guest {number}': Paying(shopper) for number, shopper in enumerate(shoppers)}
    spenders['a till that asks'] = Selling(third, ticket(cards, third, code), campaign)
    spenders |= {who: partial(_reserve_uses, *device, campaign) for who, device in devices.items()}
    result = spend_at_once(cards.server, 0, spenders, first)
    assert result.failures == []
    promised = {o.who: o.amount for o in result.of('spent')}
    assert sum(promised.values()) <= USES, result
    # Without a connection each sells what it was promised.
    late = [
        (till, _late_tickets(cards, till, device, code, promised[who]))
        for who, (till, device) in devices.items()
        if promised[who]
    ]
    assert late, result
    for _time in range(2):  # the first answer got lost
        with ThreadPoolExecutor(len(late)) as pool:
            list(pool.map(lambda sent: sent[0].send(sent[1]), late))
    found = facts_of_campaign(cards, campaign)
    assert found['uses'] == found['shop'] + found['till'] == sum(promised.values()), (result, found)
    assert (found['paid_drafts'], found['exceptions']) == (0, 0), (result, found)


def test_killed_in_between_no_use_of_a_right_is_lost_or_given_twice(
    cards: Cards, tills: list[Till]
) -> None:
    campaign, code = cards.campaign(max_uses=USES)
    devices = [(till, str(uuid.uuid4())) for till in tills]
    with ThreadPoolExecutor(len(tills) + 1) as pool:
        asking = [
            pool.submit(_until_answered, partial(_reserve_uses, *device, campaign))
            for device in devices
        ]
        pool.submit(kill_workers, cards.server, 2).result()
        rights = [future.result() for future in asking]
    # Half of what is left, each: 3, 1 and 1; one who asks again has no more than that.
    assert sorted(rights) == [1, 1, 3], rights
    (shopper,) = guests(cards, 1)
    at_payment(cards, shopper, code)
    paying = Paying(shopper)
    orders = [
        (till, order)
        for (till, device), number in zip(devices, rights, strict=True)
        for order in _late_tickets(cards, till, device, code, number)
    ]
    with ThreadPoolExecutor(len(orders) + 2) as pool:
        sending = [
            pool.submit(_until_answered, partial(till.send, [order])) for till, order in orders
        ]
        sending.append(pool.submit(_until_answered, paying))
        pool.submit(kill_workers, cards.server, 2).result()
        for future in sending:
            future.result()
    found = facts_of_campaign(cards, campaign)
    assert found['uses'] == found['shop'] + found['till'] == USES, found
    assert (found['paid_drafts'], found['exceptions']) == (0, 0), found
    state = 'SELECT state FROM omni_campaign WHERE id = %s'
    assert cards.server.value(state, campaign) == 'stopped'


def test_a_ticket_that_outlives_its_right_is_for_finance(cards: Cards, tills: list[Till]) -> None:
    campaign, code = cards.campaign(max_uses=2)
    one, other, _third = tills
    device = str(uuid.uuid4())
    assert _reserve_uses(one, device, campaign) == 1
    (late,) = _late_tickets(cards, one, device, code, 1)
    with cards.server.cursor(readonly=False) as cursor:
        cursor.execute(
            """UPDATE omni_card_hold SET expires_at = expires_at - interval '30 days'
                WHERE subject = 'campaign' AND res_id = %s""",
            [campaign],
        )
    for _time in range(2):
        Selling(other, ticket(cards, other, code), campaign)()
    for _time in range(2):
        one.send([late])
    found = facts_of_campaign(cards, campaign)
    assert (found['uses'], found['exceptions']) == (3, 1), found
