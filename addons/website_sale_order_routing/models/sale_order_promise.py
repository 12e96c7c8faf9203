from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import ValidationError

from odoo.addons.order_routing.core import distance_m
from odoo.addons.order_routing.core.calendar import UTC, local_day
from odoo.addons.order_routing.core.capacity import is_full
from odoo.addons.order_routing.models.order_routing_capacity import OWN_HOLD
from odoo.addons.order_routing.own_context import say
from odoo.addons.unified_inventory.exceptions import Refusal

COLLECT_DAYS = 3  # today and the next two days are offered for collection
IMPERIAL = ('US', 'GB', 'LR', 'MM')
QUARTER = 900  # seconds
METRES = {'mi': 1609.344, 'km': 1000.0}


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    # What the payment page has told the customer.
    promise_shown_at = fields.Datetime(copy=False, readonly=True)

    # === OVERRIDES ===#

    def _set_delivery_method(self, delivery_method, rate=None):
        """Override of `website_sale`: another way of delivery has other times, the first that
        can be had is chosen."""
        super()._set_delivery_method(delivery_method, rate=rate)
        self._choose_first_slot()

    def _set_pickup_location(self, pickup_location_data):
        """Override: a place that is closed or full takes no order; of one with times the first
        is chosen.

        :raise Refusal: unknown_pickup_place, place_closed, no_capacity
        """
        super()._set_pickup_location(pickup_location_data)
        if self._is_collected():
            ready = self._collect_values(self.warehouse_id)
            if ready['code']:
                raise Refusal(ready['code'], ready['text'])
        self._choose_first_slot()

    def _hold_before_payment(self):
        """Override of `website_sale_unified_inventory`: nobody pays for another day than the
        one that was shown."""
        super()._hold_before_payment()
        promised, shown = self._promised(), self.promise_shown_at
        if promised and shown and promised['ready'] > shown.replace(tzinfo=UTC):
            text = self.env._(
                'The time has changed: %s. Please look at your order again. You have not been '
                'charged.',
                self._promised_text(),
            )
            raise ValidationError(text)

    def _notify_by_email_prepare_rendering_context(self, message, *args, **kwargs):
        """Override of `sale`: mails about an order say when it comes."""
        context = super()._notify_by_email_prepare_rendering_context(message, *args, **kwargs)
        text = self.state == 'sale' and self._promised_text()
        if text:
            context['subtitles'] = [*context.get('subtitles', ()), text]
        return context

    # === SLOTS ===#

    def _offered_slots(self):
        """Return the core Offers among which this order's customer may choose."""
        if self.carrier_id.delivery_type == 'same_day':
            return self._same_day_offers(self.carrier_id)
        if not self._is_collected():
            return []
        routing = self.env['order.routing'].with_context(**say(**{OWN_HOLD: self.hold_ref}))
        return routing._slot_offers(self.warehouse_id.sudo(), 'collect', days=COLLECT_DAYS)

    def _choose_first_slot(self):
        """Keep the chosen slot if it can still be had, else take the first one that can."""
        try:
            offers = [offer for offer in self._offered_slots() if not offer.code]
        except Refusal:
            offers = []
        chosen = self.promise_slot_id.id, self.promise_date
        if offers and chosen in [(offer.slot, offer.day) for offer in offers]:
            return
        slots = self.env['order.routing.slot'].sudo()
        first = offers[0] if offers else None
        self._set_slot(slots.browse(first.slot if first else ()), first and first.day)

    def _choose_slot(self, slot_id, day):
        """Choose a slot by what a client sent: it must be offered to this order now.

        :raise Refusal: unknown_slot, slot_gone, slot_full
        """
        slot, day = self.env['delivery.carrier']._routing_slot_day(slot_id, day)
        if slot.kind != self._slot_kind() or slot.warehouse_id.company_id != self.company_id:
            raise Refusal('unknown_slot', self.env._('There is no such time slot.'))
        offers = self._offered_slots()
        offer = next((o for o in offers if (o.slot, o.day) == (slot.id, day)), None)
        if not offer or offer.code:
            rest = [other for other in offers if not other.code]
            code = 'slot_full' if offer else 'slot_gone'
            raise self.env['order.routing']._slot_refusal(code, rest)
        self._set_slot(slot, day)

    # === WHAT THE CHECKOUT SHOWS ===#

    def _shop_promise(self, carrier):
        """Return what the checkout shows beside a carrier: ``{"kind", "text", "problem",
        "slots": [{"id", "date", "day", "hours", "is_chosen", "is_full"}]}``."""
        self.ensure_one()
        show = {
            'in_store': self._shop_promise_collect,
            'same_day': self._shop_promise_same_day,
        }.get(carrier.delivery_type, self._shop_promise_ship)
        kind = (
            carrier.delivery_type if carrier.delivery_type in ('in_store', 'same_day') else 'ship'
        )
        empty = {'kind': kind, 'text': '', 'problem': '', 'slots': []}
        try:
            return {**empty, **show(carrier)}
        except Refusal as refusal:
            return {**empty, 'problem': refusal.text}

    def _shop_promise_ship(self, carrier):
        if not carrier.routing_promises_date:
            return {}
        promised = self._routing_preview(carrier).get('promised_on')
        if not promised:
            return {}
        return {'text': self._arrives_text(fields.Date.from_string(promised))}

    def _shop_promise_same_day(self, carrier):
        offers = self._same_day_offers(carrier)
        if carrier == self.carrier_id:
            return self._slot_values(offers)
        first = next((offer for offer in offers if not offer.code), None)
        return {'text': self.env['order.routing']._offer_text(first) if first else ''}

    def _shop_promise_collect(self, carrier):
        if carrier == self.carrier_id and self._is_collected():
            ready = self._collect_values(self.warehouse_id)
            if ready['code']:
                return {'problem': ready['text']}
            slots = self._slot_values(self._offered_slots())
            return slots if slots['slots'] else {'text': ready['text']}
        places = carrier.sudo().warehouse_ids.filtered('place_hands_over')
        having = self._places_having(places.ids)
        for metres, place in self._by_distance(places.filtered(lambda p: p.id in having)):
            ready = self._collect_values(place)
            if not ready['code']:
                where = self._distance_text(place.name, metres)
                text = self.env._('%(ready)s at %(place)s', ready=ready['text'], place=where)
                return {'text': text}
        return {'problem': self.env._('No store has everything in your cart.')}

    def _slot_values(self, offers):
        routing = self.env['order.routing']
        calendars = (
            self.env['stock.warehouse']
            .sudo()
            .browse({offer.place for offer in offers})
            ._routing_calendars()
        )
        chosen = self.promise_slot_id.id, self.promise_date
        slots = [
            {
                'id': offer.slot,
                'date': offer.day.isoformat(),
                'day': routing._day_text(calendars[offer.place], offer.day),
                'hours': f'{routing._clock(calendars[offer.place], offer.start)}–'
                f'{routing._clock(calendars[offer.place], offer.end)}',
                'is_chosen': (offer.slot, offer.day) == chosen,
                'is_full': bool(offer.code),
            }
            for offer in offers
        ]
        gone = self.promise_slot_id and not any(slot['is_chosen'] for slot in slots)
        problem = self.env._('Your time is not available any more. Please choose another.')
        return {'slots': slots, 'problem': problem if gone else ''}

    def _collect_values(self, place):
        """Return ``{"code", "text"}``: when this order can be collected at a place, or why not
        ('place_closed', 'no_capacity'); its stock is told elsewhere."""
        routing = self.env['order.routing'].with_context(**say(**{OWN_HOLD: self.hold_ref}))
        place = place.sudo()
        calendar, ready = self._collect_ready(place)
        if ready is None:
            return {'code': 'place_closed', 'text': self.env._('Closed for the time being')}
        days = {place.id: local_day(calendar, ready)}
        loads = routing._loads(routing._own_store(), place, days)
        if is_full(place._routing_limit(), loads.get(place.id, 0)):
            return {'code': 'no_capacity', 'text': self.env._('Takes no more orders for that day')}
        when = routing._moment_text(calendar, _quarter(ready))
        return {'code': '', 'text': self.env._('Ready %s', when[:1].lower() + when[1:])}

    def _by_distance(self, places):
        """Return ``[(metres or None, warehouse)]``, the nearest to the delivery address first."""
        to = self.env['order.routing.postcode'].sudo()._locate_partner(self.partner_shipping_id)
        rows = []
        for place in places:
            here = place.partner_id.partner_latitude, place.partner_id.partner_longitude
            known = to and any(here) and abs(here[0]) <= 90
            metres = distance_m(*here, to.latitude, to.longitude) if known else None
            rows.append((metres, place))
        return sorted(rows, key=lambda row: (row[0] is None, row[0] or 0, row[1].id))

    def _distance_text(self, name, metres):
        if metres is None:
            return name
        unit = 'mi' if self.company_id.country_id.code in IMPERIAL else 'km'
        away = round(metres / METRES[unit])
        return f'{name} ({away or "<1"} {unit})'

    # === WHAT WAS PROMISED ===#

    def _arrives_text(self, day):
        return self.env._('Arrives %s', self.env['order.routing']._date_text(day))

    def _promised_text(self):
        """Return the sentence that tells the customer when and where, '' without a promise."""
        promised = self._promised()
        if not promised:
            return ''
        if promised['kind'] == 'ship':
            return self._arrives_text(promised['day'])
        routing = self.env['order.routing']
        place = self.env['stock.warehouse'].sudo().browse(promised['place'])
        calendar = place._routing_calendars()[place.id]
        slot = self.env['order.routing.slot'].sudo().browse(promised['slot'] or ())
        day = routing._date_text(promised['day'])
        if slot:
            when = self.env._('%(day)s, %(hours)s', day=day, hours=slot._hours_text())
            if promised['kind'] == 'same_day':
                return self.env._('Brought to you on %s', when)
            return self.env._('Collect at %(place)s on %(when)s', place=place.name, when=when)
        clock = routing._clock(calendar, _quarter(promised['ready']))
        return self.env._(
            'Ready at %(place)s on %(day)s from %(time)s', place=place.name, day=day, time=clock
        )


def _quarter(moment):
    """Nobody is told to come at 14:37."""
    late = -(moment.minute * 60 + moment.second) % QUARTER
    return moment.replace(microsecond=0) + timedelta(seconds=late)
