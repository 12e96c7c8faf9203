"""Clients who spend the same gift card at once, and what the database says of it afterwards."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Barrier
from typing import Any

import requests
from arena import PRICE, Arena
from partner import Json2, Refused
from server import SECONDS, Server
from shopper import Broken, Shopper, Told
from till import Till
from web import RpcError

PARTNER = 'card-partner'
PARTNER_GROUP = 'unified_inventory.group_partner_service'
PROGRAM, LIMITED = 'Race Gift Card', 'Race Promotion'
LEAD = 0.05  # seconds
GIVEN_UP = 'maximum number of tries reached'

Spend = Callable[[], float]


@dataclass
class Outcome:
    """What one client came to: 'spent' so much, 'told' no, or 'failed'."""

    who: str
    result: str
    amount: float = 0
    text: str = ''


@dataclass
class Round:
    card: int
    outcomes: list[Outcome]
    facts: dict[str, Any] = field(default_factory=dict)

    def of(self, *results: str) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.result in results]

    @property
    def failures(self) -> list[str]:
        return [f'{o.who}: {o.text}' for o in self.of('failed')]

    @property
    def told_amount(self) -> float:
        return round(sum(o.amount for o in self.outcomes), 2)


def spend_at_once(server: Server, card: int, spenders: dict[str, Spend], first: str = '') -> Round:
    """Let all start at once; `first` has a small lead, for each to win some day."""
    gate = Barrier(len(spenders))
    with ThreadPoolExecutor(len(spenders)) as pool:
        running = [
            pool.submit(_run, gate, who, spend, LEAD if first and who != first else 0)
            for who, spend in spenders.items()
        ]
        outcomes = [future.result() for future in running]
    return Round(card, outcomes, facts(server, card))


def _run(gate: Barrier, who: str, spend: Spend, delay: float) -> Outcome:
    gate.wait(SECONDS)
    time.sleep(delay)
    try:
        return Outcome(who, 'spent', spend())
    except RpcError as error:
        return Outcome(who, 'told' if error.is_refusal else 'failed', text=str(error))
    except (Refused, Told) as error:
        return Outcome(who, 'told', text=str(error))
    except (Broken, requests.RequestException) as error:
        return Outcome(who, 'failed', text=f'{type(error).__name__}: {error}')


class Cards:
    """Everybody who spends cards, each with a session of its own."""

    def __init__(self, arena: Arena, partners: bool = True):
        """:param partners: whether there are programs of partners: stock Odoo knows none"""
        self.arena, self.admin = arena, arena.admin
        self.server = arena.admin.server
        self.program, self.reward, self.discount = self._gift_program()
        self.product = arena.product({0: 500, 1: 500, 2: 500})
        if partners:
            self._ensure_partner()
            self.partner = Json2(self.server, PARTNER)

    # === SET-UP ===

    def retire(self) -> None:
        """Tills open with programs only that have a mail and a report: leave none of ours."""
        domain = [['name', '=like', 'Race %']]
        ours = self.admin.find('loyalty.program', domain)
        self.admin.run('loyalty.program', 'write', ours, {'active': False})

    def _gift_program(self) -> tuple[int, int, int]:
        """A gift card that pays everywhere; a till wants its mail and report when it opens."""
        program = self._create_gift_program()
        reward = self.admin.find('loyalty.reward', [['program_id', '=', program]])[0]
        (row,) = self.admin.read(
            'loyalty.reward', [['id', '=', reward]], 'discount_line_product_id'
        )
        return program, reward, row['discount_line_product_id'][0]

    def _create_gift_program(self) -> int:
        reward = {'reward_type': 'discount', 'discount_mode': 'per_point', 'discount': 1}
        return self.admin.create(
            'loyalty.program',
            name=PROGRAM,
            program_type='gift_card',
            applies_on='future',
            trigger='auto',
            portal_point_name='$',
            rule_ids=[[5, 0, 0], [0, 0, {'reward_point_mode': 'money', 'reward_point_amount': 1}]],
            reward_ids=[[5, 0, 0], [0, 0, {**reward, 'required_points': 1}]],
            sale_ok=True,
            pos_ok=True,
        )

    def _ensure_partner(self) -> None:
        groups = [self.admin.ref(name) for name in ('base.group_user', PARTNER_GROUP)]
        values = {'name': 'Card Partner', 'password': PARTNER, 'group_ids': [[6, 0, groups]]}
        self.admin.ensure('res.users', {'login': PARTNER}, **values)
        self.server.passwords[PARTNER] = PARTNER

    def card(self, points: float = 50) -> tuple[int, str]:
        number = self.admin.create('loyalty.card', program_id=self.program, points=points)
        (row,) = self.admin.read('loyalty.card', [['id', '=', number]], 'code')
        return number, row['code']

    def limited(self, most: int) -> tuple[int, str]:
        """A promotion whose code may be used so often; none of the shop's own is better."""
        code = f'RACE-{uuid.uuid4().hex[:8]}'
        reward = {'reward_type': 'discount', 'discount_mode': 'percent', 'discount': 60}
        rule = {'mode': 'with_code', 'code': code, 'minimum_qty': 0}
        program = self.admin.create(
            'loyalty.program',
            name=f'{LIMITED} {code}',
            program_type='promo_code',
            trigger='with_code',
            applies_on='current',
            limit_usage=True,
            max_usage=most or 1,
            rule_ids=[[5, 0, 0], [0, 0, rule]],
            reward_ids=[[5, 0, 0], [0, 0, {**reward, 'required_points': 1}]],
        )
        return program, code

    def campaign(self, **limits: Any) -> tuple[int, str]:
        """A running campaign with these limits whose code takes 60 % off."""
        program, code = self.limited(0)
        self.admin.run('loyalty.program', 'write', [program], {'limit_usage': False})
        values = {'name': f'Race Campaign {code}', 'program_ids': [[4, program]], **limits}
        campaign = self.admin.create('omni.campaign', **values)
        self.admin.run('omni.campaign', 'action_start', [campaign])
        return campaign, code

    # === SPENDERS ===

    def till(self, till: Till, card: int, amount: float, hold: bool = True) -> Spend:
        """A sale of so much that the card pays all of, as the till's program makes it."""
        order = self.till_order(till, card, amount)
        return partial(self.send, till, order, card, amount, hold)

    def till_order(self, till: Till, card: int, amount: float) -> dict[str, Any]:
        order = till.order(str(uuid.uuid4()), self.product.id, amount / PRICE, PRICE)
        reward = {
            'uuid': str(uuid.uuid4()),
            'product_id': self.discount,
            'qty': 1,
            'price_unit': -amount,
            'price_subtotal': -amount,
            'price_subtotal_incl': -amount,
            'tax_ids': [[6, 0, []]],
            'discount': 0,
            'is_reward_line': True,
            'reward_id': self.reward,
            'coupon_id': card,
            'points_cost': amount,
            'reward_identifier_code': uuid.uuid4().hex[:8],
        }
        order['lines'].append([0, 0, reward])
        order['payment_ids'] = []
        return {**order, 'amount_total': 0, 'amount_paid': 0}

    def send(
        self, till: Till, order: dict[str, Any], card: int, amount: float, hold: bool
    ) -> float:
        if hold:
            answer = till.run(
                'pos.config', 'hold_cards', [till.config], order['uuid'], {str(card): amount}
            )
            if not answer['held']:
                raise Told(answer['message'])
        till.send([order])
        self.confirm(till, order, card, amount)
        return amount

    def confirm(
        self, till: Till, order: dict[str, Any], card: int, amount: float, times: int = 2
    ) -> None:
        """The last call of Odoo's till, made twice as after a lost answer."""
        (number,) = till.find('pos.order', [['uuid', '=', order['uuid']]])
        code = order['lines'][-1][2]['reward_identifier_code']
        data = {'points': -amount, 'program_id': self.program, 'coupon_id': card}
        data |= {'barcode': False, 'line_codes': [code]}
        for _time in range(times):
            till.run('pos.order', 'confirm_coupon_programs', [number], {str(card): data})

    def guest(self, quantity: int = 6) -> Shopper:
        """A guest with a cart and an address."""
        shopper = Shopper(self.server)
        shopper.add(self.product, quantity)
        shopper.give_address(self.arena.country, self.arena.state)
        shopper.choose_delivery(self.arena.carrier)
        return shopper

    def shop(self, shopper: Shopper, code: str) -> Spend:
        """The guest enters the code, claims what it gives and pays the rest."""
        return partial(self._pay_with_code, shopper, code)

    def _pay_with_code(self, shopper: Shopper, code: str) -> float:
        enter_code(shopper, code)
        shopper.open_payment()
        spent = self.discount_of(shopper, code)
        if not spent:
            raise Told('The code was not taken.')
        shopper.pay(shopper.start_transaction())
        return spent

    def discount_of(self, shopper: Shopper, code: str) -> float:
        """What the order costs less by this code, not by promotions of the shop's own."""
        query = """
            SELECT coalesce(-sum(l.price_total), 0)::float8 FROM sale_order_line l
              JOIN loyalty_reward r ON r.id = l.reward_id
             WHERE l.order_id = %s AND (l.coupon_id = ANY(%s) OR EXISTS (
                   SELECT FROM loyalty_rule u WHERE u.program_id = r.program_id AND u.code = %s))
        """
        return self.server.value(query, shopper.order, self.with_code(code), code)

    def with_code(self, code: str) -> list[int]:
        """The card of a code, if it is one's: in the database codes are sealed."""
        return self.admin.find('loyalty.card', [['code', '=', code]])

    def program_of_partner(self, code: str, amount: float) -> Spend:
        return partial(self._redeem, code, amount)

    def _redeem(self, code: str, amount: float) -> float:
        key = str(uuid.uuid4())
        held = self.partner.call(
            'omni.promotion', 'hold', code=code, amount=amount, request_key=key, ttl_seconds=300
        )
        for _time in range(2):
            done = self.partner.call(
                'omni.promotion', 'redeem', hold_id=held['hold_id'], order_reference=key
            )
        assert done['state'] == 'redeemed', done
        return done['redeemed']


