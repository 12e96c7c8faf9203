"""Clients who return the same goods at once, and what the database says of it afterwards."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Barrier
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import requests
from arena import Arena
from lxml import html
from partner import Client, Json2, OdooRpc, Refused
from race import GIVEN_UP, deliver_all
from server import SECONDS, Server
from shopper import Product, Shopper, Told
from till import Till
from web import RpcError, User, WebClient

MODEL, WIZARD = 'crosschannel.return', 'payment.refund.wizard'
REASON = 'changed_mind'
LEAD = 0.05  # seconds
SELLING = 3  # sales that are prepared at the same time
# the portal's sentences for what others tell by the code `not_returnable`
GONE = re.compile(r'can no longer be returned|can still come back')

Claim = Callable[[], tuple[str, float]]


class Returned(Protocol):
    """What was sold, as whoever takes it back names it."""

    @property
    def reference(self) -> str: ...
    @property
    def line(self) -> int: ...


@dataclass(frozen=True)
class Sale:
    """An order of the shop, paid with the demo provider and delivered."""

    id: int
    reference: str
    line: int
    product: Product
    units: int
    price: float  # of one unit
    paid: float
    payment: int
    token: str


@dataclass
class Outcome:
    """What one client was told, and the money it says was given back."""

    who: str
    result: str  # 'back', 'announced', 'refunded', 'told' or 'failed'
    amount: float = 0
    code: str = ''
    text: str = ''


@dataclass
class Round:
    """One sale, everybody's outcome and what the database says afterwards."""

    sale: Sale
    outcomes: list[Outcome]
    seconds: float
    given_up: int
    facts: dict[str, float] = field(default_factory=dict)

    def of(self, *results: str) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.result in results]

    @property
    def failures(self) -> list[str]:
        return [f'{o.who}: {o.text}' for o in self.of('failed')]

    @property
    def told_amount(self) -> float:
        return round(sum(outcome.amount for outcome in self.outcomes), 2)

    @property
    def money_out(self) -> float:
        return round(sum(self.facts[way] for way in ('provider', 'till', 'otherwise')), 2)


def run_round(server: Server, sale: Sale, claims: dict[str, Claim], first: str = '') -> Round:
    """Let all claims start at once; `first` has a small lead, for each to win some day."""
    log, start = server.log_end(), time.monotonic()
    gate = Barrier(len(claims))
    with ThreadPoolExecutor(len(claims)) as pool:
        running = [
            pool.submit(_run, gate, who, claim, LEAD if first and who != first else 0)
            for who, claim in claims.items()
        ]
        outcomes = [future.result() for future in running]
    given_up = len(GIVEN_UP.findall(server.log_since(log)))
    return Round(sale, outcomes, time.monotonic() - start, given_up)


def _run(gate: Barrier, who: str, claim: Claim, delay: float) -> Outcome:
    """Only a refusal with a code counts as one."""
    gate.wait(SECONDS)
    time.sleep(delay)
    try:
        result, amount = claim()
        return Outcome(who, result, amount)
    except RpcError as error:
        code, text = error.is_refusal and error.context.get('code'), str(error)
    except Refused as error:
        code, text = error.code, error.text
    except Told as error:
        code, text = GONE.search(str(error)) and 'not_returnable', str(error)
    except requests.RequestException as error:
        code, text = '', f'{type(error).__name__}: {error}'
    return Outcome(who, 'told' if code else 'failed', code=code or '', text=text)


# === SET-UP ===


def sell(arena: Arena, units: int) -> Sale:
    """A guest buys units of a fresh product in the shop, and they are delivered."""
    admin, product = arena.admin, arena.product({0: units})
    shopper = Shopper(admin.server)
    shopper.add(product, units)
    shopper.give_address(arena.country, arena.state)
    shopper.choose_delivery(arena.carrier)
    shopper.open_payment()
    shopper.pay(shopper.start_transaction())
    assert deliver_all(arena, product) == []
    order = shopper.order
    (row,) = admin.read('sale.order', [['id', '=', order]], 'name')
    domain = [['order_id', '=', order], ['product_id', '=', product.id]]
    (line,) = admin.read('sale.order.line', domain, 'price_total')
    domain = [['payment_transaction_id.sale_order_ids', '=', order]]
    (payment,) = admin.read('account.payment', domain, 'amount')
    link = admin.run('sale.order', 'get_portal_url', [order])
    token = parse_qs(urlsplit(link).query)['access_token'][0]
    return Sale(
        order,
        row['name'],
        line['id'],
        product,
        units,
        line['price_total'] / units,
        payment['amount'],
        payment['id'],
        token,
    )


