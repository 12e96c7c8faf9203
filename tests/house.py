"""What the threads through the whole house share: story goods, staff and the books."""

from __future__ import annotations

from typing import Any

from arena import add_stock
from server import Server
from shopper import Address, Product, Shopper
from web import User

# The story of the demo company, see addons/unified_commerce/demo/story.py
STORE_ONLY, CENTRE_ONLY, LAST_UNIT = '22112', '22423', '22752'
NAMES = {
    STORE_ONLY: 'Chocolate Hot Water Bottle',
    CENTRE_ONLY: 'Regency Cakestand 3 Tier',
    LAST_UNIT: 'Set of 7 Babushka Nesting Boxes',
}
STORE, CENTRE, LAST_PLACE, RETURN_PLACE = 'BOS', 'DC', 'CHI', 'SEA'
STOCK = {STORE_ONLY: {STORE: 5}, CENTRE_ONLY: {CENTRE: 40}, LAST_UNIT: {LAST_PLACE: 1}}
STAFF = {STORE: 'cashier-bos', CENTRE: 'manager', LAST_PLACE: 'cashier-chi'}
BOSTON = Address('Grace Guest', '1 Beacon Street', 'Boston', '02116', 'MA')
CARRIER = 'Ground'


class House:
    """The demo company, looked at by its administrator."""

    def __init__(self, admin: User):
        self.admin = admin
        self.server: Server = admin.server

    def product(self, sku: str) -> Product:
        domain = [['default_code', '=', sku]]
        (row,) = self.admin.read('product.product', domain, 'product_tmpl_id')
        return Product(row['id'], row['product_tmpl_id'][0])

    def available(self, sku: str, place: str) -> float:
        answer = self.admin.run('unified.inventory', 'availability', skus=[sku], places=[place])
        return answer[sku][place]['available']

    def on_hand(self, sku: str, place: str) -> float:
        answer = self.admin.run('unified.inventory', 'availability', skus=[sku], places=[place])
        return answer[sku][place]['on_hand']

    def restock(self) -> None:
        """Make the story's goods available where the story has them and nowhere else,
        whatever earlier runs left."""
        answer = self.admin.run('unified.inventory', 'availability', skus=list(STOCK))
        rows = self.admin.read('stock.warehouse', [], 'code')
        warehouses = {row['code']: row['id'] for row in rows}
        for sku, wanted in STOCK.items():
            for place, figure in answer[sku].items():
                missing = wanted.get(place, 0) - figure['available']
                if missing:
                    add_stock(self.admin, self.product(sku).id, warehouses[place], missing)

    def till(self, place: str) -> int:
        return self.admin.find('pos.config', [['name', '=like', f'{self.place_name(place)} Till']])[
            0
        ]

    def place_name(self, place: str) -> str:
        return self.admin.read('stock.warehouse', [['code', '=', place]], 'name')[0]['name']

    def carrier(self) -> int:
        return self.admin.find('delivery.carrier', [['name', '=', CARRIER]])[0]

    def pick_up(self) -> int:
        return self.admin.find('delivery.carrier', [['delivery_type', '=', 'in_store']])[0]

    def state(self, code: str) -> tuple[int, int]:
        """A country and one of its states."""
        country = self.admin.ref('base.us')
        domain = [['country_id', '=', country], ['code', '=', code]]
        return country, self.admin.find('res.country.state', domain)[0]

    def guest(self, *skus: str, address: Address = BOSTON) -> Shopper:
        """A guest who has goods in the cart and chose a delivery."""
        shopper = Shopper(self.server, address)
        for sku in skus:
            shopper.add(self.product(sku))
        shopper.give_address(*self.state(address.state))
        shopper.choose_delivery(self.carrier())
        return shopper

    # === WHAT BECAME OF AN ORDER ===

    def order(self, reference: str) -> dict[str, Any]:
        fields = ('name', 'state', 'amount_total', 'invoice_status', 'picking_ids', 'invoice_ids')
        (row,) = self.admin.read('sale.order', [['name', '=', reference]], *fields)
        return row

    def holds(self, order: int) -> list[dict]:
        domain = [['owner', '=', f'sale.order,{order}']]
        return self.admin.read('unified.inventory.hold', domain, 'state', 'reference')

    def parcels(self, order: int) -> dict[str, dict[str, float]]:
        """The plan: what each place sends."""
        lines = self.admin.read(
            'order.routing.parcel.line',
            [['parcel_id.order_id', '=', order]],
            'warehouse_id',
            'product_id',
            'quantity',
        )
        codes = self._codes([line['warehouse_id'][0] for line in lines])
        plan: dict[str, dict[str, float]] = {}
        for line in lines:
            sku = self._sku(line['product_id'][0])
            plan.setdefault(codes[line['warehouse_id'][0]], {})[sku] = line['quantity']
        return plan

    def pickings(self, order: int) -> dict[str, int]:
        """The outgoing transfers by their place."""
        rows = self.admin.read(
            'stock.picking',
            [['sale_id', '=', order], ['picking_type_code', '=', 'outgoing']],
            'picking_type_id',
        )
        kinds = self.admin.read(
            'stock.picking.type',
            [['id', 'in', [row['picking_type_id'][0] for row in rows]]],
            'warehouse_id',
        )
        places = {kind['id']: kind['warehouse_id'][0] for kind in kinds}
        codes = self._codes(list(places.values()))
        return {codes[places[row['picking_type_id'][0]]]: row['id'] for row in rows}

    def deliver(self, order: int) -> None:
        """The staff of each place send their parcel."""
        for place, picking in self.pickings(order).items():
            staff = User(self.server, STAFF[place])
            staff.run('stock.picking', 'button_validate', [picking], context={'skip_sms': True})
            (row,) = staff.read('stock.picking', [['id', '=', picking]], 'state')
            assert row['state'] == 'done', place

    def line(self, order: int, sku: str) -> dict[str, Any]:
        domain = [['order_id', '=', order], ['product_id.default_code', '=', sku]]
        fields = ('product_uom_qty', 'qty_delivered', 'qty_invoiced', 'price_total')
        return self.admin.read('sale.order.line', domain, *fields)[0]

    def check_books(self, order: int) -> None:
        """Everything posted for the order's customer is balanced and paid."""
        query = """
            SELECT coalesce(sum(l.balance), 0), coalesce(sum(abs(l.amount_residual)), 0)
              FROM account_move_line l JOIN account_account a ON a.id = l.account_id
              JOIN sale_order o ON o.id = %s
              JOIN res_partner p ON p.id = o.partner_invoice_id
             WHERE l.partner_id = p.commercial_partner_id AND l.parent_state = 'posted'
               AND a.account_type = 'asset_receivable'
        """
        ((balance, residual),) = self.server.rows(query, order)
        assert (float(balance), float(residual)) == (0, 0), 'the receivable is not zero'

    def check_session_books(self, session: int) -> None:
        """The entry of a closed session is posted and balanced."""
        query = """
            SELECT m.state, sum(l.debit) = sum(l.credit) FROM pos_session s
              JOIN account_move m ON m.id = s.move_id JOIN account_move_line l ON l.move_id = m.id
             WHERE s.id = %s AND s.state = 'closed' GROUP BY m.state
        """
        assert self.server.rows(query, session) == [('posted', True)]

    def _codes(self, warehouses: list[int]) -> dict[int, str]:
        rows = self.admin.read('stock.warehouse', [['id', 'in', warehouses]], 'code')
        return {row['id']: row['code'] for row in rows}

    def _sku(self, product: int) -> str:
        return self.admin.read('product.product', [['id', '=', product]], 'default_code')[0][
            'default_code'
        ]
