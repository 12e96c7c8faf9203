from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.unified_inventory.exceptions import Refusal

from .res_users import EMPLOYEE

MANY = 200  # the most open orders of a place that a screen shows
RECENT_HOURS = 24
RECENT = 30
TEXT = 200  # the longest text somebody may type


class StoreOrder(models.Model):
    """What the screen calls. Each method asks again who calls, about which place, and answers
    with plain data: ``{"order": card}``."""

    _inherit = 'store.order'

    @api.model
    def board(self, place_id=None):
        """Return the places of this user and the orders of one of them.

        :raise Refusal: no_store, unknown_place
        """
        places = self._own_places()
        counts = self._open_counts(places)
        place = places.filtered(lambda p: p.id == place_id)
        if place_id and not place:
            raise Refusal('unknown_place', self.env._('This is not one of your stores.'))
        place = place or max(places, key=lambda p: (counts.get(p.id, 0) > 0, -p.sequence, -p.id))
        return {
            'places': [
                {'id': p.id, 'name': p.name, 'open': counts.get(p.id, 0), 'printer': bool(
                    p.store_printer_address)}
                for p in places
            ],
            'place': place.id,
            'orders': self._shown(place)._cards(),
            'now': _iso(fields.Datetime.now()),
            'user': {'id': self.env.uid, 'manager': self._is_manager()},
            'reasons': self._reasons(),
        }  # fmt: skip

    @api.model
    def accept(self, order_id):
        """Take a new order."""
        order = self._get(order_id)
        order._do('accept', user_id=self.env.uid)
        return order._answer()

    @api.model
    def take_over(self, order_id):
        """Go on with what a colleague has begun."""
        order = self._get(order_id)
        order._do('take_over', note=order.user_id.name, user_id=self.env.uid)
        return order._answer()

    @api.model
    def pick(self, order_id, counted, line_id=None, barcode=None):
        """Say that so many of a line are in hand now: `counted` is the sum, so the same call
        twice is the same as once.

        :raise Refusal: wrong_product, too_many, bad_input, and those of the step
        """
        order = self._get(order_id)
        move, unit = order._find_line(line_id, barcode)
        uom = move.product_id.uom_id
        if isinstance(counted, bool) or not isinstance(counted, (int, float)) or counted < 0:
            raise Refusal('bad_input', self.env._('The quantity is a number from zero up.'))
        if uom.compare(counted, move.product_qty) > 0:
            text = self.env._('Only %(n)s are wanted.', n=f'{move.product_qty:g}')
            raise Refusal('too_many', text, wanted=move.product_qty, unit=unit)
        if order._do('pick'):
            move.store_picked = counted
        return order._answer()

    @api.model
    def pack(self, order_id):
        """Everything was picked and is packed."""
        order = self._get(order_id)
        order._do('pack')
        return order._answer()

    @api.model
    def make_ready(self, order_id):
        """The order waits for its customer, who is told the pick-up code."""
        order = self._get(order_id)
        order._make_ready()
        return order._answer()

    @api.model
    def ship(self, order_id, tracking=None):
        """The carrier has taken the parcel."""
        order = self._get(order_id)
        tracking = _text(tracking)
        if order._do('ship', note=tracking, tracking_ref=tracking):
            if tracking:
                order.picking_id.carrier_tracking_ref = tracking
            order._send_goods()
        return order._answer()

    @api.model
    def hand_over(self, order_id, code=None, reason=None):
        """The customer has shown the pick-up code and takes the goods.

        A wrong code is an answer, not an error, so that it is counted:
        ``{"refused": "wrong_code" | "code_locked", "text": ..., "left": tries}``. A manager
        hands over without the code, with a reason.
        """
        order = self._get(order_id)
        reason = _text(reason)
        without = bool(reason and self._is_manager())
        if order.state == 'ready' and not without and (refused := order._check_code(code)):
            return {**refused, **order._answer()}
        if order._do('hand_over', note=without and reason):
            order._send_goods()
        return order._answer()

    @api.model
    def send_code(self, order_id):
        """Send the customer a new pick-up code; the old one is worthless."""
        order = self._get(order_id)
        order._send_new_code()
        return order._answer()

    @api.model
    def reopen(self, order_id):
        """Unpack: something is to be picked anew."""
        order = self._get(order_id)
        order._do('reopen', user_id=self.env.uid, code=False, ready_at=False, expires_at=False)
        return order._answer()

    @api.model
    def reject(self, order_id, reason, missing=None):
        """This place cannot prepare the order, or not all of it.

        :param reason: one of `_reasons`
        :param missing: ``{line id: quantity}`` that is not here; None: all of it
        :raise Refusal: unknown_reason, bad_input, and those of the step
        """
        order = self._get(order_id)
        order._reject(reason, missing)
        return order._answer()

    # === CHECKS ===#

    def _own_places(self):
        if not self.env.user.has_group(EMPLOYEE):
            raise AccessError(self.env._('Store orders are for the staff of stores.'))
        places = self.env.user._store_places()
        if not places:
            text = self.env._('You have no store yet. Ask your manager to give you one.')
            raise Refusal('no_store', text)
        return places

    def _is_manager(self):
        return self.env.user.has_group('store_fulfilment.group_store_manager')

    def _get(self, order_id):
        """Return a store order of this user's places, locked for this transaction, with the
        rights to do what the steps need; nothing else of the call is trusted.

        :raise Refusal: unknown_order
        """
        places = self._own_places()
        valid = isinstance(order_id, int) and not isinstance(order_id, bool)
        order = self.search([('id', '=', order_id if valid else 0)])
        if order.warehouse_id not in places:
            text = self.env._('There is no such order in your stores.')
            raise Refusal('unknown_order', text)
        order_sudo = order.sudo()
        order_sudo._lock()
        return order_sudo

    def _find_line(self, line_id, barcode):
        """Return the move to be picked, and how many units a scan stands for."""
        moves = self.picking_id._store_open_moves()
        if barcode is None:
            move = moves.filtered(lambda m: m.id == line_id)
            if not move:
                raise Refusal('bad_input', self.env._('This line is not of this order.'))
            return move, 1
        units = {}
        for move in moves:
            units |= {(code, move): n for code, n in move._store_barcodes().items()}
        found = [(m, n) for (code, m), n in units.items() if code == barcode]
        found.sort(key=lambda pair: (not pair[0]._store_missing(), pair[0].id))
        if found:
            return found[0]
        product = self._known_product(barcode)
        text = (
            self.env._('%(product)s is not in this order.', product=product.display_name)
            if product
            else self.env._('This barcode is not in this order.')
        )
        raise Refusal('wrong_product', text)

    def _known_product(self, barcode):
        domain = [('barcode', '=', str(barcode)), ('company_id', 'in', [False, self.company_id.id])]
        return self.env['product.product'].search(domain, limit=1)

    # === READING ===#

    def _open_counts(self, places):
        domain = self._shown_domain(places) & fields.Domain(
            'state', 'not in', self._closed_states()
        )
        rows = self._read_group(domain, ['warehouse_id'], ['__count'])
        return {place.id: count for place, count in rows}

    def _shown_domain(self, places):
        """What the places work on: not what still waits to be decided with other orders."""
        here = fields.Domain('warehouse_id', 'in', places.ids)
        release = 'picking_id.routing_parcel_id.plan_id.release_at'
        late = fields.Domain(release, '>', fields.Datetime.now())
        # Plans are not for the eyes of staff, only whether one is released.
        waiting_sudo = self.sudo()._search(here & late)
        return here & fields.Domain('id', 'not in', waiting_sudo)

    def _shown(self, place):
        closed = self._closed_states()
        domain = self._shown_domain(place)
        opened = self.search(domain & fields.Domain('state', 'not in', closed), limit=MANY)
        since = fields.Datetime.subtract(fields.Datetime.now(), hours=RECENT_HOURS)
        recent = fields.Domain('state', 'in', closed) & fields.Domain('since', '>=', since)
        return opened | self.search(domain & recent, order='since desc', limit=RECENT)

    def _answer(self):
        return {'order': self._cards()[0]}


def _iso(moment):
    return moment and moment.isoformat(timespec='seconds') + 'Z'


def _text(value):
    """Return what somebody typed, shortened; None for nothing."""
    return str(value).strip()[:TEXT] or None if value else None