def sell_all(arena: Arena, units: Collection[int]) -> list[Sale]:
    with ThreadPoolExecutor(SELLING) as pool:
        return list(pool.map(partial(sell, arena), units))


def second_place(arena: Arena) -> str:
    """The code of the place where programs take goods back."""
    domain = [['id', '=', arena.places[1]]]
    return arena.admin.read('stock.warehouse', domain, 'code')[0]['code']


# === AT A TILL ===


def open_ticket(till: Till, sale: Returned, key: str = '') -> dict[str, Any]:
    """:param key: of a ticket that is opened again"""
    lines, key = [{'line': sale.line, 'quantity': 1, 'reason': REASON}], key or str(uuid.uuid4())
    return till.run(MODEL, 'till_open', till.config, sale.reference, lines, key)


def take_ticket(till: Till, reference: str) -> dict[str, Any]:
    """The ticket of a return that was announced elsewhere."""
    return till.run(MODEL, 'till_take', till.config, reference)


def pay_ticket(till: Till, ticket: dict[str, Any]) -> tuple[str, float]:
    """Give the till's money for a return ticket, as the till's program sends it."""
    till.send([ticket_order(till, ticket)])
    return 'back', ticket['refund_total']


def ticket_order(till: Till, ticket: dict[str, Any]) -> dict[str, Any]:
    """The paid order of a return ticket."""
    total, order_uuid = ticket['refund_total'], str(uuid.uuid4())
    order = till.order(
        order_uuid,
        0,
        0,
        0,
        partner_id=ticket['partner_id'],
        is_refund=True,
        amount_total=-total,
        amount_paid=-total,
        lines=[[0, 0, _ticket_line(line)] for line in ticket['lines']],
    )
    order['payment_ids'][0][2]['amount'] = -total
    return order


def _ticket_line(line: dict[str, Any]) -> dict[str, Any]:
    data = line['extra_tax_data']
    untaxed = data['manual_total_excluded_currency']
    taxes = sum(tax['tax_amount_currency'] for tax in data['manual_tax_amounts'].values())
    return {
        'uuid': str(uuid.uuid4()),
        'product_id': line['product_id'],
        'qty': line['quantity'],
        'price_unit': line['price_unit'],
        'discount': 0,
        'tax_ids': [[6, 0, line['tax_ids']]],
        'price_subtotal': untaxed,
        'price_subtotal_incl': untaxed + taxes,
        'extra_tax_data': data,
        'crosschannel_return_key': line['key'],
    }


def settle_at_till(till: Till, ticket: dict[str, Any]) -> tuple[str, float]:
    """Refund by plan: no hands."""
    return 'back', _given(till.run(MODEL, 'till_settle', till.config, ticket['reference']))


def _given(answer: dict[str, Any]) -> float:
    assert answer['state'] == 'settled', answer
    return sum(part['amount'] for part in answer['tenders'] if part['state'] != 'failed')


# === BY A PARTNER'S PROGRAM ===


def open_by_partner(partner: Client, sale: Returned, place: str) -> dict[str, Any]:
    return partner.call(
        MODEL,
        'open',
        reference=sale.reference,
        lines=[{'line': sale.line, 'quantity': 1, 'reason': REASON}],
        place=place,
        request_key=str(uuid.uuid4()),
    )


def settle_by_partner(
    partner: Client, opened: dict[str, Any], tender: str = 'original'
) -> tuple[str, float]:
    tenders = [{'type': tender, 'amount': opened['amount_due']}]
    reference = opened['reference']
    answer = partner.call(MODEL, 'settle', return_reference=reference, tenders=tenders)
    return 'back', _given(answer)


# === IN THE PORTAL ===


