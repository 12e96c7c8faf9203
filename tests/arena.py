"""Places, tills and goods for the race, made over RPC with nothing but stock Odoo's models:
the same set-up serves a database with the suite and one without it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from shopper import Product
from till import Till
from web import User

UNITS = {0: 3, 1: 4, 2: 3}  # units of a round's product, by place: a centre and two stores
TILLS = 4
CASHIER = 'race-cashier-{}'
PRICE = 10.0


@dataclass
class Arena:
    """What the racers need to know."""

    admin: User
    places: list[int] = field(default_factory=list)
    tills: list[Till] = field(default_factory=list)
    carrier: int = 0
    country: int = 0
    state: int = 0

    def prepare(self, closing: set[int] | None = None) -> None:
        """:param closing: numbers of the tills whose goods leave the stock when they close"""
        self._ensure_shop()
        self._ensure_places()
        for number in range(TILLS):
            self._set_stock_update('closing' if number in (closing or ()) else 'real')
            self.tills.append(self._ensure_till(number))
        self._set_stock_update('real')

    def close(self) -> None:
        """Close the tills that are left."""
        while self.tills:
            self.tills.pop().close()

    def product(self, units: dict[int, float] | None = None) -> Product:
        """A fresh product with `units` by number of place, in the shop and at the tills."""
        name = f'Race {uuid.uuid4().hex[:8]}'
        template = self.admin.create(
            'product.template',
            name=name,
            default_code=name.replace(' ', '-').upper(),
            is_storable=True,
            list_price=PRICE,
            taxes_id=[[6, 0, []]],
            available_in_pos=True,
            is_published=True,
            allow_out_of_stock_order=False,
            weight=0.2,
        )
        domain = [['product_tmpl_id', '=', template]]
        product = self.admin.find('product.product', domain)[0]
        made = Product(product, template)
        self.fill(made, units)
        return made

    def fill(self, product: Product, units: dict[int, float] | None = None) -> None:
        """Add stock at the places."""
        for number, quantity in (UNITS if units is None else units).items():
            add_stock(self.admin, product.id, self.places[number], quantity)

    def available(self, product: Product) -> float:
        """What the suite can promise of a product, all places together."""
        (row,) = self.admin.read('product.product', [['id', '=', product.id]], 'default_code')
        sku = row['default_code']
        answer = self.admin.run('unified.inventory', 'availability', skus=[sku])
        return sum(figure['available'] for figure in answer[sku].values())

    # === SET-UP ===

    def _ensure_shop(self) -> None:
        """One carrier, the demo provider, mails after the commit: alike in both databases."""
        admin = self.admin
        provider = admin.find('payment.provider', [['code', '=', 'demo']], limit=1)
        values = {'state': 'test', 'is_published': True}
        domain = [['payment_provider_id', 'in', provider]]
        if not admin.find('account.payment.method.line', domain):
            # or each of the first payments makes such a line, and none finds the one
            values['journal_id'] = self._bank()
        admin.run('payment.provider', 'write', provider, values)
        admin.run('ir.config_parameter', 'set_param', 'sale.async_emails', 'True')
        for kind in ('zone_weight', 'fixed'):
            known = admin.run('delivery.carrier', 'fields_get', ['delivery_type'], ['selection'])
            if kind not in dict(known['delivery_type']['selection']):
                continue
            domain = [['delivery_type', '=', kind]]
            if carriers := admin.find('delivery.carrier', domain, limit=1):
                break
        admin.run('delivery.carrier', 'write', carriers, {'is_published': True})
        self.carrier = carriers[0]
        self.country = admin.ref('base.us')
        domain = [['country_id', '=', self.country], ['code', '=', 'NY']]
        self.state = admin.find('res.country.state', domain)[0]

    def _ensure_places(self) -> None:
        """The first warehouses there are, and new ones up to three."""
        self.places = self.admin.find('stock.warehouse', [], limit=3, order='sequence, id')
        for number in range(len(self.places), len(UNITS)):
            self.places.append(
                self.admin.create('stock.warehouse', name=f'Race {number}', code=f'RC{number}')
            )

    def _set_stock_update(self, when: str) -> None:
        company = self.admin.read('res.users', [['id', '=', self.admin.uid]], 'company_id')
        values = {'point_of_sale_update_stock_quantities': when}
        self.admin.run('res.company', 'write', [company[0]['company_id'][0]], values)

    def _ensure_till(self, number: int) -> Till:
        login = CASHIER.format(number)
        groups = [
            self.admin.ref(name) for name in ('base.group_user', 'point_of_sale.group_pos_user')
        ]
        self.admin.ensure(
            'res.users',
            {'login': login},
            name=f'Race Cashier {number}',
            password=login,
            group_ids=[[6, 0, groups]],
        )
        place = self.places[1 + number % 2]
        (warehouse,) = self.admin.read('stock.warehouse', [['id', '=', place]], 'pos_type_id')
        config = self.admin.ensure(
            'pos.config',
            {'name': f'Race Till {number}'},
            picking_type_id=warehouse['pos_type_id'][0],
            warehouse_id=place,
            payment_method_ids=[[6, 0, [self._ensure_card()]]],
        )
        return Till(self.admin.server, login, config, password=login)

    def _ensure_card(self) -> int:
        name = {'name': 'Race Card'}
        return self.admin.ensure('pos.payment.method', name, journal_id=self._bank())

    def _bank(self) -> int:
        return self.admin.find('account.journal', [['type', '=', 'bank']], limit=1)[0]


def add_stock(admin: User, product: int, warehouse: int, units: float) -> None:
    """Count more (or fewer) units of a product at a place than there are.

    Concurrent sales leave Odoo with several quants at one location: what is counted is one
    of them, so the difference is what matters.
    """
    (place,) = admin.read('stock.warehouse', [['id', '=', warehouse]], 'lot_stock_id')
    values = {'product_id': product, 'location_id': place['lot_stock_id'][0]}
    context = {'inventory_mode': True}
    quant = admin.run(
        'stock.quant', 'create', [{**values, 'inventory_quantity': 0}], context=context
    )
    (row,) = admin.read('stock.quant', [['id', 'in', quant]], 'quantity')
    counted = {'inventory_quantity': row['quantity'] + units}
    admin.run('stock.quant', 'write', quant, counted, context=context)
    admin.run('stock.quant', 'action_apply_inventory', quant)
