from datetime import date

from odoo import api, fields, models, tools

from odoo.addons.unified_inventory.exceptions import Refusal

from ..core.calendar import UTC, Calendar
from ..core.promise import Journey


class DeliveryCarrier(models.Model):
    _inherit = 'delivery.carrier'

    delivery_type = fields.Selection(
        selection_add=[('same_day', 'Same Day from a Place Nearby')],
        ondelete={'same_day': 'set default'},
    )
    routing_promises_date = fields.Boolean(
        string='Promise a Date', help='Customers are told on which day their order arrives.'
    )
    routing_transit_days = fields.Integer(
        string='Transit Days', help='Delivery days on the way, where no zone says otherwise.'
    )
    routing_calendar_id = fields.Many2one(
        'resource.calendar',
        string='Delivers On',
        help='The days and holidays of this calendar; empty: every day.',
    )

    routing_late_penalty = fields.Float(
        string='Late Penalty',
        digits='Product Price',
        help='What it is worth to us that a parcel does not come after the agreed day. It counts '
        'when the places are chosen, the customer does not pay it.',
    )

    _routing_late_penalty_positive = models.Constraint(
        'CHECK (routing_late_penalty >= 0)', 'A penalty is not negative.'
    )
    _routing_transit_positive = models.Constraint(
        'CHECK (routing_transit_days >= 0)', 'A parcel does not come before it leaves.'
    )

    # === OVERRIDES ===#

    @api.model
    def _with_rate_only(self, vals):
        """Override: nobody is called when it leaves on the same day either."""
        if vals.get('delivery_type') == 'same_day':
            vals = {**vals, 'integration_level': 'rate', 'invoice_policy': 'estimated'}
        return super()._with_rate_only(vals)

    def _is_available_for_order(self, order):
        """Override of `delivery`: it is not offered where no place is near."""
        if self.delivery_type == 'same_day' and not order._has_place_nearby():
            return False
        return super()._is_available_for_order(order)

    def _routing_parcel_price(self):
        """Override: it costs the same from every place that is near enough."""
        return (
            self.fixed_price
            if self.delivery_type == 'same_day'
            else super()._routing_parcel_price()
        )

    # === DELIVERY TYPE ===#

    def same_day_rate_shipment(self, order):
        """The fixed price, while a place nearby has the goods and a time slot."""
        return self._routing_rate(order, self._routing_same_day_price)

    def _routing_same_day_price(self, order):
        if all(offer.code for offer in order._same_day_offers(self)):
            raise Refusal('no_times', self.env._('All times are taken.'))
        return self.fixed_price

    def same_day_send_shipping(self, pickings):
        """Somebody of our own brings it, at the price that was agreed."""
        return [{'exact_price': self.fixed_price, 'tracking_number': False} for _p in pickings]

    def same_day_get_tracking_link(self, picking):
        return self.fixed_get_tracking_link(picking)

    def same_day_cancel_shipment(self, pickings):
        """Nobody was told, so nobody has to be."""

    # === BUSINESS METHODS ===#

    @tools.ormcache('self.id')
    def _routing_journey(self):
        """Return the core Journey of this carrier's parcels (of no carrier: one that promises
        nothing)."""
        carrier_sudo = self.sudo()
        hours = carrier_sudo.routing_calendar_id._routing_hours()
        delivers = Calendar(*hours.get(carrier_sudo.routing_calendar_id.id, (UTC,)))
        transit = {zone.zone: zone.transit_days for zone in carrier_sudo.routing_zone_ids}
        return Journey(
            delivers,
            transit,
            carrier_sudo.routing_transit_days,
            bool(carrier_sudo.routing_promises_date),
        )

    def _routing_slot_day(self, slot_id, day):
        """Return ``(slot, date)`` of what a client sent; only the types are trusted.

        :raise Refusal: unknown_slot
        """
        text = self.env._('There is no such time slot.')
        slot = self.env['order.routing.slot'].sudo()
        if type(slot_id) is int and 0 < slot_id < 2**31:
            slot = slot.search([('id', '=', slot_id)])
        try:
            day = date.fromisoformat(day) if isinstance(day, str) else None
        except ValueError:
            day = None
        if not slot or not day:
            raise Refusal('unknown_slot', text)
        return slot, day
