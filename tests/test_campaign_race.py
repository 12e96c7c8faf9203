"""The last use of a campaign, wanted by guests of the shop and tills at once; with workers killed in
between. Who is told no is told before any money moves, and his cart costs what it costs."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from arena import PRICE
from cards import Cards, Outcome, Round, enter_code, spend_at_once
from shopper import Broken, Shopper, Told
from test_card_race import RESTART_SECONDS, kill_workers
from till import Till
from web import RpcError

GUESTS, TILLS = 3, 2
TAKEN_OFF = PRICE * 0.6
FIRST = ('guest 0', 'till 0', '')
_redeemed = 'FROM omni_campaign_redemption WHERE campaign_id = %s AND cancelled IS NOT TRUE'
FACTS = {
    'uses': f'SELECT count(*) {_redeemed}',
    'spent': f'SELECT coalesce(sum(amount), 0)::float8 {_redeemed}',
    'shop': """
        SELECT count(DISTINCT o.id) FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
          JOIN loyalty_reward r ON r.id = l.reward_id JOIN loyalty_program p ON p.id = r.program_id
         WHERE p.omni_campaign_id = %s AND o.state = 'sale'
    """,
    'till': """
        SELECT count(DISTINCT o.id) FROM pos_order o JOIN pos_order_line l ON l.order_id = o.id
          JOIN loyalty_reward r ON r.id = l.reward_id JOIN loyalty_program p ON p.id = r.program_id
         WHERE p.omni_campaign_id = %s AND o.state IN ('paid', 'done', 'invoiced')
    """,
    'paid_drafts': """
        SELECT count(DISTINCT o.id) FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
          JOIN loyalty_reward r ON r.id = l.reward_id JOIN loyalty_program p ON p.id = r.program_id
          JOIN sale_order_transaction_rel x ON x.sale_order_id = o.id
          JOIN payment_transaction t ON t.id = x.transaction_id
         WHERE p.omni_campaign_id = %s AND o.state != 'sale' AND t.state IN ('authorized', 'done')
    """,
    'exceptions': """
        SELECT count(*) FROM omni_card_exception e JOIN loyalty_program p ON p.id = e.program_id
         WHERE p.omni_campaign_id = %s
    """,
}


def facts(cards: Cards, campaign: int) -> dict[str, Any]:
    return {name: cards.server.value(query, campaign) for name, query in FACTS.items()}


def guests(cards: Cards, number: int) -> list[Shopper]:
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(lambda _number: cards.guest(1), range(number)))


def at_payment(cards: Cards, shopper: Shopper, code: str) -> None:
    """The code is in the cart and the payment page is open: it shows the lower price."""
    enter_code(shopper, code)
    shopper.open_payment()
    assert cards.discount_of(shopper, code) == pytest.approx(TAKEN_OFF)


class Paying:
    """A guest on the payment page; asked again after a lost answer he goes on where he was."""

    def __init__(self, shopper: Shopper):
        self.shopper, self.reference = shopper, ''

    def __call__(self) -> float:
        self.reference = self.reference or self.shopper.start_transaction()
        self.shopper.pay(self.reference)
        return 1


class Selling:
    """A till that asks before the payment, if it does, and sends the ticket until it is taken."""

    def __init__(self, till: Till, order: dict[str, Any], campaign: int, ask: bool = True):
        self.till, self.order, self.campaign, self.ask = till, order, campaign, ask

    def __call__(self) -> float:
        if self.ask:
            args = [self.till.config], self.order['uuid'], [self.campaign], False
            amounts = {str(self.campaign): TAKEN_OFF}
            told = self.till.run('pos.config', 'check_campaigns', *args, amounts)
            if told['against']:
                raise Told(str(told))
            self.ask = False
        self.till.send([self.order])
        return 1


def ticket(cards: Cards, till: Till, code: str) -> dict[str, Any]:
    """A paid ticket with the discount of the campaign, as the till's program makes it."""
    row = cards.admin.read(
        'loyalty.reward', [['program_id.rule_ids.code', '=', code]], 'discount_line_product_id'
    )[0]
    order = till.order(str(uuid.uuid4()), cards.product.id, 1, PRICE)
    amount = {'price_subtotal': -TAKEN_OFF, 'price_subtotal_incl': -TAKEN_OFF}
    reward = {
        'uuid': str(uuid.uuid4()),
        'product_id': row['discount_line_product_id'][0],
        'qty': 1,
        'price_unit': -TAKEN_OFF,
        'tax_ids': [[6, 0, []]],
        'discount': 0,
        'is_reward_line': True,
        'reward_id': row['id'],
        'points_cost': 1,
        'reward_identifier_code': uuid.uuid4().hex[:8],
    }
    order['lines'].append([0, 0, {**reward, **amount}])
    order['payment_ids'][0][2]['amount'] = PRICE - TAKEN_OFF
    return {**order, 'amount_total': PRICE - TAKEN_OFF, 'amount_paid': PRICE - TAKEN_OFF}


