"""Customers and their programs in the mixed race: each does one thing at a time, repeats what
was not answered, and writes down what it was promised."""

from __future__ import annotations

import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from arena import PRICE
from faults import FAILED, kind_of
from partner import CLIENTS, Refused
from shopper import Address, Broken, Product, Shopper, Told
from till import Till

if TYPE_CHECKING:
    from mixed import World

PARTNER = 'race-partner'
ADDRESSES = (
    Address(),
    Address(city='Boston', zip='02116', street='2 Main Street'),
    Address(city='Chicago', zip='60602', street='3 Main Street'),
    Address(city='Nowhere', zip='99999', street='4 Main Street'),
)


class Actor:
    """Somebody who wants something of the goods; `act` does one thing and names it."""

    pause = 0.0  # seconds between two of its rounds

    def __init__(self, world: World, name: str):
        self.world = world
        self.name = name
        self.rng = random.Random(f'{world.seed} {name}')
        self.insist = world.patience.insist

    def act(self) -> str:
        raise NotImplementedError

    def finish(self) -> None:
        """Bring to an end what is begun, once the race is over."""

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, products: list[Product] | None = None) -> Product:
        return self.rng.choice(products or self.world.products)


class Guest(Actor):
    """A guest of the shop: cart, hold, payment; some change their mind, some leave."""

    def act(self) -> str:
        world = self.world
        shopper = Shopper(world.server, self.rng.choice(ADDRESSES))
        try:
            for product in {self.pick() for _line in range(self.rng.choice((1, 1, 2)))}:
                self.insist(shopper.add, product, self.rng.choice((1, 1, 2)))
            self.insist(shopper.give_address, world.arena.country, world.arena.state)
            self.insist(shopper.choose_delivery, world.arena.carrier)
            self.insist(shopper.open_payment)
            if self.chance(0.15):
                self.insist(shopper.add, self.pick())
                self.insist(shopper.open_payment)
            if self.chance(0.15):
                return 'left before paying'
            reference = self.insist(shopper.start_transaction)
            if self.chance(0.1):
                return 'left the provider'
        except Told:
            return 'told'
        # From here on there is no excuse: the money is asked for.
        world.journal.add('asked', shopper.order)
        self.insist(shopper.pay, reference)
        world.journal.add('paid', shopper.order)
        return 'paid'


class OnlineTill(Actor):
    """A cashier who asks for the goods first, and whose till sends some orders twice."""

    def __init__(self, world: World, name: str, till: Till):
        super().__init__(world, name)
        self.till = till

    def act(self) -> str:
        product, quantity = self.pick(), self.rng.choice((1, 1, 2))
        order_uuid = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        answer = self.insist(self.till.hold, order_uuid, product.id, quantity)
        if not answer['held']:
            return 'told'
        if self.chance(0.1):
            return 'left the till'
        order = self.till.order(order_uuid, product.id, quantity, PRICE)
        self.world.journal.sell(order_uuid, product, quantity)
        if self.chance(0.2):
            self._send_twice_at_once(order)
        self.insist(self.till.send, [order])
        return 'sold'

    def _send_twice_at_once(self, order: dict[str, Any]) -> None:
        """An impatient till: one of the two is refused or answered, nothing is done twice."""
        with ThreadPoolExecutor(2) as pool:
            for sent in [pool.submit(self.till.send, [order]) for _time in range(2)]:
                error = sent.exception()
                if error and kind_of(error) == FAILED:
                    raise error


class OfflineTill(Actor):
    """A till that is often without connection: it sells what is in the shop, and sends the
    orders later. Only goods that may be owed are sold here."""

    pause = 1.0

    def __init__(self, world: World, name: str, till: Till):
        super().__init__(world, name)
        self.till = till
        self.queue: list[dict[str, Any]] = []

    def act(self) -> str:
        if self.queue and self.chance(0.4):
            self.finish()
            return 'sent'
        product, quantity = self.pick(self.world.loose), self.rng.choice((1, 1, 2))
        order_uuid = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        self.queue.append(
            self.till.order(order_uuid, product.id, quantity, PRICE, stock_decision='offline')
        )
        self.world.journal.sell(order_uuid, product, quantity)
        return 'sold offline'

    def finish(self) -> None:
        if self.queue:
            self.insist(self.till.send, self.queue)
        self.queue = []


