from odoo import fields, models


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
        been promised; with one, what is left of the stock for it when more was promised."""
        if location_id.warehouse_id and location_id.usage == 'internal':
            need = min(need, self._get_reservable_quantity(location_id.warehouse_id, need))
            if self.product_id.uom_id.compare(need, 0) <= 0:
                return 0
        return super()._update_reserved_quantity(
            need, location_id, lot_id, package_id, owner_id, strict
        )

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
        there: goods to come, or sold from under the promise)."""
        inventory = self.env['unified.inventory']
        key = self.product_id.id, warehouse.id
        figure = inventory._figures([key[0]], [key[1]]).get(key)
        if not figure or not figure.promised or inventory._to_units(need) <= figure.available:
            return need
        units = max(0, figure.available)
        if self.hold_ref:
            own = inventory._covered_units(self.hold_ref, *key, figure)
            units += max(0, own - inventory._to_units(self._get_reserved_for_hold(warehouse)))
        return min(need, inventory._from_units(units))

    def _get_reserved_for_hold(self, warehouse):
        moves = self.search(
            [
                ('hold_ref', '=', self.hold_ref),
                ('product_id', '=', self.product_id.id),
                ('location_id', 'child_of', warehouse.lot_stock_id.id),
                ('state', 'not in', ('done', 'cancel')),
            ]
        )
        return sum(moves.move_line_ids.mapped('quantity_product_uom'))
