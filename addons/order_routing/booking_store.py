"""The SQL of capacity. What is booked belongs to a hold and counts while that counts; locks on
places are taken after those on products, in the order of the places' ids."""

from collections import defaultdict

from odoo.addons.unified_inventory.store_claims import LIVE

from .core.capacity import Booking

LOCK_SPACE = 0x1C4E  # any constant of ours: advisory locks are (space, warehouse id)


class BookingStore:
    """Statements on bookings, on the connection of a `HoldStore`."""

    def __init__(self, store):
        self._rows = store._rows

    def lock(self, places):
        """Queue up for these places: nobody else books there until the commit."""
        self._rows(
            'SELECT pg_advisory_xact_lock(%s, p) FROM unnest(%s::int[]) AS p',
            LOCK_SPACE,
            sorted(places),
        )

    def booked(self, places, last_day, without=0):
        """Return ``{(place, slot or None): [Booking]}`` of all days up to one, in one statement.

        :param without: the hold of who asks, it does not stand in its own way
        """
        rows = self._rows(
            """
            SELECT b.warehouse_id, b.slot_id, b.date, sum(b.units), h.state, %(live)s AS live
              FROM order_routing_booking b
              JOIN unified_inventory_hold h ON h.id = b.hold_ref
             WHERE b.warehouse_id = ANY(%(places)s) AND b.date <= %(last)s
               AND b.hold_ref != %(without)s
               AND (h.state = 'confirmed' OR h.state IN ('held', 'fulfilled')
                    AND b.date > %(last)s::date - 30)
             GROUP BY b.warehouse_id, b.slot_id, b.date, h.state, live
            """,
            live=LIVE,
            places=list(places),
            last=last_day,
            without=without,
        )
        booked = defaultdict(list)
        for place, slot, *values in rows:
            booked[place, slot].append(Booking(*values))
        return booked

    def insert(self, hold_id, rows):
        """Book for a hold: ``[(place, day, slot or None, promised moment or None, until)]``."""
        self._rows(
            """
            INSERT INTO order_routing_booking
                   (hold_ref, warehouse_id, date, slot_id, promised_at, until, units)
            SELECT %(hold)s, b.*, 1
              FROM unnest(%(places)s::int[], %(days)s::date[], %(slots)s::int[],
                          %(promised)s::timestamp[], %(until)s::timestamp[]) AS b
         RETURNING id
            """,
            hold=hold_id,
            **dict(
                zip(
                    ('places', 'days', 'slots', 'promised', 'until'),
                    map(list, zip(*rows, strict=True)),
                    strict=True,
                )
            ),
        )

    def of(self, hold_id):
        """Return ``[(place, day, slot or None, promised moment or None, until)]`` of a hold that
        counts."""
        return self._rows(
            """
            SELECT b.warehouse_id, b.date, b.slot_id, b.promised_at, b.until
              FROM order_routing_booking b JOIN unified_inventory_hold h ON h.id = b.hold_ref
             WHERE b.hold_ref = %s AND (%s OR h.state = 'fulfilled')
             GROUP BY b.warehouse_id, b.date, b.slot_id, b.promised_at, b.until
            HAVING sum(b.units) > 0 ORDER BY min(b.id)
            """,
            hold_id,
            LIVE,
        )

    def give_back(self, hold_id, places):
        """Take back what a hold has booked at places: its goods are sent from elsewhere."""
        self._rows(
            """
            INSERT INTO order_routing_booking
                   (hold_ref, warehouse_id, date, slot_id, promised_at, until, units)
            SELECT hold_ref, warehouse_id, date, slot_id, promised_at, until, -sum(units)
              FROM order_routing_booking WHERE hold_ref = %s AND warehouse_id = ANY(%s)
             GROUP BY hold_ref, warehouse_id, date, slot_id, promised_at, until
            HAVING sum(units) > 0
         RETURNING id
            """,
            hold_id,
            list(places),
        )
