"""Each example of docs/api.md, sent to the demo company over JSON-2."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from house import House
from partner import Json2
from server import SECONDS, Server
from test_thread_rpc import PARTNER, invoice_and_pay, sell
from web import User

DOC = Path(__file__).parents[1] / 'docs/api.md'
EXAMPLE = re.compile(
    r'```http\nPOST (?P<path>\S+)\n(?P<request>.*?)```\n```json\n(?P<answer>.*?)```', re.DOTALL
)
ORDER = 'S00001'  # as the examples call the order that is sold before them
CARD = '044-GIFT-CARD'  # and the card
CUSTOMER = 4711  # and who ordered
# texts of one run, or of the demo's calendar
VARYING = re.compile(
    r'^(expires_at|date|name|product|message|receipts|credit_notes|transfers|title|what)$'
)
NUMBERS = re.compile(r'^(hold_id|product_id|line|id)$')  # of records


class Run:
    """What the examples' names and numbers are called this time."""

    def __init__(self, names: dict[Any, Any]):
        self.names = names

    def request(self, value: Any, key: str = '') -> Any:
        if isinstance(value, dict):
            return {name: self.request(part, name) for name, part in value.items()}
        if isinstance(value, list):
            return [self.request(part, key) for part in value]
        if key == 'request_key':
            return self.names.setdefault((key, value), f'{value}-{uuid.uuid4()}')
        return self.names.get((key, value), value)

    def compare(self, told: Any, answer: Any, key: str, where: str) -> None:
        """The answer has all that is told, of the same kind; lists may be longer."""
        if isinstance(told, dict):
            assert isinstance(answer, dict), where
            for name, part in told.items():
                assert name in answer, f'{where}: no {name} in {sorted(answer)}'
                self.compare(part, answer[name], name, f'{where}.{name}')
        elif isinstance(told, list):
            assert isinstance(answer, list) and len(answer) >= len(told), where
            for number, (part, other) in enumerate(zip(told, answer, strict=False)):
                self.compare(part, other, key, f'{where}[{number}]')
        else:
            self._compare_value(told, answer, key, where)

    def _compare_value(self, told: Any, answer: Any, key: str, where: str) -> None:
        kinds = (int, float) if type(told) in (int, float) else (type(told),)
        assert type(answer) in kinds, f'{where}: {answer!r} for {told!r}'
        if NUMBERS.match(key) or key in ('reference', 'order', 'request_key'):
            assert self.names.setdefault((key, told), answer) == answer, where
        elif type(told) in (str, bool) and not VARYING.match(key):
            assert answer == told, where


@pytest.fixture(scope='module')
def house(admin: User) -> House:
    house = House(admin)
    house.restock()
    return house


def test_the_examples_say_what_is_answered(server: Server, house: House) -> None:
    examples = list(EXAMPLE.finditer(DOC.read_text()))
    assert len(examples) == DOC.read_text().count('POST /json/2/') - 1  # but for the first one
    order, reference = sell(house)
    house.deliver(order)
    invoice_and_pay(house, order)
    house.restock()
    names = {(key, ORDER): reference for key in ('reference', 'order', 'order_reference')}
    names['code', CARD] = issue_card(house.admin)
    (row,) = house.admin.read('sale.order', [['id', '=', order]], 'partner_id')
    names['customer_id', CUSTOMER] = names['id', CUSTOMER] = row['partner_id'][0]
    run_campaign(house.admin)
    run, client = Run(names), Json2(server, PARTNER)
    for example in examples:
        path, wish = example['path'], run.request(json.loads(example['request']))
        answer = client.session.post(server.url + path, json=wish, timeout=SECONDS)
        run.compare(json.loads(example['answer']), answer.json(), '', f'{path} {wish}')
        for name, told in (('return_reference', 'RET/00001'),):
            if ('reference', told) in run.names:
                run.names[name, told] = run.names['reference', told]


def issue_card(admin: User) -> str:
    """A gift card that no till knows of, as the examples have it; its code."""
    reward = {'reward_type': 'discount', 'discount_mode': 'per_point', 'discount': 1}
    values = {
        'program_type': 'gift_card',
        'applies_on': 'future',
        'trigger': 'auto',
        'portal_point_name': '$',
        'pos_ok': False,
        'rule_ids': [[5, 0, 0], [0, 0, {'reward_point_mode': 'money', 'reward_point_amount': 1}]],
        'reward_ids': [[5, 0, 0], [0, 0, {**reward, 'required_points': 1}]],
    }
    program = admin.ensure('loyalty.program', {'name': "Partners' Gift Cards"}, **values)
    number = admin.create('loyalty.card', program_id=program, points=50)
    (row,) = admin.read('loyalty.card', [['id', '=', number]], 'code')
    return row['code']


def run_campaign(admin: User) -> None:
    """A campaign whose only program needs a code: it changes no other test's prices."""
    reward = {'reward_type': 'discount', 'discount': 10, 'discount_applicability': 'order'}
    rule = {'mode': 'with_code', 'code': 'HAPPY-HOUR'}
    campaign = admin.ensure('omni.campaign', {'name': 'Happy Hour'}, priority=1000)
    admin.ensure(
        'loyalty.program',
        {'name': 'Happy Hour, 10 %'},
        program_type='promo_code',
        applies_on='current',
        trigger='with_code',
        omni_campaign_id=campaign,
        rule_ids=[[5, 0, 0], [0, 0, rule]],
        reward_ids=[[5, 0, 0], [0, 0, reward]],
    )
    admin.run('omni.campaign', 'action_start', [campaign])