class Portal(WebClient):
    """A customer who followed the link to the order and has filled in the form of a return."""

    def __init__(self, server: Server, sale: Sale):
        super().__init__(server)
        self.fill_in(f'/my/orders/{sale.id}/return', sale, f'?access_token={sale.token}')

    def fill_in(self, path: str, sale: Returned, query: str = '') -> None:
        """One unit, to be brought to the first of the stores."""
        self.path = path
        page = html.fromstring(self.get(path + query).text)
        (form,) = page.find_class('o_return_form')
        hidden = form.xpath(".//input[@type='hidden']")
        self.form = {
            **{field.get('name'): field.get('value') for field in hidden},
            f'quantity_{sale.line}': '1',
            f'reason_{sale.line}': REASON,
            'way': 'store',
            'place': form.xpath(".//select[@name='place']/option[@value!='']")[0].get('value'),
        }

    def send(self) -> tuple[str, float]:
        answer = self.session.post(
            self.server.url + self.path, data=self.form, timeout=SECONDS, allow_redirects=False
        )
        answer.raise_for_status()
        if answer.is_redirect:
            assert '/my/returns/' in answer.headers['Location'], answer.headers['Location']
            return 'announced', 0
        page = html.fromstring(answer.text)
        alerts = page.find_class('o_return_alert') + page.find_class('o_return_error')
        raise Told(' '.join(' '.join(alert.text_content().split()) for alert in alerts))


# === IN THE BACK OFFICE ===


def open_refund(clerk: User, sale: Sale) -> int:
    """The wizard of the payment with all of it to be refunded."""
    context = {'active_model': 'account.payment', 'active_id': sale.payment}
    values = [{'amount_to_refund': sale.paid}]
    return clerk.run(WIZARD, 'create', values, context=context)[0]


def refund(clerk: User, sale: Sale, wizard: int) -> tuple[str, float]:
    clerk.run(WIZARD, 'action_refund', [wizard])
    return 'refunded', sale.paid


# === ALL OF THEM ===

PARTNER = 'partner-api'
CLAIMANTS = ('first till', 'second till', 'plan at the till', 'portal', 'partner')


class Counters:
    """Everybody who gives money back, each with a session of its own."""

    def __init__(self, arena: Arena):
        self.server = arena.admin.server
        # two stores, and a third counter in one of them
        self.tills = arena.tills[:3]
        self.partner = Json2(self.server, PARTNER)
        self.other_partner = OdooRpc(self.server, PARTNER)
        self.clerks = [User(self.server, 'admin') for _clerk in range(2)]
        self.place = second_place(arena)

    def claims(self, sale: Sale) -> dict[str, Claim]:
        """Everybody returns one unit by a return of their own."""
        first, second, third = self.tills
        portal = Portal(self.server, sale)

        def paid(till: Till) -> tuple[str, float]:
            return pay_ticket(till, open_ticket(till, sale))

        def by_partner() -> tuple[str, float]:
            return settle_by_partner(self.partner, open_by_partner(self.partner, sale, self.place))

        claims = (
            lambda: paid(first),
            lambda: paid(second),
            lambda: settle_at_till(third, open_ticket(third, sale)),
            portal.send,
            by_partner,
        )
        return dict(zip(CLAIMANTS, claims, strict=True))

    def takers(self, sale: Sale) -> dict[str, Claim]:
        """Two tills and a program settle what the customer has announced."""
        reference = self.announce(sale)
        opened = {'reference': reference, 'amount_due': sale.price}
        return {
            'first till': partial(self.take, self.tills[0], reference),
            'second till': partial(self.take, self.tills[1], reference),
            'partner': partial(settle_by_partner, self.partner, opened),
        }

    def take(self, till: Till, reference: str) -> tuple[str, float]:
        return pay_ticket(till, take_ticket(till, reference))

    def announce(self, sale: Sale) -> str:
        """The customer's own return."""
        assert Portal(self.server, sale).send() == ('announced', 0)
        return self.announced(sale)

    def announced(self, sale: Sale) -> str:
        query = """
            SELECT name FROM crosschannel_return
             WHERE sale_order_id = %s AND channel = 'web' AND state = 'approved'
        """
        return self.server.value(query, sale.id)

    def refunders(self, sale: Sale, settled_by: str) -> dict[str, Claim]:
        """Two clerks refund all of the payment, somebody settles a return that is open."""
        wizards = [open_refund(clerk, sale) for clerk in self.clerks]
        return {
            'clerk': partial(refund, self.clerks[0], sale, wizards[0]),
            'other clerk': partial(refund, self.clerks[1], sale, wizards[1]),
            settled_by: self._settlement(sale, settled_by),
        }

    def _settlement(self, sale: Sale, settled_by: str) -> Claim:
        if settled_by.startswith('partner'):
            opened = open_by_partner(self.other_partner, sale, self.place)
            tender = 'manual' if settled_by == 'partner by hand' else 'original'
            return partial(settle_by_partner, self.other_partner, opened, tender)
        till = self.tills[0]
        settle = pay_ticket if settled_by == 'till' else settle_at_till
        return partial(settle, till, open_ticket(till, sale))


