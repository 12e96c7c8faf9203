"""One order through the house by programs alone, over each way to call."""

import uuid
from typing import Any

import pytest
from house import CENTRE, CENTRE_ONLY, RETURN_PLACE, STORE, STORE_ONLY, House
from partner import CLIENTS, Client, Refused
from server import Server
from web import User

PARTNER = 'partner-api'
DESTINATION = {'postcode': '02116', 'country': 'US'}
LINES = [{'sku': STORE_ONLY, 'quantity': 1}, {'sku': CENTRE_ONLY, 'quantity': 1}]


@pytest.fixture
def house(admin: User) -> House:
    house = House(admin)
    house.restock()
    return house


@pytest.fixture(scope='module', params=CLIENTS)
def partner(request: pytest.FixtureRequest, server: Server) -> Client:
    return CLIENTS[request.param](server, PARTNER)


def _inventory(partner: Client, method: str, **values: Any) -> Any:
    return partner.call('unified.inventory', method, **values)


def test_hold_of_a_partner(house: House, partner: Client) -> None:
    """Availability, hold, the same key again, extend, confirm, release."""
    before = _available(partner)
    key = str(uuid.uuid4())
    wish = {'lines': LINES, 'request_key': key, 'ttl_seconds': 300, 'destination': DESTINATION}
    hold = _inventory(partner, 'hold', **wish)
    assert hold['state'] == 'held'
    assert {line['sku']: line['place'] for line in hold['lines']} == {
        STORE_ONLY: STORE,
        CENTRE_ONLY: CENTRE,
    }
    assert _available(partner) == (before[0] - 1, before[1] - 1)
    assert _inventory(partner, 'hold', **wish)['hold_id'] == hold['hold_id']
    assert _available(partner) == (before[0] - 1, before[1] - 1)
    longer = _inventory(partner, 'extend', hold_id=hold['hold_id'], ttl_seconds=3600)
    assert longer['expires_at'] > hold['expires_at']
    sold = _inventory(partner, 'confirm', hold_id=hold['hold_id'], order_reference='MARKET-1')
    assert (sold['state'], sold['reference']) == ('confirmed', 'MARKET-1')
    for _twice in range(2):
        given_back = _inventory(partner, 'release', hold_id=hold['hold_id'])
        assert given_back['state'] == 'released'
    assert _available(partner) == before


def _available(partner: Client) -> tuple[float, float]:
    answer = _inventory(partner, 'availability', skus=[STORE_ONLY, CENTRE_ONLY], channel='partner')
    return answer[STORE_ONLY][STORE]['available'], answer[CENTRE_ONLY][CENTRE]['available']


def test_sale_and_return(house: House, partner: Client) -> None:
    """Quote, sale, explain, deliveries, and a return that a partner's program settles."""
    quote = partner.call('order.routing', 'quote', lines=LINES, destination=DESTINATION)
    assert {parcel['place'] for parcel in quote['parcels']} == {STORE, CENTRE}
    assert quote['price'] == pytest.approx(sum(parcel['price'] for parcel in quote['parcels']))
    order, reference = sell(house)
    told = partner.call('order.routing', 'explain', order_reference=reference)
    assert {parcel['place'] for parcel in told['parcels']} == {STORE, CENTRE}
    assert all(parcel['transfers'] for parcel in told['parcels'])
    assert all(row['reason'] for row in told['unused'])
    house.deliver(order)
    invoice_and_pay(house, order)
    _return(house, partner, order, reference)


def sell(house: House) -> tuple[int, str]:
    """A sales person takes an order by phone."""
    seller = User(house.server, 'manager')
    country, state = house.state('MA')
    customer = seller.create(
        'res.partner',
        name='Robin Caller',
        email='robin@example.com',
        street='1 Beacon Street',
        city='Boston',
        zip='02116',
        country_id=country,
        state_id=state,
    )
    goods = [
        [0, 0, {'product_id': house.product(line['sku']).id, 'product_uom_qty': line['quantity']}]
        for line in LINES
    ]
    order = seller.create('sale.order', partner_id=customer, order_line=goods)
    _choose_carrier(seller, order, house.carrier())
    seller.run('sale.order', 'action_confirm', [order])
    (row,) = seller.read('sale.order', [['id', '=', order]], 'name', 'state')
    assert row['state'] == 'sale'
    assert [hold['state'] for hold in house.holds(order)] == ['confirmed']
    return order, row['name']


