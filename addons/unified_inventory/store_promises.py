"""The SQL that reads holds, and what they still promise."""

from collections import defaultdict

from odoo.tools import SQL

from .core import Part
from .store_claims import LIVE, NOW, PROMISES, ClaimStatements


class PromiseStatements(ClaimStatements):
    """The part of a store that reads what holds promise."""

    def find(self, owner, key):
        """Return ``(id, digest, live)`` of the hold with this key, or without a key of the
        owner's one open hold (live or not, held or confirmed)."""
        which = (
            SQL('h.request_key = %s', key)
            if key
            else SQL("h.request_key IS NULL AND h.state IN ('held', 'confirmed')")
        )
        rows = self._rows(
            'SELECT h.id, h.digest, %s FROM unified_inventory_hold h WHERE h.owner = %s AND %s',
            LIVE,
            owner,
            which,
        )
        return rows[0] if rows else None

    def plan_of(self, hold_id):
        """Return the JSON plan of a hold, None for one without."""
        rows = self._rows('SELECT plan FROM unified_inventory_hold WHERE id = %s', hold_id)
        return rows[0][0] if rows else None

    def products_of(self, hold_ids):
        """Return the products that these holds promise or promised."""
        rows = self._rows(
            'SELECT DISTINCT product_id FROM unified_inventory_entry WHERE hold_ref = ANY(%s)',
            list(hold_ids),
        )
        return {product for (product,) in rows}

    def open_parts(self, hold_id):
        """Return what a hold still promises, by product and place."""
        rows = self._rows(
            """
            SELECT product_id, warehouse_id, round(-sum(quantity) * %s)::bigint
              FROM unified_inventory_entry WHERE hold_ref = %s
             GROUP BY product_id, warehouse_id HAVING sum(quantity) < 0
             ORDER BY min(id)
            """,
            self.scale,
            hold_id,
        )
        return [Part(*row) for row in rows]

    def waiting_parts(self, hold_id):
        """Return what a hold still promises from goods to come, by product and place."""
        return self.waiting_parts_of([hold_id])

    def waiting_parts_of(self, hold_ids):
        """Return what each of these holds still promises from goods to come."""
        rows = self._rows(
            """
            SELECT product_id, warehouse_id,
                   round(least(-sum(quantity), -sum(quantity) FILTER (WHERE kind = 'backorder'))
                         * %s)::bigint
              FROM unified_inventory_entry WHERE hold_ref = ANY(%s)
             GROUP BY hold_ref, product_id, warehouse_id
            HAVING sum(quantity) < 0 AND sum(quantity) FILTER (WHERE kind = 'backorder') < 0
            """,
            self.scale,
            list(hold_ids),
        )
        return [Part(*row) for row in rows]

    def has_key(self, hold_id, key):
        """Whether a hold has ledger rows with this key."""
        query = (
            'SELECT FROM unified_inventory_entry WHERE hold_ref = %s AND request_key = %s LIMIT 1'
        )
        return bool(self._rows(query, hold_id, key))

    def promised_of(self, hold_ids):
        """Return ``{(hold, product, place): quantity}`` that these holds ever promised and
        did not give back, delivered or not."""
        rows = self._rows(
            """
            SELECT hold_ref, product_id, warehouse_id, -sum(quantity)::float8
              FROM unified_inventory_entry WHERE hold_ref = ANY(%s) AND kind != 'fulfil'
             GROUP BY hold_ref, product_id, warehouse_id
            """,
            list(hold_ids),
        )
        return defaultdict(float, {tuple(key): quantity for *key, quantity in rows})

    def demand(self, hold_id):
        """Return ``{(product, place): units}`` that open stock moves will still take out of
        the stock that sells (of a chain of moves that is the first one)."""
        rows = self._rows(
            """
            SELECT m.product_id, l.warehouse_id, round(sum(m.product_qty) * %s)::bigint
              FROM stock_move m
              JOIN stock_location l ON l.id = m.location_id
              JOIN stock_warehouse w ON w.id = l.warehouse_id
              JOIN stock_location s ON s.id = w.lot_stock_id
             WHERE m.hold_ref = %s AND m.state NOT IN ('done', 'cancel')
               AND l.parent_path LIKE s.parent_path || '%%'
             GROUP BY m.product_id, l.warehouse_id
            """,
            self.scale,
            hold_id,
        )
        return {(product, place): units for product, place, units in rows}

    def reserved_beyond(self, hold_id):
        """Return what open moves of a hold have reserved beyond what it promises."""
        rows = self._rows(
            """
            SELECT ml.product_id, l.warehouse_id,
                   round((sum(ml.quantity_product_uom) + coalesce((
                       SELECT sum(e.quantity) FROM unified_inventory_entry e
                        WHERE e.hold_ref = %(hold)s AND e.product_id = ml.product_id
                          AND e.warehouse_id = l.warehouse_id), 0)) * %(scale)s)::bigint
              FROM stock_move m
              JOIN stock_move_line ml ON ml.move_id = m.id
              JOIN stock_location l ON l.id = ml.location_id
              JOIN stock_warehouse w ON w.id = l.warehouse_id
              JOIN stock_location s ON s.id = w.lot_stock_id
             WHERE m.hold_ref = %(hold)s AND m.state NOT IN ('done', 'cancel')
               AND l.parent_path LIKE s.parent_path || '%%'
             GROUP BY ml.product_id, l.warehouse_id
            """,
            hold=hold_id,
            scale=self.scale,
        )
        return [Part(*row) for row in rows if row[2] > 0]

    def confirmed_before(self, minutes):
        """Return the holds that have been confirmed for so long and are not fulfilled."""
        rows = self._rows(
            """
            SELECT id FROM unified_inventory_hold
             WHERE state = 'confirmed' AND confirmed_at < %s - %s * interval '1 minute'
             ORDER BY id
            """,
            NOW,
            minutes,
        )
        return [hold_id for (hold_id,) in rows]

    def hold_values(self, hold_id):
        """Return a hold as JSON data without nulls (XML-RPC has none), times in UTC."""
        self.cr.execute(
            SQL(
                """
                SELECT h.id AS hold_id,
                       CASE WHEN h.state = 'held' AND NOT %s THEN 'expired' ELSE h.state END
                       AS state, c.code AS channel,
                       coalesce(h.request_key, '') AS request_key,
                       coalesce(h.reference, '') AS reference,
                       to_char(h.expires_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS expires_at
                  FROM unified_inventory_hold h
                  JOIN unified_inventory_channel c ON c.id = h.channel_id WHERE h.id = %s
                """,
                LIVE,
                hold_id,
            )
        )
        return self.cr.dictfetchone()

    def seconds_left(self, hold_id):
        """Return for how long a held hold still counts, None for any other."""
        rows = self._rows(
            """
            SELECT extract(epoch FROM h.expires_at - %s)::float8 FROM unified_inventory_hold h
             WHERE h.id = %s AND h.state = 'held' AND %s
            """,
            NOW,
            hold_id,
            LIVE,
        )
        return rows[0][0] if rows else None

    def taken_parts(self, hold_id):
        """Return what a hold took, as ``[(kind, Part)]``."""
        rows = self._rows(
            """
            SELECT kind, product_id, warehouse_id, round(-quantity * %s)::bigint
              FROM unified_inventory_entry
             WHERE hold_ref = %s AND kind = ANY(%s) ORDER BY id
            """,
            self.scale,
            hold_id,
            list(PROMISES),
        )
        return [(kind, Part(*row)) for kind, *row in rows]
