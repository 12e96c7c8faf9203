"""What must be refused: each time with a code or a clear sentence, and nothing written."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from house import CENTRE_ONLY, STORE, STORE_ONLY, House
from partner import CLIENTS, Client, Json2, OdooRpc, Refused, XmlRpc
from server import Server
from shopper import Product, Shopper, Told
from till import Till
from web import RpcError, User, WebClient

PARTNER = 'partner-api'
# whatever a refused call could have left behind
TABLES = (
    'unified_inventory_hold',
    'unified_inventory_entry',
    'order_routing_plan',
    'crosschannel_return',
    'sale_order',
    'sale_order_line',
    'stock_move',
    'stock_picking',
    'payment_transaction',
    'pos_order',
    'account_move',
)


@pytest.fixture(scope='module')
def house(admin: User) -> House:
    house = House(admin)
    house.restock()
    return house


@pytest.fixture(scope='module', params=CLIENTS)
def partner(request: pytest.FixtureRequest, server: Server) -> Client:
    return CLIENTS[request.param](server, PARTNER)


@contextmanager
def nothing_written(server: Server) -> Iterator[None]:
    """No row more or fewer, no hold in another state."""
    before = _fingerprint(server)
    yield
    assert _fingerprint(server) == before


def _fingerprint(server: Server) -> list[tuple]:
    counts = ' UNION ALL '.join(f"SELECT '{t}', count(*)::text FROM {t}" for t in TABLES)
    states = "SELECT 'hold ' || id, state || expires_at FROM unified_inventory_hold"
    return sorted(server.rows(f'{counts} UNION ALL {states}'))


def _line(**changes: Any) -> dict[str, Any]:
    return {'sku': STORE_ONLY, 'quantity': 1, **changes}


# === PARTNERS' CALLS ===

HOLDS = {
    'unknown product': ({'lines': [_line(sku='NO-SUCH')]}, 'unknown_product'),
    'no text as product': ({'lines': [_line(sku=7)]}, 'invalid_line'),
    'unknown place': ({'lines': [_line(place='MARS')]}, 'unknown_place'),
    'unknown channel': ({'lines': [_line()], 'channel': 'fax'}, 'unknown_channel'),
    'zero': ({'lines': [_line(quantity=0)]}, 'invalid_quantity'),
    'negative': ({'lines': [_line(quantity=-1)]}, 'invalid_quantity'),
    'text as quantity': ({'lines': [_line(quantity='1')]}, 'invalid_quantity'),
    'true as quantity': ({'lines': [_line(quantity=True)]}, 'invalid_quantity'),
    'half of a whole unit': ({'lines': [_line(quantity=0.5)]}, 'fractional_quantity'),
    'enormous': ({'lines': [_line(quantity=1e12)]}, 'quantity_too_large'),
    'more than there is': ({'lines': [_line(quantity=900_000)]}, 'insufficient_stock'),
    'one line of two too many': (
        {'lines': [_line(), _line(sku=CENTRE_ONLY, quantity=900_000)]},
        'insufficient_stock',
    ),
    'no lines': ({'lines': []}, 'invalid_line'),
    'lines as text': ({'lines': 'all'}, 'invalid_line'),
    'a line of another form': ({'lines': [{'product': 1}]}, 'invalid_line'),
    'no key': ({'lines': [_line()], 'request_key': ''}, 'invalid_request_key'),
    'an endless hold': ({'lines': [_line()], 'ttl_seconds': 10**9}, 'invalid_ttl'),
    'a hold of no time': ({'lines': [_line()], 'ttl_seconds': 0}, 'invalid_ttl'),
    'a place in the sea': (
        {'lines': [_line()], 'destination': {'latitude': 200, 'longitude': 0}},
        'unknown_destination',
    ),
}


@pytest.mark.parametrize('case', HOLDS)
def test_hold_is_refused(house: House, partner: Client, case: str) -> None:
    values, code = HOLDS[case]
    with nothing_written(house.server), pytest.raises(Refused) as refused:
        partner.call('unified.inventory', 'hold', **{'request_key': str(uuid.uuid4()), **values})
    assert refused.value.code == code
    assert refused.value.text


OTHERS = {
    'availability of nothing known': (
        'unified.inventory',
        'availability',
        {'skus': ['NO-SUCH']},
        'unknown_product',
    ),
    'availability nowhere known': (
        'unified.inventory',
        'availability',
        {'skus': [STORE_ONLY], 'places': ['MARS']},
        'unknown_place',
    ),
    'availability for nobody known': (
        'unified.inventory',
        'availability',
        {'skus': [STORE_ONLY], 'channel': 'fax'},
        'unknown_channel',
    ),
    'release of nothing': ('unified.inventory', 'release', {'hold_id': 2**31 - 1}, 'unknown_hold'),
    'extend of nothing': (
        'unified.inventory',
        'extend',
        {'hold_id': -1, 'ttl_seconds': 60},
        'unknown_hold',
    ),
    'confirm of nothing': (
        'unified.inventory',
        'confirm',
        {'hold_id': 0, 'order_reference': 'X'},
        'unknown_hold',
    ),
    'quote to nowhere': (
        'order.routing',
        'quote',
        {'lines': [_line()], 'destination': {'postcode': 'XX', 'country': 'US'}},
        'unknown_destination',
    ),
    'quote by pigeon': (
        'order.routing',
        'quote',
        {
            'lines': [_line()],
            'destination': {'postcode': '02116', 'country': 'US'},
            'delivery': 'pigeon',
        },
        'unknown_delivery',
    ),
    'explain of nothing': (
        'order.routing',
        'explain',
        {'order_reference': 'S99999'},
        'unknown_order',
    ),
    'find without a word': ('crosschannel.return', 'find', {}, 'nothing_to_find'),
    'returnable of nothing': (
        'crosschannel.return',
        'returnable',
        {'reference': 'S99999'},
        'unknown_reference',
    ),
    'settle of nothing': (
        'crosschannel.return',
        'settle',
        {'return_reference': 'RET/0', 'tenders': []},
        'unknown_reference',
    ),
}


@pytest.mark.parametrize('case', OTHERS)
def test_call_is_refused(house: House, partner: Client, case: str) -> None:
    model, method, values, code = OTHERS[case]
    with nothing_written(house.server), pytest.raises(Refused) as refused:
        partner.call(model, method, **values)
    assert refused.value.code == code


def test_key_with_other_content(house: House, partner: Client) -> None:
    key = str(uuid.uuid4())
    hold = partner.call('unified.inventory', 'hold', lines=[_line()], request_key=key)
    with nothing_written(house.server), pytest.raises(Refused) as refused:
        partner.call('unified.inventory', 'hold', lines=[_line(quantity=2)], request_key=key)
    assert refused.value.code == 'request_key_reused'
    partner.call('unified.inventory', 'release', hold_id=hold['hold_id'])


def test_expired_hold(house: House, partner: Client) -> None:
    hold = partner.call(
        'unified.inventory',
        'hold',
        lines=[_line()],
        request_key=str(uuid.uuid4()),
        ttl_seconds=1,
    )
    house.server.rows('SELECT pg_sleep(1.5)')
    for method, values in (
        ('extend', {'ttl_seconds': 60}),
        ('confirm', {'order_reference': 'LATE'}),
    ):
        with pytest.raises(Refused) as refused:
            partner.call('unified.inventory', method, hold_id=hold['hold_id'], **values)
        assert refused.value.code == 'hold_not_open'
    assert house.available(STORE_ONLY, STORE) == 5


def test_hold_of_somebody_else(house: House, partner: Client, server: Server) -> None:
    manager = OdooRpc(server, 'manager')
    hold = manager.call('unified.inventory', 'hold', lines=[_line()], request_key=str(uuid.uuid4()))
    for method, values in (
        ('extend', {'ttl_seconds': 60}),
        ('confirm', {'order_reference': 'MINE'}),
        ('release', {}),
    ):
        with nothing_written(server), pytest.raises(Refused) as refused:
            partner.call('unified.inventory', method, hold_id=hold['hold_id'], **values)
        assert refused.value.code == 'unknown_hold'
    manager.call('unified.inventory', 'release', hold_id=hold['hold_id'])


# === WHO MAY CALL ===

CALLS = (
    ('unified.inventory', 'hold', {'lines': [_line()], 'request_key': 'forbidden'}),
    ('unified.inventory', 'availability', {'skus': [STORE_ONLY]}),
    ('unified.inventory', 'release', {'hold_id': 1}),
    (
        'order.routing',
        'quote',
        {'lines': [_line()], 'destination': {'postcode': '02116', 'country': 'US'}},
    ),
    ('crosschannel.return', 'find', {'reference': 'S00001'}),
    ('crosschannel.return', 'settle', {'return_reference': 'RET/0', 'tenders': []}),
)


@pytest.mark.parametrize('call', CALLS, ids=lambda call: f'{call[0]}.{call[1]}')
def test_customer_may_not_call(house: House, call: tuple[str, str, dict]) -> None:
    model, method, values = call
    shopper = XmlRpc(house.server, 'shopper')
    with nothing_written(house.server), pytest.raises(Refused):
        shopper.call(model, method, **values)


@pytest.mark.parametrize('call', CALLS, ids=lambda call: f'{call[0]}.{call[1]}')
def test_till_only_cashier_may_not_call(
    house: House, till_only: str, call: tuple[str, str, dict]
) -> None:
    model, method, values = call
    cashier = User(house.server, till_only, till_only)
    with nothing_written(house.server), pytest.raises(RpcError) as refused:
        cashier.run(model, method, **values)
    assert refused.value.name == 'odoo.exceptions.AccessError'


@pytest.fixture(scope='module')
def till_only(admin: User) -> str:
    """A cashier who has the till's group and no other."""
    login = 'till-only'
    groups = [admin.ref('base.group_user'), admin.ref('point_of_sale.group_pos_user')]
    values = {'name': 'Till Only', 'password': login, 'group_ids': [[6, 0, groups]]}
    admin.ensure('res.users', {'login': login}, **values)
    return login