class Partner(Actor):
    """A partner's program: it repeats calls, extends, confirms and releases its holds."""

    pause = 0.2

    def __init__(self, world: World, name: str, client: str):
        super().__init__(world, name)
        self.client = CLIENTS[client](world.server, PARTNER)
        self.holds: dict[int, dict[str, Any]] = {}  # open ones, by id
        self.number = 0

    def act(self) -> str:
        if not self.holds or self.chance(0.5):
            return self._hold()
        hold_id = self.rng.choice(list(self.holds))
        step = self.rng.choice((self._repeat, self._reuse, self._extend, self._confirm))
        return step(hold_id) if self.chance(0.6) else self._release(hold_id)

    def _call(self, method: str, **values: Any) -> Any:
        return self.insist(self.client.call, 'unified.inventory', method, **values)

    def _wish(self) -> dict[str, Any]:
        goods = {self.pick() for _line in range(self.rng.choice((1, 1, 2)))}
        lines = []
        for product in goods:
            line = {'sku': self.world.sku(product), 'quantity': self.rng.choice((1, 1, 2))}
            if self.chance(0.5):
                line['place'] = self.rng.choice(self.world.codes)
            lines.append(line)
        self.number += 1
        return {
            'lines': lines,
            'request_key': f'{self.world.run}-{self.name}-{self.number}',
            'ttl_seconds': self.rng.choice((1, 600, 600, 600)),
        }

    def _hold(self) -> str:
        wish, start = self._wish(), time.monotonic()
        try:
            answer = self._call('hold', **wish)
        except Refused as refused:
            if refused.code != 'insufficient_stock':
                raise
            return 'told'
        self.holds[answer['hold_id']] = {
            'wish': wish,
            'answer': answer,
            'until': start + wish['ttl_seconds'],
            'confirmed': False,
        }
        got = sum(line['quantity'] for line in answer['lines'])
        if got != sum(line['quantity'] for line in wish['lines']):
            raise Broken(f'{wish} was answered with {answer}')
        return 'held'

    def _repeat(self, hold_id: int) -> str:
        known = self.holds[hold_id]
        again = self._call('hold', **known['wish'])
        if again['hold_id'] != hold_id or again['lines'] != known['answer']['lines']:
            raise Broken(f'{known["wish"]} was answered with {known["answer"]}, then {again}')
        return 'repeated'

    def _reuse(self, hold_id: int) -> str:
        wish = self.holds[hold_id]['wish']
        line = {**wish['lines'][0], 'quantity': 7}
        try:
            answer = self._call('hold', **{**wish, 'lines': [line]})
        except Refused as refused:
            if refused.code == 'request_key_reused':
                return 'refused the key'
            raise
        raise Broken(f'{wish} with other content was answered with {answer}')

    def _extend(self, hold_id: int) -> str:
        known, start = self.holds[hold_id], time.monotonic()
        if not self._still_there(hold_id, 'extend', ttl_seconds=600):
            return 'too late'
        known['until'] = start + 600
        return 'extended'

    def _confirm(self, hold_id: int) -> str:
        reference = f'{self.name}-{hold_id}'
        if not self._still_there(hold_id, 'confirm', order_reference=reference):
            return 'too late'
        self.holds[hold_id]['confirmed'] = True
        return 'confirmed'

    def _still_there(self, hold_id: int, method: str, **values: Any) -> bool:
        """Whether the hold was there to be changed; one that should be is never lost."""
        known = self.holds[hold_id]
        try:
            self._call(method, hold_id=hold_id, **values)
        except Refused as refused:
            lasts = known['confirmed'] or known['until'] > time.monotonic()
            broken = self.world.may_break(hold_id)
            if refused.code != 'hold_not_open' or (lasts and not broken):
                raise
            del self.holds[hold_id]
            return False
        return True

    def _release(self, hold_id: int) -> str:
        self._call('release', hold_id=hold_id)
        del self.holds[hold_id]
        return 'released'

    def finish(self) -> None:
        """Whoever confirmed still has it; then give everything back."""
        for hold_id, known in list(self.holds.items()):
            if known['confirmed']:
                again = self._call('hold', **known['wish'])
                if again['state'] != 'confirmed':
                    raise Broken(f'confirmed, and now {again}')
            self._release(hold_id)
