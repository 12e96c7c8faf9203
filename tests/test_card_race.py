"""The same card, and the same code, everywhere at once; with workers killed in between."""

from __future__ import annotations

import os
import re
import signal
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier

import pytest
import requests
from cards import Cards, Outcome, Round, enter_code, facts, spend_at_once
from server import SECONDS, Server
from web import RpcError

CARD = 50
FIRST = ('shop', 'partner', '')
GIVEN_UP = re.compile('maximum number of tries reached', re.IGNORECASE)
RESTART_SECONDS = 60


@pytest.fixture(scope='module')
def rounds(cards: Cards) -> list[Round]:
    """A card of 50 that everybody wants all of."""
    with ThreadPoolExecutor(len(FIRST)) as pool:
        guests = list(pool.map(lambda _first: cards.guest(), FIRST))
    return [_round(cards, guest, first) for guest, first in zip(guests, FIRST, strict=True)]


def _round(cards: Cards, guest, first: str) -> Round:
    card, code = cards.card(CARD)
    one, other, third = cards.arena.tills[:3]
    spenders = {
        'first till': cards.till(one, card, CARD),
        'second till': cards.till(other, card, CARD),
        'third till, unasked': cards.till(third, card, CARD, hold=False),
        'shop': cards.shop(guest, code),
        'partner': cards.program_of_partner(code, CARD),
    }
    return spend_at_once(cards.server, card, spenders, first)


def test_nobody_met_a_failure(cards: Cards, rounds: list[Round]) -> None:
    assert [failure for one in rounds for failure in one.failures] == []


def test_a_card_is_spent_once(rounds: list[Round]) -> None:
    for one in rounds:
        assert len(one.of('spent')) == 1, one
        assert one.told_amount == one.facts['redeemed'] == CARD, one
        assert one.facts['points'] == one.facts['ledger'] == one.facts['lowest'] == 0, one
        assert one.facts['missing'] == 0, one


def test_what_was_taken_off_prices_was_taken_from_the_card(rounds: list[Round]) -> None:
    for one in rounds:
        partner = sum(o.amount for o in one.of('spent') if o.who == 'partner')
        assert one.facts['till'] + one.facts['shop'] + partner == CARD, one


def test_no_paid_order_stays_a_draft(rounds: list[Round]) -> None:
    assert [one.facts['paid_drafts'] for one in rounds] == [0] * len(rounds)


def test_losers_were_told(rounds: list[Round]) -> None:
    for one in rounds:
        assert len(one.of('told')) == len(one.outcomes) - 1, one


def test_parts_of_a_card_add_up(cards: Cards) -> None:
    """Six want 20 of 50 at once, twice each partner and till: two have it."""
    card, code = cards.card(CARD)
    spenders = {f'till {n}': cards.till(t, card, 20) for n, t in enumerate(cards.arena.tills)}
    spenders |= {f'partner {n}': cards.program_of_partner(code, 20) for n in range(2)}
    one = spend_at_once(cards.server, card, spenders)
    assert one.failures == []
    assert len(one.of('spent')) == 2, one
    assert one.facts['points'] == one.facts['ledger'] == 10, one


def test_a_code_is_used_no_more_than_it_may(cards: Cards) -> None:
    program, code = cards.limited(2)
    with ThreadPoolExecutor(3) as pool:
        guests = list(pool.map(lambda _number: cards.guest(), range(3)))
    spenders = {f'guest {n}': cards.shop(guest, code) for n, guest in enumerate(guests)}
    one = spend_at_once(cards.server, 0, spenders)
    assert one.failures == []
    assert len(one.of('spent')) == 2, one
    query = """
        SELECT count(DISTINCT o.id) FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
          JOIN loyalty_reward r ON r.id = l.reward_id WHERE r.program_id = %s AND o.state = 'sale'
    """
    assert cards.server.value(query, program) == 2
    query = """
        SELECT -sum(amount)::float8 FROM omni_card_entry
         WHERE subject = 'program' AND res_id = %s
    """
    assert cards.server.value(query, program) == 2


def test_a_till_that_was_offline_is_settled_by_finance(cards: Cards) -> None:
    card, _code = cards.card(CARD)
    one, other = cards.arena.tills[:2]
    late = cards.till_order(other, card, CARD) | {'card_decision': 'offline'}
    cards.till(one, card, 30)()
    for _time in range(2):
        other.send([late])
    cards.confirm(other, late, card, CARD)
    found = facts(cards.server, card)
    assert (found['points'], found['lowest'], found['missing']) == (0, 0, 30)
    assert found['redeemed'] == CARD