@pytest.mark.parametrize('call', CALLS, ids=lambda call: f'{call[0]}.{call[1]}')
def test_nobody_may_not_call(house: House, call: tuple[str, str, dict]) -> None:
    """A visitor without a login, by the web client's route and by JSON-2."""
    model, method, values = call
    visitor = WebClient(house.server)
    visitor.get('/shop')
    path = f'/web/dataset/call_kw/{model}/{method}'
    with nothing_written(house.server):
        with pytest.raises(RpcError) as refused:
            visitor.call(path, model=model, method=method, args=[], kwargs=values)
        assert 'Session' in refused.value.name or 'Access' in refused.value.name
        bare = visitor.session.post(f'{house.server.url}/json/2/{model}/{method}', json=values)
        assert bare.status_code in (401, 403), bare.text


def test_private_methods_are_closed(house: House, server: Server) -> None:
    json2 = Json2(server, PARTNER)
    for method in ('_hold', '_release', '_release_owners', '_short_transaction'):
        with nothing_written(server), pytest.raises(Refused):
            json2.call('unified.inventory', method)


def test_ledger_cannot_be_written(house: House, partner: Client) -> None:
    values = {'product_id': 1, 'warehouse_id': 1, 'quantity': 5, 'kind': 'release', 'hold_ref': 1}
    with nothing_written(house.server), pytest.raises(Refused):
        partner.call('unified.inventory.entry', 'create', vals_list=[values])


