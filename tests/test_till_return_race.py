"""One unit of a till's receipt comes back at two tills, natively, in the back office and in the
portal at once."""

from collections.abc import Iterator

import pytest
from arena import Arena
from returns import Round, run_round
from till_returns import CLAIMANTS, DyingRequest, Receipt, Refunders, receipt_facts, sell_at_till
from web import RpcError

# units of the receipt of each round, everybody wants one; and who has a small lead
CLAIMED = (*((1, who) for who in CLAIMANTS), (1, ''), (3, ''))
# what somebody is told who comes too late, with a return and natively
TOLD = {
    'other store': {'not_returnable'},
    'same store': {'not_returnable'},
    'native': {'already_refunded'},
    'back office': {'already_refunded'},
    'portal': {'not_returnable'},
    'partner': {'not_returnable'},
}


@pytest.fixture(scope='module')
def refunders(arena: Arena) -> Iterator[Refunders]:
    refunders = Refunders(arena)
    yield refunders
    refunders.leave()


@pytest.fixture(scope='module')
def claimed(arena: Arena, refunders: Refunders) -> list[Round]:
    rounds = []
    for units, first in CLAIMED:
        receipt = sell_at_till(arena, refunders.customer, units)
        one = run_round(refunders.server, receipt, refunders.claims(receipt), first)
        for outcome in one.of('announced'):
            outcome.result, outcome.amount = refunders.brought(receipt)
        one.facts = receipt_facts(refunders.server, receipt)
        rounds.append(one)
    return rounds


@pytest.fixture
def receipt(arena: Arena, refunders: Refunders) -> Receipt:
    return sell_at_till(arena, refunders.customer)


def test_nobody_met_a_failure(claimed: list[Round]) -> None:
    assert [failure for one in claimed for failure in one.failures] == []
    assert sum(one.given_up for one in claimed) == 0, 'a request was given up by the server'


def test_a_unit_comes_back_once_whoever_takes_it(claimed: list[Round]) -> None:
    for one in claimed:
        found, units = one.facts, one.sale.units
        assert len(one.of('back')) == units, one
        assert found['on tickets'] + found['without a ticket'] == units, one
        assert found['natively'] + found['settled'] == units, one
        assert found['moved'] == found['on_hand'] == units, one
        assert found['waiting'] == found['unnamed'] == 0, one


def test_no_more_money_goes_out_than_was_paid(claimed: list[Round]) -> None:
    for one in claimed:
        assert one.money_out == one.told_amount == one.sale.paid, one


def test_losers_were_told_why(claimed: list[Round]) -> None:
    for one in claimed:
        losers = one.of('told')
        assert len(losers) == len(CLAIMANTS) - one.sale.units, one
        assert all(loser.code in TOLD[loser.who] for loser in losers), losers


def test_a_ticket_that_died_is_paid_once(refunders: Refunders, receipt: Receipt) -> None:
    """Cut off while it decided it has left nothing; sent again it is paid, and but once."""
    dying = DyingRequest(refunders.server, refunders.same, receipt)
    with pytest.raises(RpcError):
        dying.cut_off().result()
    nothing = receipt_facts(refunders.server, receipt)
    assert nothing['on tickets'] == nothing['till'] == nothing['settled'] == nothing['moved'] == 0
    assert nothing['waiting'] == 1, 'the unit is kept for this ticket'
    with pytest.raises(RpcError, match=r'refunded already'):
        refunders.natively(receipt)
    assert dying.send() == dying.send()
    found = receipt_facts(refunders.server, receipt)
    assert found['on tickets'] == found['settled'] == found['moved'] == 1
    assert found['till'] == receipt.paid
    assert found['natively'] == found['waiting'] == 0
