from dataclasses import replace

from dateutil.tz import gettz

from odoo import fields, models
from odoo.fields import Datetime

from odoo.addons.unified_inventory.exceptions import Refusal

from ..booking_store import BookingStore
from ..core.calendar import UTC, local_day
from ..core.promise import ready_at
from ..own_context import said, say
from .order_routing_capacity import BOOKED, OWN_HOLD

OVER = 'order_routing_over'  # context: it is paid, it is taken on above all limits
REFUSED = ('slot_gone', 'slot_full', 'no_capacity', 'place_closed', 'out_of_reach')


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    promise_slot_id = fields.Many2one(
        'order.routing.slot', string='Time Slot', copy=False, readonly=True, ondelete='restrict'
    )
    promise_date = fields.Date(string='Slot Day', copy=False, readonly=True)
    # Part of what is asked for: when a promise is out of date, what is asked now is another.
    promise_as_of = fields.Datetime(copy=False, readonly=True)

    # === OVERRIDES ===#

    def _hold_request(self):
        """Override of `unified_inventory`: a place that keeps goods to be collected works for
        them."""
        request = super()._hold_request()
        if not self._is_collected():
            return request
        options = {**self._promise_options(), 'promise': 'collect', 'place': self.warehouse_id.id}
        return replace(request, options={**request.options, **options})

    def _routing_request(self, carrier):
        """Override: what is brought the same day comes from the place of its slot."""
        request = super()._routing_request(carrier)
        options = {**request.options, **self._promise_options(carrier)}
        if self.commitment_date:
            options['due'] = self._routing_day(self.commitment_date, carrier).isoformat()
        if carrier.delivery_type == 'same_day':
            options['promise'] = 'same_day'
            request = self._same_day_request(request)
        return replace(request, options=options)

    def _routing_preview(self, carrier):
        """Override: what this order has booked does not stand in its way."""
        order = self.with_context(**say(**{OWN_HOLD: self.hold_ref}))
        return super(SaleOrder, order)._routing_preview(carrier)

    def _hold_stock(self, confirm=False, ttl=None, wait=False, paying=False):
        """Override of `unified_inventory`: goods, slot and capacity are held together or not at
        all; what is confirmed is promised to the customer."""
        if not confirm:
            self._renew_promise()
        order = self.with_context(**say(**{OWN_HOLD: self.hold_ref, OVER: wait and confirm}))
        try:
            refused = super(SaleOrder, order)._hold_stock(
                confirm=confirm, ttl=ttl, wait=wait, paying=paying
            )
        except Refusal as refusal:
            if refusal.code not in (*REFUSED, 'slot_missing'):
                raise
            if confirm:
                self._release_stock()
            return refusal
        if confirm and not refused:
            self._keep_promise()
        return refused

    # === BUSINESS METHODS ===#

    def _is_collected(self):
        """Whether customers come for these goods to a place of ours."""
        return self.carrier_id.delivery_type == 'in_store' and bool(self.pickup_location_data)

    def _promise_options(self, carrier=None):
        """Return the part of a request's options that says what was promised."""
        options = {}
        if said(self.env, OVER):
            options['over'] = True
        if self.promise_as_of:
            options['as_of'] = self.promise_as_of.isoformat()
        chosen = carrier is None or carrier == self.carrier_id
        slot = self.promise_slot_id.sudo()
        if chosen and slot and self.promise_date and slot.kind == self._slot_kind():
            options['slot'] = {'id': slot.id, 'date': self.promise_date.isoformat()}
        return options

    def _routing_day(self, moment, carrier):
        """Return the date of a moment (naive, UTC) where a carrier delivers this order."""
        tz = carrier.sudo().routing_calendar_id.tz or self.partner_shipping_id.tz
        zone = gettz(tz or self.company_id.partner_id.tz or 'UTC') or UTC
        return moment.replace(tzinfo=UTC).astimezone(zone).date()

    def _slot_kind(self):
        return 'collect' if self.carrier_id.delivery_type == 'in_store' else 'same_day'

    def _renew_promise(self):
        """What is held is asked for anew when its promise could not be made any more."""
        until = [row[4] for row in self._booked() if row[4]]
        if until and min(until) <= Datetime.now():
            self.promise_as_of = Datetime.now()

    def _booked(self):
        """Return what the hold of this order has booked, as of now, see `BookingStore.of`."""
        if not self.hold_ref:
            return []
        with self.env['unified.inventory']._short_transaction() as store:
            return BookingStore(store).of(self.hold_ref)

    def _keep_promise(self):
        """Tell everyone when the customer gets the order, unless a person has agreed on a date."""
        hold_id, rows = self.env.cr.cache.pop(BOOKED, (False, []))
        if hold_id != self.hold_ref:
            rows = self._booked()  # by an earlier request
        moments = [row[3] for row in rows]
        if moments and all(moments) and not self.commitment_date:
            self.commitment_date = max(moments)

    def _same_day_request(self, request):
        """Return a request whose goods come from the place of the chosen slot. What is paid
        comes from wherever it can.

        :raise Refusal: slot_missing, out_of_reach
        """
        place = self.promise_slot_id.sudo().warehouse_id.id
        if said(self.env, OVER):
            return replace(request, places=(place,)) if place in request.places else request
        if not place:
            raise Refusal('slot_missing', self.env._('Please choose a delivery time.'))
        near = self.env['order.routing']._places_nearby([place], request.destination)
        if not near or place not in request.places:
            text = self.env._('No place near this address brings orders the same day.')
            raise Refusal('out_of_reach', text)
        return replace(request, places=(place,))

    # === WHAT IS POSSIBLE ===#

    def _set_slot(self, slot, day):
        """Remember the slot a customer has chosen; an empty one forgets it."""
        values = slot.id, day if slot else False
        if values != (self.promise_slot_id.id, self.promise_date):
            self.write({'promise_slot_id': values[0], 'promise_date': values[1]})

    def _has_place_nearby(self):
        """Whether some place brings goods to the address of this order on the same day."""
        to = self.env['order.routing.postcode'].sudo()._locate_partner(self.partner_shipping_id)
        routing = self.env['order.routing']
        return bool(to and routing._places_nearby(self._routing_places(), to))

    def _same_day_offers(self, carrier):
        """Return the core Offers for bringing this order's goods the same day, or the next on
        which there is time.

        :raise Refusal: unknown_destination, out_of_reach, insufficient_stock, no_times
        """
        self.ensure_one()
        to = self.env['order.routing.postcode'].sudo()._locate_partner(self.partner_shipping_id)
        if not to:
            text = self.env._('The delivery address has no postcode we know.')
            raise Refusal('unknown_destination', text)
        routing = self.env['order.routing'].with_context(**say(**{OWN_HOLD: self.hold_ref}))
        return routing._same_day_offers(self._routing_places(), to, self._places_having)

    def _places_having(self, places):
        """Return which of these warehouse ids have all goods of this order, in one reading;
        what is held for it is there."""
        wants = self._wants()
        inventory = self.env['unified.inventory']
        products = sorted({want.product for want in wants})
        with inventory._short_transaction() as store:
            own = store.open_parts(self.hold_ref) if self._is_held(store) else ()
            stock = inventory._offered(
                store,
                products,
                list(places),
                self._hold_channel(),
                self.campaign_id.id or None,
                own,
            )
        needed = {}
        for want in wants:
            needed[want.product] = needed.get(want.product, 0) + want.units
        return {p for p in places if all(stock.get((k, p), 0) >= n for k, n in needed.items())}

    def _is_held(self, store):
        known = self.hold_ref and store.find(self._hold_owner(), None)
        return bool(known and known[2])

    def _collect_ready(self, place):
        """Return ``(core Calendar, the moment this order could be collected there or None)``."""
        calendar = place._routing_calendars()[place.id]
        return calendar, ready_at(calendar, self.env['order.routing']._now())

    def _promised(self):
        """Return what this order is promised, or would be: ``{"kind", "day", "ready", "slot",
        "place"}`` of an order that is held or confirmed, {} when nothing is."""
        rows = self._booked()
        if not rows or not all(row[3] for row in rows):
            return {}
        place, _day, slot, promised, _until = max(rows, key=lambda row: row[3])
        calendar = self.env['stock.warehouse'].sudo().browse(place)._routing_calendars()[place]
        moment = promised.replace(tzinfo=UTC)
        kind = 'collect' if self._is_collected() else 'same_day' if slot else 'ship'
        if kind == 'ship':
            calendar = self._routing_carrier()._routing_journey().delivers
        day = local_day(calendar, moment)
        return {'kind': kind, 'day': day, 'ready': moment, 'slot': slot, 'place': place}