# === THE SHOP'S ROUTES ===


@pytest.mark.parametrize('quantity', [0, -3, 0.4])
def test_shop_refuses_less_than_a_unit(house: House, quantity: float) -> None:
    shopper = Shopper(house.server)
    with suppress(Told):
        shopper.add(house.product(STORE_ONLY), quantity)
    assert not _in_cart(shopper)


def test_shop_refuses_enormous_quantities(house: House) -> None:
    """It is told how many there are, and the cart does not hold more."""
    shopper = Shopper(house.server)
    with pytest.raises(Told) as told:
        shopper.add(house.product(STORE_ONLY), 1_000_000)
    assert '5' in str(told.value)
    assert _in_cart(shopper) <= 5


def test_shop_refuses_unknown_product(house: House) -> None:
    shopper = Shopper(house.server)
    with pytest.raises(Told):
        shopper.add(Product(2**31 - 1, 2**31 - 1))


def _in_cart(shopper: Shopper) -> float:
    return shopper.call('/shop/cart/quantity') or 0


FORGED = {
    'a warehouse that hands nothing over': lambda house: {'id': _warehouse(house, 'DC')},
    'a warehouse that is none': lambda house: {'id': 2**31 - 1},
    'an id as text': lambda house: {'id': str(_warehouse(house, STORE))},
    'no id': lambda house: {'name': 'My own store'},
    'a list': lambda house: [_warehouse(house, STORE)],
}


