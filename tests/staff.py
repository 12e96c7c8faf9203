"""Staff in the mixed race: the back office, those who pack and send, who bring goods from place
to place, who count and who take goods back. Each step is looked up before it is repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actors import Actor
from arena import PRICE, add_stock
from faults import CONTENDED, REFUSED, kind_of
from web import RpcError, User

if TYPE_CHECKING:
    from mixed import World

QUIET = {'skip_sms': True, 'skip_backorder': True}


class Staff(Actor):
    """Somebody with a login; documents are found again by their reference."""

    def __init__(self, world: World, name: str):
        super().__init__(world, name)
        self.user = User(world.server, 'admin')
        self.number = 0

    def run(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        return self.insist(self.user.run, model, method, *args, **kwargs)

    def read(self, model: str, domain: list, *fields: str, **kwargs: Any) -> list[dict]:
        return self.insist(self.user.read, model, domain, *fields, **kwargs)

    def reference(self) -> str:
        self.number += 1
        return f'{self.world.run}-{self.name}-{self.number}'

    def make(self, model: str, key: str, **values: Any) -> int:
        """Create a document, once however often it is asked."""
        reference = self.reference()
        return self.insist(self.user.ensure, model, {key: reference}, **values)

    def try_to(self, model: str, method: str, ids: list[int], **kwargs: Any) -> bool:
        """Do it if Odoo lets us: somebody else may have been here first."""
        try:
            self.run(model, method, ids, **kwargs)
        except RpcError as error:
            if kind_of(error) not in (REFUSED, CONTENDED):
                raise
            return False
        return True

    def state(self, model: str, record: int) -> str:
        (row,) = self.read(model, [['id', '=', record]], 'state')
        return row['state']

    def validate(self, picking: int) -> bool:
        self.try_to('stock.picking', 'button_validate', [picking], context=QUIET)
        return self.state('stock.picking', picking) == 'done'


class Office(Staff):
    """Writes quotations, confirms, changes and cancels them."""

    def __init__(self, world: World, name: str):
        super().__init__(world, name)
        self.orders: list[int] = []

    def act(self) -> str:
        if len(self.orders) < 3 or self.chance(0.4):
            return self._sell()
        order = self.rng.choice(self.orders)
        return self._cancel(order) if self.chance(0.4) else self._change(order)

    def _sell(self) -> str:
        goods = {self.pick() for _line in range(self.rng.choice((1, 1, 2)))}
        lines = [
            {
                'product_id': product.id,
                'product_uom_qty': self.rng.choice((1, 1, 2, 3)),
                'price_unit': PRICE,
            }
            for product in goods
        ]
        order = self.make(
            'sale.order',
            'client_order_ref',
            partner_id=self.world.customer,
            warehouse_id=self.rng.choice(self.world.places),
            carrier_id=self.world.arena.carrier if self.chance(0.3) else False,
            order_line=[[0, 0, line] for line in lines],
        )
        self.try_to('sale.order', 'action_confirm', [order])
        if self.state('sale.order', order) != 'sale':
            return 'not confirmed'
        self.orders.append(order)
        return 'ordered'

    def _change(self, order: int) -> str:
        domain = [['order_id', '=', order], ['product_id.is_storable', '=', True]]
        lines = self.read('sale.order.line', domain, 'product_uom_qty', 'qty_delivered')
        line = self.rng.choice(lines)
        least = max(1, line['qty_delivered'])
        quantity = max(least, line['product_uom_qty'] + self.rng.choice((-2, -1, 1, 2)))
        self.try_to('sale.order.line', 'write', [line['id']], vals={'product_uom_qty': quantity})
        return 'changed'

    def _cancel(self, order: int) -> str:
        self.orders.remove(order)
        self.try_to('sale.order', 'action_cancel', [order])
        return 'cancelled'


class Sender(Staff):
    """Packs and sends whatever is ready, some of it in two parcels."""

    def act(self) -> str:
        domain = [
            ['product_id', 'in', self.world.ids],
            ['picking_id.picking_type_code', '=', 'outgoing'],
            ['state', 'not in', ['draft', 'done', 'cancel']],
        ]
        moves = self.read('stock.move', domain, 'picking_id', limit=40)
        if not moves:
            return 'nothing to send'
        picking = self.rng.choice(moves)['picking_id'][0]
        self.try_to('stock.picking', 'action_assign', [picking])
        if self.state('stock.picking', picking) not in ('assigned', 'confirmed'):
            return 'gone already'
        ready = self.read(
            'stock.move', [['picking_id', '=', picking], ['quantity', '>', 0]], 'quantity'
        )
        if not ready:
            return 'not there'
        if self.chance(0.3):
            vals = {'quantity': max(1, ready[0]['quantity'] - 1), 'picked': True}
            self.try_to('stock.move', 'write', [ready[0]['id']], vals=vals)
        return 'sent' if self.validate(picking) else 'not sent'


class Mover(Staff):
    """Brings goods from place to place; in between they are at neither."""

    def __init__(self, world: World, name: str):
        super().__init__(world, name)
        (company,) = self.read('res.company', [['id', '=', 1]], 'internal_transit_location_id')
        self.transit = company['internal_transit_location_id'][0]
        places = self.read(
            'stock.warehouse', [['id', 'in', world.places]], 'lot_stock_id', 'int_type_id'
        )
        self.stock = {row['id']: row['lot_stock_id'][0] for row in places}
        self.kinds = {row['id']: row['int_type_id'][0] for row in places}
        self.travelling: list[tuple[int, int, float]] = []

    def act(self) -> str:
        if self.travelling and self.chance(0.5):
            return self._arrive()
        start, end = self.rng.sample(self.world.places, 2)
        product, quantity = self.pick(), self.rng.choice((1, 2))
        picking = self._picking(start, product.id, quantity, self.stock[start], self.transit)
        if not self._bring(picking):
            return 'not there'
        self.travelling.append((end, product.id, quantity))
        return 'left'

    def _arrive(self) -> str:
        end, product, quantity = self.travelling.pop()
        picking = self._picking(end, product, quantity, self.transit, self.stock[end])
        if not self._bring(picking):
            self.world.journal.fail(self.name, f'transfer {picking} does not arrive')
        return 'arrived'

    def _picking(self, place: int, product: int, quantity: float, source: int, target: int) -> int:
        where = {'location_id': source, 'location_dest_id': target}
        move = {'product_id': product, 'product_uom_qty': quantity, **where}
        return self.make(
            'stock.picking',
            'origin',
            picking_type_id=self.kinds[place],
            move_ids=[[0, 0, move]],
            **where,
        )

    def _bring(self, picking: int) -> bool:
        """All of it or nothing."""
        self.try_to('stock.picking', 'action_confirm', [picking])
        self.try_to('stock.picking', 'action_assign', [picking])
        if self.state('stock.picking', picking) == 'assigned' and self.validate(picking):
            return True
        self.try_to('stock.picking', 'action_cancel', [picking])
        return self.state('stock.picking', picking) == 'done'

    def finish(self) -> None:
        while self.travelling:
            self._arrive()


class Counter(Staff):
    """Counts: there is more than thought, or, of goods that may be owed, less."""

    def act(self) -> str:
        place = self.rng.choice(self.world.places)
        if self.chance(0.25):
            product, units = self.pick(self.world.loose), -self.rng.choice((1, 2))
        else:
            product, units = self.pick(), self.rng.choice((2, 4, 6))
        if units < 0 and self.world.on_hand(product, place) < -units:
            return 'nothing to miss'
        try:
            # Counting twice after a lost answer only means that there was more to count.
            self.insist(add_stock, self.user, product.id, place, units)
        except RpcError as error:
            if kind_of(error) != REFUSED:
                raise
            return 'not counted'
        return 'less' if units < 0 else 'more'


class Returner(Staff):
    """Takes goods back that were sent, as a whole or in part."""

    def act(self) -> str:
        domain = [
            ['product_id', 'in', self.world.ids],
            ['picking_id.picking_type_code', '=', 'outgoing'],
            ['state', '=', 'done'],
            ['location_dest_id.usage', '=', 'customer'],
            ['returned_move_ids', '=', False],
        ]
        moves = self.read('stock.move', domain, 'picking_id', limit=20)
        if not moves:
            return 'nothing to take back'
        picking = self.rng.choice(moves)['picking_id'][0]
        context = {'active_model': 'stock.picking', 'active_id': picking, 'active_ids': [picking]}
        wizard = self.run(
            'stock.return.picking', 'create', [{'picking_id': picking}], context=context
        )
        lines = self.read('stock.return.picking.line', [['wizard_id', 'in', wizard]], 'move_id')
        if not lines:
            return 'nothing to take back'
        self.run('stock.return.picking.line', 'write', [lines[0]['id']], {'quantity': 1})
        try:
            action = self.insist(
                self.user.run, 'stock.return.picking', 'action_create_returns', wizard
            )
        except RpcError as error:
            if kind_of(error) != REFUSED:
                raise
            return 'not returned'
        return 'returned' if self.validate(action['res_id']) else 'not returned'
