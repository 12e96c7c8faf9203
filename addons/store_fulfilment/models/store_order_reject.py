from odoo import api, models

from odoo.addons.unified_inventory.exceptions import Refusal


class StoreOrder(models.Model):
    """What a place cannot send goes elsewhere (parcels), or to a person (what a customer
    wants to collect just here)."""

    _inherit = 'store.order'

    @api.model
    def _reasons(self):
        return [
            {'code': 'missing', 'name': self.env._('Not found')},
            {'code': 'damaged', 'name': self.env._('Damaged')},
            {'code': 'busy', 'name': self.env._('No time today')},
            {'code': 'closed', 'name': self.env._('Store is closing')},
        ]

    def _reject(self, reason, missing):
        names = {row['code']: row['name'] for row in self._reasons()}
        if reason not in names:
            raise Refusal('unknown_reason', self.env._('Choose why.'))
        short = self._read_missing(missing)
        everything = all(
            move.product_id.uom_id.compare(short.get(move, 0), move.product_qty) >= 0
            for move in self.picking_id._store_open_moves()
        )
        if everything:
            if not self._do('reject', note=names[reason], reason=names[reason]):
                return
        elif not self._do('pick'):
            return
        else:
            self._stamp('reject', 'picking', names[reason])
        if self.parcel_id:
            self._give_away(short, reason)
        else:
            self._give_up(short, names[reason])

    def _read_missing(self, missing):
        """Return {move: quantity that is not here} of what a client says.

        :raise Refusal: bad_input
        """
        moves = self.picking_id._store_open_moves()
        if missing is None:
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

    def _give_away(self, short, reason):
        """Let the router find another place for goods of a parcel."""
        self._give_up(short, reason)

    def _give_up(self, short, reason):
        """Take goods off this transfer; a person tells the customer."""
        parts = self.env['stock.move']
        said = []
        for move, quantity in short.items():
            said.append(f'{quantity:g} × {move.product_id.display_name}')
            if move.product_id.uom_id.compare(quantity, move.product_qty) >= 0:
                parts |= move
            else:
                parts |= parts.create(move._split(quantity))
                move.store_picked = min(move.store_picked, move.product_qty)
        parts._action_cancel()
        note = self.env._(
            '%(place)s cannot prepare %(goods)s: %(reason)s.',
            place=self.warehouse_id.name,
            goods=', '.join(said),
            reason=reason,
        )
        self.order_id._routing_to_queue('rejected', note)
        self.order_id._store_ask_person(self.env._('Goods are missing'), note)
