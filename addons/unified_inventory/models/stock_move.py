from odoo import fields, models

READ = 'unified_inventory.reservable'  # in the cursor's cache, while moves are assigned


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

    def _prepare_procurement_values(self):
        """Override of `stock`: goods that are fetched to be packed or sent are the promised
        ones. (What is fetched for the stock itself, from another place, is not.)"""
        values = super()._prepare_procurement_values()
        if self.hold_ref and not self._is_leaving_stock():
            values['hold_ref'] = self.hold_ref
        return values

    def _action_assign(self, force_qty=False):
        """Override of `stock`: what these moves may reserve is read for all of them at once."""
        cache, moves = self.env.cr.cache, self.filtered('product_id.is_storable')
        places = moves.location_id.warehouse_id
        if READ in cache or len(moves) < 2 or not places:
            return super()._action_assign(force_qty=force_qty)
        holds = set(moves.mapped('hold_ref'))
        inventory = self.env['unified.inventory']
        cache[READ] = inventory._reservable(moves.product_id.ids, places.ids, holds)
        try:
            return super()._action_assign(force_qty=force_qty)
        finally:
            del cache[READ]

    def _update_reserved_quantity(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        """Override of `stock`: business without a hold reserves only what nobody else has
        been promised; with one, what is left of the stock for it when more was promised.
        What stock reserved for nobody does not stand in the way of a promise."""
        where = lot_id, package_id, owner_id, strict
        reservable = self._get_reservable(location_id)
        if reservable:
            inventory, units = self.env['unified.inventory'], reservable.units(self.hold_ref)
            if units is not None:
                need = min(need, inventory._from_units(units))
            if self.product_id.uom_id.compare(need, 0) <= 0:
                return 0
        taken = super()._update_reserved_quantity(need, location_id, *where)
        missing = need - taken
        if reservable and self.hold_ref and self.product_id.uom_id.compare(missing, 0) > 0:
            quants = self.env['stock.quant'].sudo()._gather(self.product_id, location_id)
            if quants._heal_reservations():
                taken += super()._update_reserved_quantity(missing, location_id, *where)
        if reservable:
            reservable.take(self.hold_ref, inventory._to_units(taken))
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

    def _get_reservable(self, location):
        """Return what may be reserved of this move's product at a location, see
        `core.Reservable`; None where nothing is promised: outside of the stock that sells."""
        warehouse = location.warehouse_id
        stock = warehouse.lot_stock_id
        if not warehouse or not (location._child_of(stock) or stock._child_of(location)):
            return None
        key = self.product_id.id, warehouse.id
        known = self.env.cr.cache.get(READ, {})
        if key not in known:
            found = self.env['unified.inventory']._reservable([key[0]], [key[1]], {self.hold_ref})
            return found[key]
        return known[key]
