"""The same delivered units come back everywhere at once, and the back office refunds beside it."""

import pytest
from arena import PRICE, Arena
from house import House
from race import facts as till_facts
from return_moments import EXCHANGED, ClosingTill, LateProvider, exchangers
from returns import CLAIMANTS, Counters, Round, Sale, facts, run_round, sell_all

# units of the sale of each round, everybody wants one; and who has a small lead
CLAIMED = (*((1, who) for who in CLAIMANTS), (3, ''))
TAKEN = (1, 1)
# how the return is settled that the back office does not know of, and who has a small lead
REFUNDED = (
    ('partner', 'clerk'),
    ('partner by hand', 'partner by hand'),
    ('till', 'till'),
    ('till', 'clerk'),
    ('plan at the till', 'plan at the till'),
)
# who has a small lead when a till closes while it pays a return
CLOSING = ('', 'cashier', 'closer')
# what somebody is told who comes too late
CLAIM = {'not_returnable'}
TAKE = {'wrong_state', 'other_till'}
REFUND = {
    'clerk': 'over_refund',
    'other clerk': 'over_refund',
    'partner': 'wrong_amount',
    'partner by hand': 'wrong_amount',
    'till': 'not_paid',
    'plan at the till': 'pays_by_hand',
}


@pytest.fixture(scope='module')
def counters(arena: Arena) -> Counters:
    return Counters(arena)


@pytest.fixture(scope='module')
def claimed(arena: Arena, counters: Counters) -> list[Round]:
    """Each unit is wanted by more than can have it, as returns of their own."""
    units, leaders = zip(*CLAIMED, strict=True)
    return [_claim(counters, *each) for each in zip(sell_all(arena, units), leaders, strict=True)]


def _claim(counters: Counters, sale: Sale, first: str) -> Round:
    one = run_round(counters.server, sale, counters.claims(sale), first)
    for outcome in one.of('announced'):
        # the customer brings to a till what the portal has kept for her
        reference = counters.announced(sale)
        outcome.result, outcome.amount = counters.take(counters.tills[0], reference)
    one.facts = facts(counters.server, sale)
    return one


@pytest.fixture(scope='module')
def taken(arena: Arena, counters: Counters) -> list[Round]:
    """One announced return is settled everywhere at once."""
    rounds = []
    for sale in sell_all(arena, TAKEN):
        one = run_round(counters.server, sale, counters.takers(sale))
        one.facts = facts(counters.server, sale)
        rounds.append(one)
    return rounds


@pytest.fixture(scope='module')
def refunded(arena: Arena, counters: Counters) -> list[Round]:
    """The back office refunds all of a payment while a return of it is settled."""
    rounds = []
    sales = sell_all(arena, [1] * len(REFUNDED))
    for (way, first), sale in zip(REFUNDED, sales, strict=True):
        claims = counters.refunders(sale, way)
        one = run_round(counters.server, sale, claims, first)
        one.facts = facts(counters.server, sale)
        rounds.append(one)
    return rounds


@pytest.fixture(scope='module')
def exchanged(arena: Arena, counters: Counters) -> Round:
    """One unit is exchanged at two tills at once."""
    goods = arena.product({1: 2 * EXCHANGED})
    (sale,) = sell_all(arena, [1])
    one = run_round(counters.server, sale, exchangers(counters, sale, goods))
    sold = till_facts(counters.server, goods)
    one.facts = {**facts(counters.server, sale), 'sold': sold['till_units']}
    return one


@pytest.fixture(scope='module')
def closed(arena: Arena, counters: Counters) -> list[Round]:
    """A till closes in the moment it pays a return."""
    rounds, closing = [], ClosingTill(arena)
    for sale, first in zip(sell_all(arena, [1] * len(CLOSING)), CLOSING, strict=True):
        one = run_round(counters.server, sale, closing.claims(sale), first)
        one.facts = facts(counters.server, sale)
        if not one.of('back'):
            closing.pay_later(sale)
        if closing.session_state() != 'closed':
            closing.till.close()
        one.facts['orders'] = closing.orders(sale)
        rounds.append(one)
    closing.till.open_session(0)
    return rounds


@pytest.fixture(scope='module')
def late(arena: Arena, counters: Counters) -> Round:
    """A provider is late to tell of a refund that two tills ask for again."""
    (sale,) = sell_all(arena, [1])
    one = run_round(counters.server, sale, LateProvider(counters).claims(sale))
    one.facts = facts(counters.server, sale)
    return one


