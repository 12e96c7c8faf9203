from collections import Counter

from odoo import models

from ..booking_store import BookingStore
from ..core.calendar import UTC, deadline, local_day, working_day
from ..own_context import said, say
from .order_routing_capacity import OWN_HOLD
from .sale_order_promise import OVER


class UnifiedInventory(models.AbstractModel):
    _inherit = 'unified.inventory'

    def _has_room(self, store, moves):
        """Override: a place takes no more orders than its limit, whoever moves them and however
        many at the same moment; a person may ask more of it."""
        has_room = super()._has_room(store, moves)
        booked, gone, come = BookingStore(store), [], Counter()
        for hold_id, (before, after) in moves.items():
            if rows := booked.of(hold_id):
                left = {place for _product, place in before} - _used(store, hold_id, before, after)
                gone += [row[:2] for row in rows if row[0] in left]
                come.update({place for _product, place in after} - {row[0] for row in rows})
        booked.lock({*come, *(place for place, _day in gone)})
        if not has_room or said(self.env, OVER):
            return has_room
        return self._fits(booked, gone, come)

    def _fits(self, booked, gone, come):
        """Whether places have room for orders that come, ``{place: orders}``, when others have
        gone, ``[(place, day)]``."""
        routing = self.env['order.routing'].with_context(**say(**{OWN_HOLD: 0}))
        places = self.env['stock.warehouse'].sudo().browse(sorted(come))
        days = {row[0]: row[1] for row in self._day_rows(come, None)}
        for place, taken in routing._loads(booked, places, days).items():
            left = sum(at == place and day <= days[place] for at, day in gone)
            if taken - left + come[place] > places.browse(place)._routing_limit():
                return False
        return True

    def _book_moved(self, store, hold_id, before, after):
        """Override: what is sent from elsewhere takes the day of that place, not of this one."""
        super()._book_moved(store, hold_id, before, after)
        booked = BookingStore(store)
        used = {part.place for part in store.open_parts(hold_id)}
        rows = booked.of(hold_id)
        gone = {place for _product, place in before} - used
        come = {place for _product, place in after} - {row[0] for row in rows}
        if not rows or not gone | come:
            return
        booked.give_back(hold_id, gone)
        if come:
            promised = max((row[3] for row in rows if row[3]), default=None)
            booked.insert(hold_id, self._day_rows(come, promised))

    def _day_rows(self, places, promised_at):
        """Return the rows of `BookingStore.insert` of the next day on which places work."""
        routing = self.env['order.routing']
        calendars = self.env['stock.warehouse'].sudo().browse(sorted(places))._routing_calendars()
        now, rows = routing._now(), []
        for place, calendar in calendars.items():
            day = working_day(calendar, now)
            until = (deadline(calendar, day) if day else None) or now
            rows.append(
                (
                    place,
                    day or local_day(calendar, now),
                    None,
                    promised_at,
                    until.astimezone(UTC).replace(tzinfo=None),
                )
            )
        return rows


def _used(store, hold_id, before, after):
    """Return the places from which a hold takes goods once these have moved."""
    units = Counter(after)
    for part in store.open_parts(hold_id):
        units[part.product, part.place] += part.units
    units.subtract(before)
    return {place for (_product, place), n in units.items() if n > 0}
