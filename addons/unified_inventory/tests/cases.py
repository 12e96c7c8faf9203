"""What the tables of acceptance cases are told in: places and products by name, a fresh state
for each row."""

from contextlib import contextmanager

from odoo.fields import Command

from odoo.addons.unified_inventory.core import Request, Want

from .common import UnifiedInventoryCommon


class CasesCommon(UnifiedInventoryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.places, cls.products = {}, {}
        cls.asked = 0
        cls.customers = cls.env.ref('stock.stock_location_customers')
        cls.customer = cls.env['res.partner'].create({'name': 'Ann'})

    @contextmanager
    def _case(self, name):
        """A row of a table; what it does is undone."""
        with self.subTest(name):
            savepoint = self.env.cr.savepoint()
            try:
                yield
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all(flush=False)
                self.env.registry.clear_cache()

    @classmethod
    def _places(cls, *codes):
        for code in codes:
            cls.places[code] = cls._create_place(code)

    @classmethod
    def _products(cls, *skus, unit='uom.product_uom_unit', **values):
        for sku in skus:
            uom_id = cls.env.ref(unit).id
            cls.products[sku] = cls._create_product(sku, uom_id=uom_id, **values)

    @classmethod
    def _fill(cls, stock):
        """Bring goods: ``{(sku, place): quantity}``."""
        for (sku, code), quantity in stock.items():
            if quantity:
                cls._stock(cls.products[sku], cls.places[code], quantity)

    @classmethod
    def _rule(cls, kind, quantity, sku, code=None, **values):
        place = cls.places[code] if code else cls.env['stock.warehouse']
        return cls.env['unified.inventory.rule'].create(
            {
                'name': kind,
                'kind': kind,
                'quantity': quantity,
                'product_id': cls.products[sku].id,
                'warehouse_id': place.id,
                **values,
            }
        )

    def _pool(self, codes):
        return tuple(self.places[code].id for code in codes)

    def _salable(self, sku, codes, channel='web'):
        """What a channel can still be promised at some places together."""
        self.env.flush_all()
        units = self.inventory._available(self.products[sku].ids, self._pool(codes), channel)
        return self.inventory._from_units(sum(units.values()))

    def _promised(self, sku, code):
        key = self.products[sku].id, self.places[code].id
        figure = self.inventory._figures([key[0]], [key[1]]).get(key)
        return self.inventory._from_units(figure.promised) if figure else 0

    def _on_hand(self, *codes, sku):
        figures = self.inventory._figures(self.products[sku].ids, self._pool(codes))
        return self.inventory._from_units(sum(figure.on_hand for figure in figures.values()))

    def _ask(self, lines, codes, channel='web', owner=None, **options):
        """Hold ``[(sku, quantity[, place])]`` for somebody new (or an owner).

        :return: the hold, or the Refusal
        """
        type(self).asked += 1
        wants = tuple(
            Want(
                self.products[sku].id,
                self.inventory._to_units(quantity),
                self.places[place[0]].id if place else None,
                self.products[sku].sale_without_stock != 'no',
            )
            for sku, quantity, *place in lines
        )
        hold_id, refused = self.inventory._hold(
            Request(channel, wants, self._pool(codes)),
            owner=owner or f'rpc,{self.asked}',
            company=self.env.company,
            **options,
        )
        return refused or self.env['unified.inventory.hold'].browse(hold_id)

    def _is_promised(self, lines, codes, **options):
        """Whether it can be held; what cannot leaves no trace."""
        entries = self.env['unified.inventory.entry'].search_count([])
        answer = self._ask(lines, codes, **options)
        if answer := isinstance(answer, Exception):
            self.assertEqual(self.env['unified.inventory.entry'].search_count([]), entries)
        return not answer

    def _rows(self, hold):
        """The ledger rows of a hold, ``[(kind, sku, place, quantity)]``; taken is above zero."""
        names = {place: code for code, place in self.places.items()}
        return [
            (row.kind, row.product_id.default_code, names[row.warehouse_id], -row.quantity)
            for row in hold.entry_ids.sorted('id')
        ]

    def _taken(self, answer):
        """Where an answer takes goods from, in order; None when it is a refusal."""
        if isinstance(answer, Exception):
            return None
        return [row[1:] for row in self._rows(answer)]

    def _order(self, lines, code, confirm=True, **values):
        """An order of ``[(sku, quantity)]`` whose goods are bound to a place."""
        order = self.env['sale.order'].create(
            {
                'partner_id': self.customer.id,
                'warehouse_id': self.places[code].id,
                'order_line': [
                    Command.create(
                        {'product_id': self.products[sku].id, 'product_uom_qty': quantity}
                    )
                    for sku, quantity in lines
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def _hold_of(self, order):
        return self.env['unified.inventory.hold'].browse(order.hold_ref)

    def _move(self, sku, quantity, source, destination):
        """Goods move between locations, without any document."""
        move = self.env['stock.move'].create(
            {
                'product_id': self.products[sku].id,
                'product_uom_qty': quantity,
                'location_id': source.id,
                'location_dest_id': destination.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        move.quantity = quantity
        move.picked = True
        move._action_done()
        return move

    def _deliver(self, picking, quantity=None):
        """Send so much of a transfer of one product (all by default), the rest later."""
        if quantity is not None:
            picking.move_ids.quantity = quantity
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, 'done')

    def _return(self, picking, quantity):
        wizard = self.env['stock.return.picking'].create({'picking_id': picking.id})
        wizard.product_return_moves.quantity = quantity
        returned = self.env['stock.picking'].browse(wizard.action_create_returns()['res_id'])
        returned.button_validate()
        return returned

    def _count(self, sku, code, quantity):
        """A stock-take finds so much."""
        quant = self.env['stock.quant'].with_context(inventory_mode=True)
        quant.create(
            {
                'product_id': self.products[sku].id,
                'location_id': self.places[code].lot_stock_id.id,
                'inventory_quantity': quantity,
            }
        ).action_apply_inventory()

    def _breaches(self, sku):
        self.env.invalidate_all()
        return self.env['unified.inventory.breach'].search(
            [('product_id', '=', self.products[sku].id)]
        )
