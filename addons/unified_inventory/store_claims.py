"""The SQL of promises that cannot be kept, see `core.claims` and docs/adr/0002."""

from collections import defaultdict

from odoo.tools import SQL

from .core import Claim, Part

# Kinds of ledger rows that make a promise: goods that are there, goods that are sold already
# and perhaps promised to others, goods that are still to come.
PROMISES = ('hold', 'debt', 'backorder')

NOW = SQL("(statement_timestamp() AT TIME ZONE 'UTC')")
LIVE = SQL("(h.state = 'confirmed' OR h.state = 'held' AND h.expires_at > %s)", NOW)


class ClaimStatements:
    """The part of a store that looks at who was promised what."""

    def __init__(self, cr, scale):
        self.cr = cr
        self.scale = scale
        self.written = False
        self.has_broken = False  # promises, see report_broken
        self.touched = set()  # products of which more or less can be sold now

    def _rows(self, query, *args, **kwargs):
        self.cr.execute(SQL(query, *args, **kwargs))
        return self.cr.fetchall()

    def claims(self, product, place):
        """Return the core Claims on a product at a place that still count."""
        return self.claims_on([product], [place])[product, place]

    def claims_on(self, products, places):
        """Return ``{(product, place): [core Claim]}`` of all pairs, those that still count."""
        return self.open_and_claims((), products, places)[1]

    def open_and_claims(self, hold_ids, products, places):
        """Return ``({(product, place): {hold: units}}, {(product, place): [core Claim]})``: what
        these holds still promise, whether they count or not, and all claims that count."""
        rows = self._rows(
            """
            SELECT e.product_id, e.warehouse_id, %(live)s AS live, h.id,
                   round(-sum(e.quantity) * %(scale)s)::bigint,
                   round(coalesce(-sum(e.quantity) FILTER (WHERE e.kind = 'backorder'), 0)
                         * %(scale)s)::bigint,
                   h.state = 'confirmed', bool_or(e.kind = 'debt'), c.priority, h.is_paying
              FROM unified_inventory_hold h
              JOIN unified_inventory_channel c ON c.id = h.channel_id
              JOIN unified_inventory_entry e ON e.hold_ref = h.id
             WHERE (%(live)s OR h.id = ANY(%(holds)s)) AND e.product_id = ANY(%(products)s)
               AND e.warehouse_id = ANY(%(places)s)
             GROUP BY e.product_id, e.warehouse_id, h.id, c.id
            HAVING sum(e.quantity) < 0 OR h.id = ANY(%(holds)s)
            """,
            scale=self.scale,
            live=LIVE,
            holds=list(filter(None, hold_ids)),
            products=list(products),
            places=list(places),
        )
        opened, found = defaultdict(dict), defaultdict(list)
        for product, place, live, hold, units, waiting, *rank in rows:
            if hold in hold_ids:
                opened[product, place][hold] = units
            if live and units > 0:
                found[product, place].append(Claim(hold, units, min(units, waiting), *rank))
        return opened, found

    def promised_products(self):
        """Return the products that live holds promise."""
        rows = self._rows(
            """
            SELECT DISTINCT e.product_id FROM unified_inventory_hold h
              JOIN unified_inventory_entry e ON e.hold_ref = h.id WHERE %s
            """,
            LIVE,
        )
        return {product for (product,) in rows}

    def report_broken(self, product, place, missing):
        """Write down promises that cannot be kept at a place, ``{hold: units}``, once each as
        long as nobody has dealt with them."""
        self.written = self.has_broken = True
        self.cr.execute(
            SQL(
                """
                INSERT INTO unified_inventory_breach
                       (hold_ref, product_id, warehouse_id, quantity, state, attempt, created_at)
                SELECT m.hold, %(product)s, %(place)s, m.units::numeric / %(scale)s, 'open', 0,
                       %(now)s
                  FROM unnest(%(holds)s::int[], %(units)s::bigint[]) AS m(hold, units)
                ON CONFLICT (hold_ref, product_id, warehouse_id)
                      WHERE state IN ('open', 'reported') DO NOTHING
                """,
                product=product,
                place=place,
                scale=self.scale,
                now=NOW,
                holds=list(missing),
                units=list(missing.values()),
            )
        )

    def moved(self, hold_id, key):
        """Return the parts of a hold that were taken elsewhere under this key."""
        rows = self._rows(
            """
            SELECT product_id, warehouse_id, round(-quantity * %s)::bigint
              FROM unified_inventory_entry
             WHERE hold_ref = %s AND request_key = %s AND kind = ANY(%s) ORDER BY id
            """,
            self.scale,
            hold_id,
            key,
            list(PROMISES),
        )
        return [Part(*row) for row in rows]

    def being_moved(self, hold_id):
        """Whether a promise of this hold was broken and its documents do not say yet from
        where it is served."""
        return bool(
            self._rows(
                """
                SELECT FROM unified_inventory_breach
                 WHERE hold_ref = %s AND state IN ('open', 'reported') LIMIT 1
                """,
                hold_id,
            )
        )