def test_nobody_met_a_failure(
    claimed: list[Round],
    taken: list[Round],
    refunded: list[Round],
    exchanged: Round,
    closed: list[Round],
    late: Round,
) -> None:
    rounds = [*claimed, *taken, *refunded, exchanged, *closed, late]
    assert [failure for one in rounds for failure in one.failures] == []
    assert sum(one.given_up for one in rounds) == 0, 'a request was given up by the server'


def test_never_more_units_back_than_delivered(claimed: list[Round], taken: list[Round]) -> None:
    for one in [*claimed, *taken]:
        units = one.sale.units
        assert len(one.of('back')) == units, one
        assert one.facts['sent'] == units
        assert one.facts['back'] == one.facts['on_hand'] == units, one
        assert one.facts['settled'] == one.facts['credited'] == units, one
        assert one.facts['waiting'] == one.facts['delivered'] == 0, one


def test_never_more_money_out_than_for_the_units(claimed: list[Round], taken: list[Round]) -> None:
    for one in [*claimed, *taken]:
        assert (
            one.money_out == one.told_amount == one.sale.units * one.sale.price <= one.sale.paid
        ), one
        assert one.facts['provider'] == one.facts['asked'], 'a refund that nobody knows of'
        assert one.facts['otherwise'] == 0


def test_losers_were_told_why(claimed: list[Round], taken: list[Round]) -> None:
    for one, codes in [*((one, CLAIM) for one in claimed), *((one, TAKE) for one in taken)]:
        losers = one.of('told')
        assert losers, 'nobody was refused: the race shows nothing'
        assert len(losers) == len(one.outcomes) - one.sale.units
        assert {loser.code for loser in losers} <= codes, losers


def test_back_office_refunds_no_more_than_was_paid(refunded: list[Round]) -> None:
    """All of the payment goes back, or what the return is worth, and never both."""
    for one in refunded:
        assert len(one.of('back', 'refunded')) == 1, one
        assert one.money_out == one.told_amount <= one.sale.paid, one
        assert one.facts['provider'] == one.facts['asked'], 'a refund that nobody knows of'
        assert all(loser.code == REFUND[loser.who] for loser in one.of('told')), one


def test_goods_come_back_only_with_their_return(refunded: list[Round]) -> None:
    for one in refunded:
        back = len(one.of('back'))
        assert one.facts['back'] == one.facts['on_hand'] == one.facts['settled'] == back, one
        assert one.facts['waiting'] == one.facts['delivered'] == 1 - back, one


def test_an_exchange_is_made_once(exchanged: Round) -> None:
    """The other goods are handed out once, and paid with the unit and the balance."""
    assert len(exchanged.of('back')) == len(exchanged.of('told')) == 1, exchanged
    assert {loser.code for loser in exchanged.of('told')} <= TAKE
    found, worth = exchanged.facts, exchanged.sale.price
    assert found['back'] == found['on_hand'] == found['settled'] == found['credited'] == 1
    assert found['sold'] == EXCHANGED
    assert found['till'] == worth - EXCHANGED * PRICE, 'the balance was paid once'
    assert found['provider'] == found['asked'] == found['otherwise'] == 0


def test_a_till_that_closes_loses_no_return(closed: list[Round]) -> None:
    """The return is in the entry of a session, or it is refused and paid in the next one."""
    for one in closed:
        back = len(one.of('back'))
        assert back + len(one.of('told')) == 1, one
        assert one.facts['till'] == one.told_amount == back * one.sale.price, one
        assert one.facts['back'] == one.facts['settled'] == back, one
        assert one.facts['waiting'] == 1 - back, one
        assert one.facts['orders'] == [('done', 'closed', True)], one


def test_a_late_provider_pays_once(late: Round) -> None:
    assert len(late.of('back')) == 2, 'the second till is told the same as the first'
    assert late.facts['provider'] == late.facts['asked'] == late.sale.price, late
    assert late.facts['till'] == late.facts['otherwise'] == 0
    assert late.facts['back'] == late.facts['on_hand'] == late.facts['settled'] == 1


def test_nobody_owes_anything(
    arena: Arena,
    claimed: list[Round],
    taken: list[Round],
    refunded: list[Round],
    exchanged: Round,
    closed: list[Round],
    late: Round,
) -> None:
    """Once the tills are closed, of what came back."""
    house = House(arena.admin)
    arena.close()
    for one in [*claimed, *taken, exchanged, *closed, late]:
        house.check_books(one.sale.id)