def _warehouse(house: House, code: str) -> int:
    return house.admin.find('stock.warehouse', [['code', '=', code]])[0]


@pytest.mark.parametrize('case', FORGED)
def test_shop_refuses_forged_pick_up(house: House, case: str) -> None:
    shopper = house.guest(STORE_ONLY)
    shopper.choose_delivery(house.pick_up())
    with nothing_written(house.server), pytest.raises(Told):
        shopper.call(
            '/website_sale/set_pickup_location',
            pickup_location_data=json.dumps(FORGED[case](house)),
        )
    with pytest.raises(Told):  # no place, no payment
        shopper.open_payment()


def test_forged_address_of_a_real_place(house: House) -> None:
    """What the browser says about a place beside its id does not count."""
    shopper = house.guest(STORE_ONLY)
    shopper.choose_delivery(house.pick_up())
    place = {'id': _warehouse(house, STORE), 'street': '1 Forged Street', 'name': 'Nowhere'}
    shopper.call('/website_sale/set_pickup_location', pickup_location_data=json.dumps(place))
    shopper.open_payment()
    assert 'Forged' not in shopper.get('/shop/payment').text
    (order,) = house.admin.read('sale.order', [['id', '=', shopper.order]], 'warehouse_id')
    assert order['warehouse_id'][0] == place['id']
    _give_up(house, shopper)


def _give_up(house: House, shopper: Shopper) -> None:
    house.admin.run('sale.order', 'action_cancel', [shopper.order])


def test_cart_changed_before_payment(house: House) -> None:
    """The amount of the payment page does not pay for a bigger cart, and the hold follows."""
    shopper = house.guest(STORE_ONLY)
    shopper.open_payment()
    shopper.add(house.product(CENTRE_ONLY))
    transactions = house.server.value('SELECT count(*) FROM payment_transaction')
    with pytest.raises(Told) as told:
        shopper.start_transaction()
    assert 'updated' in str(told.value) or 'changed' in str(told.value)
    assert house.server.value('SELECT count(*) FROM payment_transaction') == transactions
    shopper.open_payment()
    shopper.pay(shopper.start_transaction())
    assert house.parcels(shopper.order) == {STORE: {STORE_ONLY: 1}, 'DC': {CENTRE_ONLY: 1}}
    house.deliver(shopper.order)


@pytest.mark.parametrize('change', [{'amount': 0.01}, {'amount': -5}, {'access_token': 'forged'}])
def test_forged_payment(house: House, change: dict[str, Any]) -> None:
    shopper = house.guest(STORE_ONLY)
    shopper.open_payment()
    transactions = house.server.value('SELECT count(*) FROM payment_transaction')
    with pytest.raises(Told):
        shopper.start_transaction(**change)
    assert house.server.value('SELECT count(*) FROM payment_transaction') == transactions
    _give_up(house, shopper)


# === THE TILL'S ROUTES ===


@pytest.mark.parametrize(
    'lines',
    [[{'product_id': 'x', 'qty': 1}], [{'qty': 1}], 'all', None],
    ids=['product', 'no product', 'text', 'nothing'],
)
def test_till_refuses_lines(house: House, lines: Any) -> None:
    cashier = User(house.server, 'cashier-bos')
    config = house.till(STORE)
    with nothing_written(house.server), pytest.raises(RpcError) as refused:
        cashier.run('pos.config', 'hold_stock', [config], str(uuid.uuid4()), lines)
    assert '[invalid_line]' in refused.value.message


def test_customer_may_not_use_the_till(house: House) -> None:
    shopper = User(house.server, 'shopper')
    lines = [{'product_id': house.product(STORE_ONLY).id, 'qty': 1}]
    with nothing_written(house.server), pytest.raises(RpcError) as refused:
        shopper.run('pos.config', 'hold_stock', [house.till(STORE)], str(uuid.uuid4()), lines)
    assert refused.value.name == 'odoo.exceptions.AccessError'


def test_till_returns_nothing_unknown(house: House) -> None:
    till = Till(house.server, 'cashier-bos', house.till(STORE))
    with nothing_written(house.server), pytest.raises(RpcError) as refused:
        till.run('crosschannel.return', 'till_find', till.config, 'S99999')
    assert '[unknown_reference]' in refused.value.message
    till.close()