def _choose_carrier(seller: User, order: int, carrier: int) -> None:
    values = {'order_id': order, 'carrier_id': carrier}
    wizard = seller.create('choose.delivery.carrier', **values)
    seller.run('choose.delivery.carrier', 'update_price', [wizard])
    seller.run('choose.delivery.carrier', 'button_confirm', [wizard])


def invoice_and_pay(house: House, order: int) -> None:
    clerk = house.admin
    context = {'active_model': 'sale.order', 'active_ids': [order], 'active_id': order}
    values = [{'advance_payment_method': 'delivered', 'sale_order_ids': [[6, 0, [order]]]}]
    wizard = clerk.run('sale.advance.payment.inv', 'create', values, context=context)
    clerk.run('sale.advance.payment.inv', 'create_invoices', wizard, context=context)
    invoices = house.admin.read('sale.order', [['id', '=', order]], 'invoice_ids')[0]['invoice_ids']
    clerk.run('account.move', 'action_post', invoices)
    context = {'active_model': 'account.move', 'active_ids': invoices}
    wizard = clerk.run('account.payment.register', 'create', [{}], context=context)
    clerk.run('account.payment.register', 'action_create_payments', wizard, context=context)
    house.check_books(order)


def _return(house: House, partner: Client, order: int, reference: str) -> None:
    def returns(method: str, **values: Any) -> Any:
        return partner.call('crosschannel.return', method, **values)

    assert [found['reference'] for found in returns('find', reference=reference)] == [reference]
    lines = {line['sku']: line for line in returns('returnable', reference=reference)['lines']}
    assert lines[CENTRE_ONLY]['returnable'] == 1
    before = house.on_hand(CENTRE_ONLY, RETURN_PLACE)
    wish = {
        'reference': reference,
        'lines': [{'sku': CENTRE_ONLY, 'quantity': 1, 'reason': 'changed_mind'}],
        'place': RETURN_PLACE,
        'request_key': str(uuid.uuid4()),
    }
    opened = returns('open', **wish)
    assert returns('open', **wish)['reference'] == opened['reference']
    with pytest.raises(Refused) as other:
        returns('open', **{**wish, 'place': STORE})
    assert other.value.code == 'request_key_reused'
    price = lines[CENTRE_ONLY]['refund_unit']
    assert opened['refund_total'] == opened['amount_due'] == price
    tenders = [{'type': 'manual', 'amount': price}]
    settled = returns('settle', return_reference=opened['reference'], tenders=tenders)
    assert settled['state'] == 'settled'
    assert returns('settle', return_reference=opened['reference'], tenders=tenders) == settled
    assert house.on_hand(CENTRE_ONLY, RETURN_PLACE) == before + 1
    line = house.line(order, CENTRE_ONLY)
    assert (line['qty_delivered'], line['qty_invoiced']) == (0, 0)
    notes = house.admin.read(
        'account.move', [['name', 'in', settled['credit_notes']]], 'state', 'amount_total'
    )
    assert [(note['state'], note['amount_total']) for note in notes] == [('posted', price)]


def test_refund_to_the_card(house: House, partner: Client) -> None:
    """A guest of the shop gets the money back the way it was paid."""
    shopper = house.guest(STORE_ONLY)
    shopper.open_payment()
    shopper.pay(shopper.start_transaction())
    order = shopper.order
    (row,) = house.admin.read('sale.order', [['id', '=', order]], 'name')
    house.deliver(order)
    opened = partner.call(
        'crosschannel.return',
        'open',
        reference=row['name'],
        lines=[{'sku': STORE_ONLY, 'quantity': 1}],
        place=RETURN_PLACE,
        request_key=str(uuid.uuid4()),
    )
    settled = partner.call(
        'crosschannel.return',
        'settle',
        return_reference=opened['reference'],
        tenders=[{'type': 'original', 'amount': opened['amount_due']}],
    )
    assert settled['state'] == 'settled'
    refunds = house.admin.read(
        'payment.transaction',
        [['source_transaction_id.sale_order_ids', '=', order]],
        'state',
        'amount',
    )
    assert [(r['state'], r['amount']) for r in refunds] == [('done', -opened['amount_due'])]
    house.check_books(order)
