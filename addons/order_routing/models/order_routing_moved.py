from odoo import models

from ..booking_store import BookingStore
from ..core.calendar import UTC, deadline, local_day, working_day


class UnifiedInventory(models.AbstractModel):
    _inherit = 'unified.inventory'

    def _book_moved(self, store, hold_id, before, after):
        """Override: what is sent from elsewhere takes the day of that place, not of this one.
        A person may ask more of a place than its limit; the router does not, though two orders
        that are moved at the same moment may take the last room both."""
        super()._book_moved(store, hold_id, before, after)
        booked = BookingStore(store)
        used = {part.place for part in store.open_parts(hold_id)}
        rows = booked.of(hold_id)
        gone = {place for _product, place in before} - used
        come = {place for _product, place in after} - {row[0] for row in rows}
        if not rows or not gone | come:
            return
        booked.lock(gone | come)
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
