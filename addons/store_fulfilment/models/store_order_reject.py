from odoo import api, models

from odoo.addons.unified_inventory.exceptions import Refusal


class StoreOrder(models.Model):
    """What a place cannot send comes from elsewhere (parcels), or a person is called (what a
    customer wants to collect just here)."""

    _inherit = 'store.order'

    @api.model
    def _reasons(self):
        """Return the reasons to choose from; with `stock` they say something about the goods."""
        return [
            {'code': reason.code, 'name': reason.name, 'stock': reason.variance != 'none'}
            for reason in self.env['order.routing.rejection.reason'].sudo().search([])
        ]

    def _reject(self, code, missing):
        reason = self.env['order.routing.rejection.reason'].search([('code', '=', str(code))])
        if not reason:
            raise Refusal('unknown_reason', self.env._('Choose why.'))
        if not self.is_open:
            self._do('reject')  # a double tap, or a refusal
            return
        short = self._read_missing(reason, missing)
        if self._begin_rejection(short, reason):
            reason = self._fitting(reason, short)
            if self.parcel_id:
                self._give_away(short, reason)
            else:
                self._give_up(short, reason)

    def _begin_rejection(self, short, reason):
        """Do the step: the whole order is rejected, or picking goes on without what is missing.

        :return: whether something was done
        """
        whole = all(
            move.product_id.uom_id.compare(short.get(move, 0), move.product_qty) >= 0
            for move in self.picking_id._store_open_moves()
        )
        if whole:
            return self._do('reject', note=reason.name, reason=reason.name)
        if not self._do('pick'):
            return False
        self._stamp('reject', 'picking', reason.name)
        return True

    def _read_missing(self, reason, missing):
        """Return {move: quantity that is not here} of what a client says.

        :raise Refusal: say_what (a reason about goods is not about a whole order), bad_input
        """
        moves = self.picking_id._store_open_moves()
        if missing is None:
            if reason.variance != 'none':
                raise Refusal('say_what', self.env._('Say which goods are missing.'))
            return {move: move.product_qty for move in moves}
        bad = Refusal('bad_input', self.env._('Say how many of which lines are missing.'))
        if not isinstance(missing, dict) or not missing:
            raise bad
        by_id, short = {str(move.id): move for move in moves}, {}
        for key, quantity in missing.items():
            move = by_id.get(str(key))
            number = isinstance(quantity, (int, float)) and not isinstance(quantity, bool)
            if not (move and number and 0 < quantity <= move.product_qty):
                raise bad
            short[move] = quantity
        return short

    def _fitting(self, reason, short):
        """Return the reason to book: who has some of the goods in hand says that there are
        fewer, not that there are none."""
        if reason.variance == 'set_zero' and any(move.store_picked for move in short):
            return reason.search([('variance', '=', 'by_quantity')], limit=1) or reason
        return reason

    def _give_away(self, short, reason):
        """Let the router find other places for goods of this parcel. What is picked here goes
        on without what no other place has; a person is called for that."""
        left = {move: move.product_qty - quantity for move, quantity in short.items()}
        quantities, unplanned = self._parcel_quantities(short)
        if quantities:
            self.parcel_id._reject(quantities, reason)
        if unplanned:
            self._give_up(unplanned, reason)
        if self.state == 'picking':
            moves = self.picking_id._store_open_moves()
            self._take_off({m: m.product_qty - left[m] for m in moves if m in left})

    def _parcel_quantities(self, short):
        """Return {parcel line: quantity, None for a kit, which leaves whole} of these moves,
        and those that are of no line of the parcel."""
        lines = {line.order_line_id: line for line in self.parcel_id.line_ids}
        quantities, unplanned = {}, {}
        for move, quantity in short.items():
            line = lines.get(move.sale_line_id)
            if not line:
                unplanned[move] = quantity
            elif line.product_id != move.product_id:
                quantities[line] = None
            else:
                quantities[line] = quantities.get(line, 0) + quantity
        return quantities, unplanned

    def _give_up(self, short, reason):
        """Take goods off this transfer; a person tells the customer."""
        names = [f'{units:g} × {move.product_id.display_name}' for move, units in short.items()]
        counted = {}
        for move, units in short.items():
            counted[move.product_id] = counted.get(move.product_id, 0) + units
        place = self.warehouse_id
        self._take_off(short)
        self.order_id._routing_give_up(
            self.env._(
                '%(place)s cannot prepare %(goods)s: %(reason)s.',
                place=place.name,
                goods=', '.join(names),
                reason=reason.name,
            )
        )
        reason._apply_variance(place, counted)

    def _take_off(self, short):
        """Cancel so much of these moves; what was picked of it is back on the shelf."""
        parts = self.env['stock.move']
        for move, quantity in short.items():
            uom = move.product_id.uom_id
            if uom.compare(quantity, 0) <= 0:
                continue
            if uom.compare(quantity, move.product_qty) >= 0:
                parts |= move
            else:
                parts |= parts.create(move._split(quantity))
                move.store_picked = min(move.store_picked, move.product_qty)
        parts._action_cancel()


class OrderRoutingParcel(models.Model):
    _inherit = 'order.routing.parcel'

    def _is_packed(self):
        """Override of `order_routing`: what stands packed in the store is not moved elsewhere."""
        packed = self.picking_ids.store_order_ids.filtered(lambda o: o.state in ('packed', 'ready'))
        return bool(packed) or super()._is_packed()
