from odoo import fields, models

from ..core import covered


class StockMove(models.Model):
    _inherit = 'stock.move'

    # No foreign key, as on the ledger: see unified.inventory.entry.
    hold_ref = fields.Integer(
        string='Hold',
        copy=False,
        readonly=True,
        index='btree_not_null',
        help='The hold that promised these goods.',
    )

    # === OVERRIDES ===#

    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), 'hold_ref']

    def _prepare_move_split_vals(self, qty):
        """Override of `stock`: what is left for later is still promised."""
        return {**super()._prepare_move_split_vals(qty), 'hold_ref': self.hold_ref}

    def _update_reserved_quantity(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        """Override of `stock`: business without a hold reserves only what nobody else has
        been promised; with one, what is left of the stock for it when more was promised.
        What stock reserved for nobody does not stand in the way of a promise."""
        where = lot_id, package_id, owner_id, strict
        stock = location_id.warehouse_id.lot_stock_id
        promised = stock and location_id._child_of(stock)  # elsewhere nothing is for sale
        if promised:
            need = min(need, self._get_reservable_quantity(location_id.warehouse_id, need))
            if self.product_id.uom_id.compare(need, 0) <= 0:
                return 0
        taken = super()._update_reserved_quantity(need, location_id, *where)
        missing = need - taken
        if promised and self.hold_ref and self.product_id.uom_id.compare(missing, 0) > 0:
            quants = self.env['stock.quant'].sudo()._gather(self.product_id, location_id)
            if quants._heal_reservations():
                taken += super()._update_reserved_quantity(missing, location_id, *where)
        return taken

    def _action_done(self, cancel_backorder=False):
        """Override of `stock`: goods that left are no longer promised, in the same
        transaction that lowers the stock."""
        done = super()._action_done(cancel_backorder=cancel_backorder)
        left = done.filtered(lambda m: m._is_leaving_stock())
        promised = left.filtered('hold_ref')
        self.env['unified.inventory']._book_fulfilment(promised)
        (left - promised)._check_promises()
        return done

    def _check_promises(self):
        """Counted away, scrapped, moved: goods that left without a hold may have been
        promised to somebody."""
        if not self:
            return
        inventory = self.env['unified.inventory']
        places = self.location_id.warehouse_id
        figures = inventory._figures(self.product_id.ids, places.ids)
        if any(figure.promised and figure.available < 0 for figure in figures.values()):
            inventory._serve_soon()

    def _action_cancel(self):
        """Override of `stock`: what was promised through these moves is given back."""
        self.env['unified.inventory']._settle_after_commit(self.mapped('hold_ref'))
        return super()._action_cancel()

    def write(self, vals):
        """Override of `stock`: a smaller demand gives the difference back."""
        if 'product_uom_qty' in vals:
            self.env['unified.inventory']._settle_after_commit(self.mapped('hold_ref'))
        return super().write(vals)

    # === BUSINESS METHODS ===#

    def _is_leaving_stock(self):
        """Whether the goods leave the part of the warehouse that sells."""
        self.ensure_one()
        stock = self.location_id.warehouse_id.lot_stock_id
        return bool(
            stock
            and self.location_id._child_of(stock)
            and not self.location_dest_id._child_of(stock)
        )

    def _get_reservable_quantity(self, warehouse, need):
        """Return how much of a need this move may take: what nobody was promised, and what
        its own hold was (as far as the stock covers it, when more was promised than is
        there: goods to come, or sold from under the promise).

        The stock is as this transaction sees it, with what it has moved itself; the promises
        are as of now: this snapshot may be older than the order's own hold.
        """
        inventory = self.env['unified.inventory']
        key = self.product_id.id, warehouse.id
        on_hand, reserved = inventory._stock_and_reservations(*key)
        with inventory._short_transaction() as store:
            promised = store.promised(*key)
            if not promised:
                return need
            own = store.open_of([self.hold_ref, *reserved], *key)
            claims = store.claims(*key) if self.hold_ref else ()
        beyond = sum(max(0, units - own.get(hold, 0)) for hold, units in reserved.items())
        units = max(0, on_hand - beyond - promised)
        if self.hold_ref:
            mine = covered(on_hand - beyond, claims).get(self.hold_ref, 0)
            units += max(0, mine - reserved.get(self.hold_ref, 0))
        return min(need, inventory._from_units(units))
