"""Three places near each other, orders of fresh products there, and what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from arena import add_stock
from web import RpcError, User

START_SECONDS = 60
PLACES = 3
BOSTON = (42.36, -71.06)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What they answer, or the exception, when all begin in the same moment."""
    gate = Barrier(len(calls))

    def begin(call: Callable[[], Any]) -> Any:
        gate.wait(START_SECONDS)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(begin, call) for call in calls]
        return [future.exception() or future.result() for future in futures]


class Depot:
    """Three places near each other; orders of a fresh product that is at the first one."""

    def __init__(self, admin: User):
        self.admin = admin
        self.places = [self._place(number) for number in range(PLACES)]
        carrier = admin.find('delivery.carrier', [['delivery_type', '=', 'fixed']], limit=1)
        self.carrier = carrier[0] if carrier else self._carrier()
        latitude, longitude = BOSTON
        self.customer = admin.create(
            'res.partner', name='Reroute', partner_latitude=latitude, partner_longitude=longitude
        )

    def _carrier(self, name: str = 'Reroute Post', price: float = 0) -> int:
        product = self.admin.create('product.product', name=name, type='service')
        values = {'name': name, 'delivery_type': 'fixed', 'fixed_price': price}
        return self.admin.create('delivery.carrier', product_id=product, **values)

    def dear_carrier(self) -> int:
        """A carrier to whom fewer parcels are worth something; the shop does not show it."""
        found = self.admin.find('delivery.carrier', [['name', '=', 'Dear Post']])
        return found[0] if found else self._carrier('Dear Post', 5)

    def _place(self, number: int, code: str = '') -> int:
        latitude, longitude = BOSTON
        code = code or f'RR{number}'
        if known := self.admin.find('stock.warehouse', [['code', '=', code]]):
            return known[0]
        partner = self.admin.create(
            'res.partner',
            name=f'Reroute {number}',
            partner_latitude=latitude + number / 10,
            partner_longitude=longitude,
        )
        return self.admin.create(
            'stock.warehouse', name=f'Reroute {code}', code=code, partner_id=partner
        )

    def place_with_room(self, orders: int) -> int:
        """A new place near the first one that takes so many orders a day."""
        place = self._place(1, f'R{uuid.uuid4().hex[:4].upper()}')
        values = {'has_daily_limit': True, 'daily_limit': orders}
        self.admin.run('stock.warehouse', 'write', [place], values)
        return place

    def close(self, place: int) -> None:
        self.admin.run('stock.warehouse', 'write', [place], {'place_ships': False})

    def product(self, *units: float) -> tuple[int, str]:
        sku = f'RR-{uuid.uuid4().hex[:8].upper()}'
        product = self.admin.create(
            'product.product', name=sku, default_code=sku, is_storable=True, weight=0.1
        )
        for place, quantity in zip(self.places, units, strict=True):
            if quantity:
                add_stock(self.admin, product, place, quantity)
        return product, sku

    def order(self, product: int, quantity: float) -> int:
        return self.order_of({product: quantity})

    def order_of(self, wanted: dict[int, float], carrier: int = 0) -> int:
        lines = [{'product_id': p, 'product_uom_qty': quantity} for p, quantity in wanted.items()]
        order = self.admin.create(
            'sale.order',
            partner_id=self.customer,
            carrier_id=carrier or self.carrier,
            order_line=[[0, 0, line] for line in lines],
        )
        self.admin.run('sale.order', 'action_confirm', [order])
        return order

    def prepare_move(self, order: int, place: int) -> Callable[[], Any]:
        """A person who has chosen another place and is about to press the button."""
        action = self.admin.run('sale.order', 'action_routing_override', [order])
        override = action['res_id']
        rows = self.admin.find('order.routing.override.line', [['override_id', '=', override]])
        self.admin.run('order.routing.override.line', 'write', rows, {'warehouse_id': place})
        self.admin.run('order.routing.override', 'write', [override], {'reason': 'A test'})
        return lambda: self.admin.run('order.routing.override', 'action_apply', [override])

    def rejection(self, order: int) -> Callable[[], Any]:
        """The staff of a place that does not prepare the order: the router finds another one."""
        (work,) = self.admin.find('store.order', [['order_id', '=', order]])
        reasons = self.admin.run('store.order', 'board')['reasons']
        reason = next(row['code'] for row in reasons if not row['stock'])
        return lambda: self.admin.run('store.order', 'reject', work, reason)

    def delivery(self, order: int, place: int = 0) -> Callable[[], Any]:
        domain: list = [['sale_id', '=', order], ['state', 'not in', ['done', 'cancel']]]
        if place:
            domain.append(['picking_type_id.warehouse_id', '=', place])
        pickings = self.admin.find('stock.picking', domain)
        context = {'skip_sms': True, 'skip_backorder': True}
        return lambda: self.admin.run('stock.picking', 'button_validate', pickings, context=context)

    def hold(self, sku: str, place: int, quantity: float) -> Callable[[], Any]:
        code = self.admin.read('stock.warehouse', [['id', '=', place]], 'code')[0]['code']
        line = {'sku': sku, 'quantity': quantity, 'place': code}
        key = uuid.uuid4().hex
        return lambda: self.admin.run('unified.inventory', 'hold', lines=[line], request_key=key)

    # === WHAT BECAME OF IT ===

    def sent(self, order: int) -> dict[int, float]:
        """What open and done transfers take, by place."""
        query = """
            SELECT l.warehouse_id, sum(m.product_qty) FROM stock_move m
              JOIN stock_location l ON l.id = m.location_id
              JOIN sale_order_line s ON s.id = m.sale_line_id
             WHERE s.order_id = %s AND m.state != 'cancel' GROUP BY l.warehouse_id
        """
        return {place: float(n) for place, n in self.admin.server.rows(query, order)}

    def promised(self, order: int) -> dict[int, float]:
        query = """
            SELECT e.warehouse_id, -sum(e.quantity) FROM unified_inventory_entry e
              JOIN sale_order o ON o.hold_ref = e.hold_ref WHERE o.id = %s
             GROUP BY e.warehouse_id HAVING sum(e.quantity) != 0
        """
        return {place: float(n) for place, n in self.admin.server.rows(query, order)}

    def ledger(self, product: int) -> dict[int, tuple[float, float]]:
        """On hand and promised by place."""
        query = """
            SELECT w.id, (SELECT coalesce(sum(q.quantity), 0) FROM stock_quant q
                            JOIN stock_location l ON l.id = q.location_id
                           WHERE q.product_id = %(p)s AND l.warehouse_id = w.id
                             AND l.usage = 'internal'),
                   (SELECT coalesce(-sum(e.quantity), 0) FROM unified_inventory_entry e
                     WHERE e.product_id = %(p)s AND e.warehouse_id = w.id)
              FROM stock_warehouse w WHERE w.id = ANY(%(places)s)
        """
        query = query.replace('%(p)s', str(int(product))).replace('%(places)s', '%s')
        rows = self.admin.server.rows(query, self.places)
        return {place: (float(stock), float(promised)) for place, stock, promised in rows}

    def check(self, product: int) -> None:
        """No place has promised more than it has, nor less than nothing."""
        for place, (stock, promised) in self.ledger(product).items():
            assert 0 <= promised <= stock, (place, stock, promised)


def check_refused(*answers: Any) -> None:
    """Who lost was told so in words, or asked to start anew: nothing broke."""
    for answer in answers:
        if isinstance(answer, Exception):
            assert isinstance(answer, RpcError), answer
