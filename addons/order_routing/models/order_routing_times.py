from collections import defaultdict
from datetime import date

from odoo import fields, models

from odoo.addons.unified_inventory.exceptions import Refusal

from ..core.calendar import local_day
from ..core.capacity import taken_on
from ..core.promise import offers
from ..own_context import said
from .order_routing_capacity import OWN_HOLD

AHEAD = 14  # days ahead in which slots are offered


class OrderRouting(models.AbstractModel):
    """The times at which orders are brought or collected, and how they are told."""

    _inherit = 'order.routing'

    # === SLOTS ===#

    def _slot_offers(self, places, kind, booked=None, days=AHEAD):
        """Return the core Offers of these places' slots of a kind, in time, in a fixed number
        of queries; full ones are there and say so."""
        slots = (
            self.env['order.routing.slot']
            .sudo()
            .search([('warehouse_id', 'in', places.ids), ('kind', '=', kind)])
        )
        if not slots:
            return []
        now, found = self._now(), []
        booked = booked or self._own_store()
        last = fields.Date.add(now.date(), days=days + 1)
        rows = booked.booked(slots.warehouse_id.ids, last, said(self.env, OWN_HOLD, 0))
        taken = defaultdict(int)
        for (_place, slot), bookings in rows.items():
            for booking in bookings:
                taken[slot, booking.day] += taken_on([booking], booking.day)
        by_place = slots.grouped('warehouse_id')
        for place, calendar in slots.warehouse_id._routing_calendars().items():
            own = by_place[places.browse(place)]._to_core()
            found += offers(own, calendar, now, taken, days)
        return sorted(found, key=lambda offer: (offer.start, offer.end, offer.slot))

    def _asked_offer(self, request, booked=None):
        """Return the core Offer of the slot that a request asks for; None when it is not
        offered (any more)."""
        asked = request.options['slot']
        slot = self.env['order.routing.slot'].sudo().browse(asked['id']).exists()
        if slot.warehouse_id.id not in request.places:
            return None
        found = self._slot_offers(slot.warehouse_id, slot.kind, booked)
        day = date.fromisoformat(asked['date'])
        return next((o for o in found if (o.slot, o.day) == (slot.id, day)), None)

    def _slot_refusal(self, code, open_offers):
        """Return the refusal of a slot, with the first ones that can still be had."""
        rest = [self._offer_text(offer) for offer in open_offers[:3]]
        text = self.env._('This time is not available any more.')
        if rest:
            text += ' ' + self.env._('Still possible: %s.', ', '.join(rest))
        slots = [{'slot': o.slot, 'date': o.day.isoformat()} for o in open_offers[:3]]
        return Refusal(code, text, slots=slots)

    # === NEAR BY ===#

    def _places_nearby(self, place_ids, to):
        """Return ``[(metres, warehouse)]`` of these places that bring goods to a core
        Destination on the same day, the nearest first."""
        places = self.env['stock.warehouse'].sudo().browse(place_ids if to else ())
        away = []
        for place in places.filtered('same_day_radius_km'):
            metres = self._distance(place.partner_id, to)
            if metres is not None and metres <= place.same_day_radius_km * 1000:
                away.append((metres, place.id))
        return [(metres, places.browse(place)) for metres, place in sorted(away)]

    def _same_day_offers(self, place_ids, to, having):
        """Return the core Offers of bringing goods to a destination: of the first day that has
        any, each window from the nearest place that has the goods.

        :param having: function of warehouse ids that returns which of them have the goods
        :raise Refusal: out_of_reach, insufficient_stock, no_times
        """
        near = [place.id for _metres, place in self._places_nearby(place_ids, to)]
        if not near:
            text = self.env._('No place near this address brings orders the same day.')
            raise Refusal('out_of_reach', text)
        stocked = having(near)
        rank = {place: number for number, place in enumerate(near) if place in stocked}
        if not rank:
            text = self.env._('No place near this address has all of it.')
            raise Refusal('insufficient_stock', text)
        places = self.env['stock.warehouse'].sudo().browse(rank)
        return self._nearest_of_first_day(self._slot_offers(places, 'same_day'), rank)

    def _nearest_of_first_day(self, found, rank):
        first, best = None, {}
        for offer in found:
            if offer.code or (first and offer.day != first):
                continue
            first = offer.day
            window = offer.start, offer.end
            if window not in best or rank[offer.place] < rank[best[window].place]:
                best[window] = offer
        if not best:
            raise Refusal('no_times', self.env._('All delivery times are taken.'))
        return [best[window] for window in sorted(best)]

    # === TEXT ===#

    def _offer_text(self, offer):
        """Return "Today 15:00–17:00" in the place's time zone."""
        place = self.env['stock.warehouse'].sudo().browse(offer.place)
        calendar = place._routing_calendars()[place.id]
        hours = f'{self._clock(calendar, offer.start)}–{self._clock(calendar, offer.end)}'
        return f'{self._day_text(calendar, offer.day)} {hours}'

    def _moment_text(self, calendar, moment):
        """Return "today from 15:00" of an aware moment at a place."""
        day = self._day_text(calendar, local_day(calendar, moment))
        return self.env._('%(day)s from %(time)s', day=day, time=self._clock(calendar, moment))

    def _day_text(self, calendar, day):
        today = local_day(calendar, self._now())
        if day == today:
            return self.env._('Today')
        if (day - today).days == 1:
            return self.env._('Tomorrow')
        return self._date_text(day)

    def _date_text(self, day):
        return self.env['ir.qweb.field.date'].value_to_html(day, {'format': 'EEE d MMM'})

    def _clock(self, calendar, moment):
        local = moment.astimezone(calendar.zone).time().replace(tzinfo=None)
        return f'{local:%H:%M}'