# === WHAT THE DATABASE SAYS ===

_moved = """
    SELECT coalesce(sum(m.quantity), 0) FROM stock_move m
      JOIN stock_location a ON a.id = m.location_id
      JOIN stock_location b ON b.id = m.location_dest_id
     WHERE m.product_id = %s AND m.state = 'done'
"""
RETURNED = """
    SELECT coalesce(sum(l.quantity), 0) FROM crosschannel_return_line l
      JOIN crosschannel_return r ON r.id = l.return_id WHERE l.product_id = %s
"""
WAITING = f"{RETURNED} AND r.state IN ('requested', 'approved', 'received', 'inspected')"
ON_HAND = """
    SELECT coalesce(sum(q.quantity), 0) FROM stock_quant q
      JOIN stock_location l ON l.id = q.location_id
     WHERE q.product_id = %s AND l.usage = 'internal'
"""
PAID_AT_TILLS = """
    SELECT coalesce(-sum(p.amount), 0) FROM pos_payment p
      JOIN pos_order o ON o.id = p.pos_order_id
     WHERE o.state NOT IN ('draft', 'cancel')
       AND o.id IN (SELECT order_id FROM pos_order_line WHERE product_id = %s)
"""
OTHERWISE = """
    SELECT coalesce(sum(t.amount), 0) FROM crosschannel_return_tender t
     WHERE t.type IN ('manual', 'store_credit') AND t.state <> 'failed'
       AND t.return_id IN (SELECT return_id FROM crosschannel_return_line WHERE product_id = %s)
"""
_payments = """
    SELECT r.transaction_id FROM sale_order_transaction_rel r
      JOIN sale_order_line l ON l.order_id = r.sale_order_id WHERE l.product_id = %s
"""
_facts = {
    'sent': f"{_moved} AND a.usage = 'internal' AND b.usage = 'customer'",
    'back': f"{_moved} AND a.usage = 'customer' AND b.usage = 'internal'",
    'on_hand': ON_HAND,
    'delivered': 'SELECT sum(qty_delivered) FROM sale_order_line WHERE product_id = %s',
    'settled': f"{RETURNED} AND r.state = 'settled'",
    'waiting': WAITING,
    'credited': """
        SELECT coalesce(sum(l.quantity), 0) FROM account_move_line l
          JOIN account_move m ON m.id = l.move_id
         WHERE l.product_id = %s AND m.state = 'posted' AND m.move_type = 'out_refund'
           AND l.display_type = 'product'
    """,
    # money out, by the way it took
    'provider': f"""
        SELECT coalesce(-sum(amount), 0) FROM payment_transaction
         WHERE operation = 'refund' AND state NOT IN ('cancel', 'error')
           AND source_transaction_id IN ({_payments})
    """,
    'till': PAID_AT_TILLS,
    'otherwise': OTHERWISE,
    # what the provider was asked for, whatever became of the transaction that asked
    'asked': f"""
        SELECT coalesce(sum(amount), 0) FROM crosschannel_refund_intent
         WHERE state <> 'error' AND source_id IN ({_payments})
    """,
}


def facts(server: Server, sale: Sale) -> dict[str, float]:
    return figures(server, _facts, sale.product)


def figures(server: Server, queries: Mapping[str, str], product: Product) -> dict[str, float]:
    """Figures that no program of ours computed."""
    return {
        name: round(float(server.value(query, product.id)), 2) for name, query in queries.items()
    }