def enter_code(shopper: Shopper, code: str) -> None:
    page = shopper.get('/shop/cart').text
    token = page.partition('csrf_token: "')[2].partition('"')[0]
    answer = shopper.session.post(
        f'{shopper.server.url}/shop/pricelist',
        data={'promo': code, 'csrf_token': token},
        timeout=SECONDS,
    )
    answer.raise_for_status()


# === WHAT THE DATABASE SAYS ===

_entries = "SELECT coalesce(sum(amount), 0)::float8 FROM omni_card_entry WHERE subject = 'card'"
_facts = {
    'points': 'SELECT max(points) FROM loyalty_card WHERE id = %s',
    'ledger': f'{_entries} AND res_id = %s',
    'redeemed': f"SELECT -({_entries} AND kind = 'redeem' AND res_id = %s)",
    'lowest': """
        SELECT min(balance)::float8 FROM (
            SELECT sum(amount) OVER (ORDER BY id) AS balance FROM omni_card_entry
             WHERE subject = 'card' AND res_id = %s) b
    """,
    'till': """
        SELECT coalesce(-sum(l.price_subtotal_incl), 0)::float8 FROM pos_order_line l
          JOIN pos_order o ON o.id = l.order_id
         WHERE l.coupon_id = %s AND o.state IN ('paid', 'done', 'invoiced')
    """,
    'shop': """
        SELECT coalesce(-sum(l.price_total), 0)::float8 FROM sale_order_line l
          JOIN sale_order o ON o.id = l.order_id WHERE l.coupon_id = %s AND o.state = 'sale'
    """,
    'paid_drafts': """
        SELECT count(*) FROM sale_order o
          JOIN sale_order_line l ON l.order_id = o.id
          JOIN sale_order_transaction_rel r ON r.sale_order_id = o.id
          JOIN payment_transaction t ON t.id = r.transaction_id
         WHERE l.coupon_id = %s AND o.state <> 'sale' AND t.state IN ('authorized', 'done')
    """,
    'missing': """
        SELECT coalesce(sum(points), 0)::float8 FROM omni_card_exception WHERE card_id = %s
    """,
}


def facts(server: Server, card: int) -> dict[str, Any]:
    """Figures of a card that no program of ours computed."""
    return {name: server.value(query, card) for name, query in _facts.items()}