def spenders_of(cards: Cards, campaign: int, code: str) -> dict[str, Callable[[], float]]:
    shoppers = guests(cards, GUESTS)
    for shopper in shoppers:
        at_payment(cards, shopper, code)
    spenders: dict[str, Callable[[], float]]
    spenders = {f'guest {n}': Paying(shopper) for n, shopper in enumerate(shoppers)}
    for number, till in enumerate(cards.arena.tills[: TILLS + 1]):
        order, ask = ticket(cards, till, code), number < TILLS
        name = f'till {number}' if ask else 'a till that does not ask'
        spenders[name] = Selling(till, order, campaign, ask)
    return spenders


@pytest.fixture(scope='module')
def rounds(cards: Cards) -> list[tuple[Round, dict[str, Any]]]:
    found = []
    for first in FIRST:
        campaign, code = cards.campaign(max_uses=1)
        one = spend_at_once(cards.server, 0, spenders_of(cards, campaign, code), first)
        found.append((one, facts(cards, campaign)))
    return found


def test_nobody_met_a_failure(rounds: list) -> None:
    assert [failure for one, _found in rounds for failure in one.failures] == []


def test_the_last_use_is_given_once(rounds: list) -> None:
    for one, found in rounds:
        assert len(one.of('spent')) == 1, one
        assert found['uses'] == found['shop'] + found['till'] == 1, (one, found)


def test_no_paid_order_stays_a_draft_and_finance_has_nothing_to_settle(rounds: list) -> None:
    for one, found in rounds:
        assert (found['paid_drafts'], found['exceptions']) == (0, 0), (one, found)


def test_the_others_were_told(rounds: list) -> None:
    for one, _found in rounds:
        assert len(one.of('told')) == len(one.outcomes) - 1, one


def test_two_of_a_kind_count_to_two(cards: Cards) -> None:
    campaign, code = cards.campaign(max_uses=2)
    one = spend_at_once(cards.server, 0, spenders_of(cards, campaign, code))
    found = facts(cards, campaign)
    assert (len(one.of('spent')), one.failures, found['uses']) == (2, [], 2), (one, found)
    state = 'SELECT state FROM omni_campaign WHERE id = %s'
    assert cards.server.value(state, campaign) == 'stopped'


def test_the_budget_ends_with_the_sale_that_reaches_it(cards: Cards) -> None:
    campaign, code = cards.campaign(budget=TAKEN_OFF * 1.5)
    one = spend_at_once(cards.server, 0, spenders_of(cards, campaign, code))
    found = facts(cards, campaign)
    assert (len(one.of('spent')), one.failures) == (2, []), (one, found)
    assert found['spent'] == pytest.approx(TAKEN_OFF * 2), found


def test_who_was_refused_pays_the_whole_price(cards: Cards) -> None:
    campaign, code = cards.campaign(max_uses=1)
    first, second = guests(cards, 2)
    for shopper in (first, second):
        at_payment(cards, shopper, code)
    reference = first.start_transaction()
    with pytest.raises(Told, match='You have not been charged'):
        second.start_transaction()
    second.open_payment()
    assert cards.discount_of(second, code) == 0
    assert Paying(second)()
    first.pay(reference)
    assert facts(cards, campaign)['uses'] == 1


def test_a_cart_that_is_left_takes_nothing(cards: Cards) -> None:
    _campaign, code = cards.campaign(max_uses=1)
    left, comes = guests(cards, 2)
    at_payment(cards, left, code)
    at_payment(cards, comes, code)
    assert Paying(comes)()


# === KILLS ===


def test_killed_in_between_the_last_use_is_given_once(cards: Cards) -> None:
    campaign, code = cards.campaign(max_uses=1)
    spenders = spenders_of(cards, campaign, code)
    with ThreadPoolExecutor(len(spenders) + 1) as pool:
        running = [pool.submit(_insist, who, spend) for who, spend in spenders.items()]
        pool.submit(kill_workers, cards.server, 3).result()
        outcomes = [future.result() for future in running]
    found = facts(cards, campaign)
    assert [o for o in outcomes if o.result == 'failed'] == []
    assert len([o for o in outcomes if o.result == 'spent']) == 1, outcomes
    assert found['uses'] == found['shop'] + found['till'] == 1, (outcomes, found)
    assert (found['paid_drafts'], found['exceptions']) == (0, 0), (outcomes, found)


def _insist(who: str, spend: Callable[[], float]) -> Outcome:
    """Try again as long as nobody answers, as tills and people do."""
    deadline = time.monotonic() + RESTART_SECONDS
    while time.monotonic() < deadline:
        try:
            return Outcome(who, 'spent', spend())
        except Told as error:
            return Outcome(who, 'told', text=str(error))
        except RpcError as error:
            return Outcome(who, 'told' if error.is_refusal else 'failed', text=str(error))
        except Broken as error:
            return Outcome(who, 'failed', text=str(error))
        except requests.RequestException:
            time.sleep(0.3)
    return Outcome(who, 'failed', text='never answered')
