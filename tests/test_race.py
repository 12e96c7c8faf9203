"""40 guests and 4 tills want 10 units at three places, all at once."""

import pytest
from arena import UNITS, Arena
from race import Round, deliver_all, facts, run_round

TOTAL = sum(UNITS.values())


@pytest.fixture(scope='module')
def rounds(arena: Arena, request: pytest.FixtureRequest) -> list[Round]:
    return [run_round(arena) for _number in range(request.config.getoption('--rounds'))]


def test_nobody_met_a_failure(rounds: list[Round]) -> None:
    assert [failure for one in rounds for failure in one.failures] == []
    assert sum(one.given_up for one in rounds) == 0, 'a request was given up by the server'


def test_never_a_unit_twice(rounds: list[Round]) -> None:
    for one in rounds:
        assert one.promised <= TOTAL
        assert one.facts['moved_units'] == one.promised
        assert one.facts['ledger_taken'] == one.promised
        assert one.facts['ledger_debt'] == 0
        assert one.facts['lowest_quant'] >= 0


def test_none_left_while_somebody_was_refused(rounds: list[Round]) -> None:
    for one in rounds:
        assert one.promised == TOTAL


def test_everybody_got_what_the_shop_said(rounds: list[Round]) -> None:
    for one in rounds:
        guests = len(one.of('guest', 'sold'))
        assert guests == one.facts['confirmed_orders'] == one.facts['web_units']
        assert len(one.of('till', 'sold')) == one.facts['till_units']


def test_losers_were_told_and_never_charged(rounds: list[Round]) -> None:
    for one in rounds:
        losers = [*one.of('guest', 'told'), *one.of('till', 'told')]
        assert losers, 'nobody was refused: the race shows nothing'
        assert all('gone' in o.text or 'left' in o.text for o in losers), losers
        assert not any(o.money_asked for o in losers)
        assert one.facts['transactions_of_refused'] == 0
        assert one.facts['paid_orders'] == one.facts['confirmed_orders']


def test_ledger_is_settled_by_the_deliveries(arena: Arena, rounds: list[Round]) -> None:
    for one in rounds:
        assert deliver_all(arena, one.product) == []
        after = facts(arena.admin.server, one.product)
        assert after['ledger'] == 0
        assert after['ledger_fulfilled'] == after['moved_units'] == TOTAL
        assert after['on_hand'] == 0
        assert after['lowest_quant'] == 0


def test_all_of_it_can_be_sold_again(arena: Arena, rounds: list[Round]) -> None:
    """Nothing stays behind that would count against new stock."""
    for one in rounds:
        arena.fill(one.product)
        assert arena.available(one.product) == TOTAL