def test_a_cashier_writes_no_balance(cards: Cards) -> None:
    card, _code = cards.card(CARD)
    with pytest.raises(RpcError, match='AccessError'):
        cards.arena.tills[0].run('loyalty.card', 'write', [card], {'points': 500})
    assert facts(cards.server, card)['points'] == CARD


def test_one_code_is_given_to_one_card(cards: Cards) -> None:
    """Sealed texts differ each time; what they are found by does not."""
    code = f'SAME-{uuid.uuid4().hex}'
    gate = Barrier(4)

    def make(_number: int) -> bool:
        gate.wait(SECONDS)
        try:
            cards.admin.create('loyalty.card', program_id=cards.program, points=1, code=code)
        except RpcError as error:
            assert 'must have a unique code' in str(error), error
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(make, range(4))) == 1
    assert len(cards.admin.find('loyalty.card', [['code', '=', code]])) == 1
    query = "SELECT count(*) FROM loyalty_card WHERE code = %s OR code NOT LIKE 'sealed:%%'"
    assert cards.server.value(query, code) == 0


def test_guesses_are_slowed_down(cards: Cards) -> None:
    """The eleventh guess is refused whatever it is; on all routes with the same words."""
    card, code = cards.card(CARD)
    guest = cards.guest(1)
    for number in range(11):
        enter_code(guest, f'GUESS-{number}')
    enter_code(guest, code)
    query = "SELECT count(*) FROM omni_card_hold WHERE subject = 'card' AND res_id = %s"
    assert cards.server.value(query, card) == 0
    with cards.server.cursor(readonly=False) as cursor:
        cursor.execute('UPDATE omni_card_attempt SET full_at = 0')
    enter_code(guest, code)
    assert cards.server.value(query, card) == 1


# === KILLS ===


def test_killed_in_between_nothing_is_lost_or_spent_twice(cards: Cards) -> None:
    """Workers die while tills send their sales; the tills send them again, as tills do."""
    card, _code = cards.card(CARD)
    tills = cards.arena.tills[:3]
    orders = [cards.till_order(till, card, 20) for till in tills]
    with ThreadPoolExecutor(len(tills) + 1) as pool:
        sending = [
            pool.submit(_send_until_answered, t, o) for t, o in zip(tills, orders, strict=True)
        ]
        killing = pool.submit(kill_workers, cards.server, 2)
        killing.result()
        outcomes = [future.result() for future in sending]
    spent = [outcome for outcome in outcomes if outcome.result == 'spent']
    found = facts(cards.server, card)
    assert len(spent) == 2, outcomes
    assert found['till'] == found['redeemed'] == 40, found
    assert found['points'] == found['ledger'] == found['lowest'] == 10, found
    # What the killed ones had been promised is free at once.
    cards.till(tills[0], card, 10)()
    assert facts(cards.server, card)['points'] == 0


def _send_until_answered(till, order: dict) -> Outcome:
    deadline = time.monotonic() + RESTART_SECONDS
    while time.monotonic() < deadline:
        try:
            till.send([order])
        except RpcError as error:
            return Outcome('till', 'told' if error.is_refusal else 'failed', text=str(error))
        except requests.RequestException:
            time.sleep(0.3)
            continue
        return Outcome('till', 'spent', 20)
    return Outcome('till', 'failed', text='never answered')


def kill_workers(server: Server, times: int) -> None:
    for _time in range(times):
        time.sleep(0.15)
        children = Path(f'/proc/{server.pid}/task/{server.pid}/children').read_text().split()
        for pid in children:
            with suppress(OSError):  # it has ended by itself
                if b'gevent' not in Path(f'/proc/{pid}/cmdline').read_bytes():
                    os.kill(int(pid), signal.SIGKILL)


def test_no_figure_differs_in_the_end(cards: Cards) -> None:
    query = """
        SELECT count(*) FROM loyalty_card c
         WHERE abs(coalesce(points, 0) - (SELECT coalesce(sum(amount), 0) FROM omni_card_entry e
               WHERE e.subject = 'card' AND e.res_id = c.id)) > 0.00005
    """
    assert cards.server.value(query) == 0
    assert cards.server.value('SELECT count(*) FROM loyalty_card WHERE points < 0') == 0
