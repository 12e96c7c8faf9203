"""Many programs of one partner at once, served by several processes: what they get together."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy

import pytest
import requests
from house import STORE, STORE_ONLY
from partner import Json2, OdooRpc, Refused
from server import SECONDS, Server
from web import User

PARTNER = 'partner-api'
CALLERS = 8
RATE, BURST = 'unified_inventory.requests_per_second', 'unified_inventory.requests_burst'


class Limits:
    """The system parameters, and what their change leaves behind."""

    def __init__(self, admin: User):
        self.admin = admin

    def set(self, rate: float, burst: float) -> None:
        for key, value in ((RATE, rate), (BURST, burst)):
            self.admin.run('ir.config_parameter', 'set_param', key, str(value))
        with self.admin.server.cursor(readonly=False) as cursor:
            cursor.execute('DELETE FROM unified_inventory_bucket')


@pytest.fixture
def limits(admin: User) -> Iterator[Limits]:
    earlier = [admin.run('ir.config_parameter', 'get_param', key) for key in (RATE, BURST)]
    limits = Limits(admin)
    yield limits
    limits.set(*earlier)


def _same_program(client: Json2, count: int) -> list[Json2]:
    """As many connections with one key, which takes a while to make."""
    copies = [copy(client) for _connection in range(count)]
    for each in copies:
        each.session = requests.Session()
        each.session.headers.update(client.session.headers)
    return copies


def _ask(client: Json2) -> requests.Response:
    path = f'{client.server.url}/json/2/unified.inventory/availability'
    values = {'skus': [STORE_ONLY], 'places': [STORE]}
    return client.session.post(path, json=values, timeout=SECONDS)


def test_all_processes_count_together(server: Server, limits: Limits) -> None:
    """Eight callers who never pause get the burst and then the rate, and not one more."""
    rate, burst, seconds = 5, 10, 4
    clients = _same_program(Json2(server, PARTNER), CALLERS)
    limits.set(rate, burst)
    log, start = server.log_end(), time.monotonic()

    def call(client: Json2) -> list[requests.Response]:
        answers = []
        while time.monotonic() - start < seconds:
            answers.append(_ask(client))
        return answers

    with ThreadPoolExecutor(CALLERS) as pool:
        answers = [answer for each in pool.map(call, clients) for answer in each]
    took = time.monotonic() - start
    served = [answer for answer in answers if answer.ok]
    refused = [answer for answer in answers if not answer.ok]
    assert burst + rate * (seconds - 1) <= len(served) <= burst + rate * took
    assert len(refused) > len(served), 'too few calls to prove anything'
    for answer in refused:
        assert answer.status_code == 429, answer.text
        context = answer.json()['context']
        assert context['code'] == 'too_many_requests'
        assert 0 < context['retry_after'] <= 1 / rate
        assert int(answer.headers['Retry-After']) == 1
    posts = re.findall(r'^\S+ \S+ (\d+) .*POST /json/2/', server.log_since(log), re.MULTILINE)
    assert len(set(posts)) > 1, 'one process served them all'


def test_every_method_counts_whatever_comes_of_it(server: Server, limits: Limits) -> None:
    """Three models, two protocols, answers and refusals: all out of one bucket."""
    clients = [*_same_program(Json2(server, PARTNER), 4), *[OdooRpc(server, PARTNER)] * 4]
    wishes = (
        ('unified.inventory', 'availability', {'skus': [STORE_ONLY]}),
        ('unified.inventory', 'hold', {'lines': [], 'request_key': 'x'}),
        ('unified.inventory', 'release', {'hold_id': 0}),
        ('order.routing', 'quote', {'lines': [], 'destination': None}),
        ('order.routing', 'explain', {'order_reference': 'none'}),
        ('crosschannel.return', 'find', {}),
        ('crosschannel.return', 'returnable', {'reference': 'none'}),
        ('crosschannel.return', 'settle', {'return_reference': 'none', 'tenders': []}),
    )
    limits.set(0.001, 30)

    def call(pair: tuple) -> list[str]:
        client, (model, method, values) = pair
        codes = []
        for _call in range(10):
            try:
                client.call(model, method, **values)
                codes.append('')
            except Refused as refused:
                codes.append(refused.code)
        return codes

    with ThreadPoolExecutor(len(clients)) as pool:
        codes = [
            code for each in pool.map(call, zip(clients, wishes, strict=True)) for code in each
        ]
    assert len(codes) == 80
    assert codes.count('too_many_requests') == 50


def test_who_waits_as_told_is_served(server: Server, limits: Limits) -> None:
    client = Json2(server, PARTNER)
    limits.set(2, 1)
    for _call in range(4):
        assert _ask(client).ok
        refused = _ask(client)
        time.sleep(refused.json()['context']['retry_after'])


def test_staff_is_not_limited(admin: User, limits: Limits) -> None:
    limits.set(0.001, 1)
    for _call in range(5):
        admin.run('unified.inventory', 'availability', skus=[STORE_ONLY])
