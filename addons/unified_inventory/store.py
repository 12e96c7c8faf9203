"""The SQL of holds. Every statement is short, takes its locks in one fixed order and reads
the time from the database, so that all servers agree on what has expired."""

from collections import namedtuple

from odoo.tools import SQL

from .store_claims import LIVE, NOW
from .store_promises import PromiseStatements

LOCK_SPACE = 0x1C4D  # any constant of ours: advisory locks are (space, product id)
FOLD_ABOVE = 64  # unsettled ledger rows of one product and place before they are summed up

Figure = namedtuple('Figure', 'on_hand reserved promised rows')
Figure.__doc__ = """Units of a product at a place: on hand in its stock locations, reserved there by
business without a hold, promised by the ledger; ``rows`` counts the ledger rows this took to find out."""
Figure.available = property(lambda self: self.on_hand - self.reserved - self.promised)

Withheld = namedtuple('Withheld', 'safety threshold set_aside')
Withheld.__doc__ = """Units kept from a channel at a place: safety stock (below zero when it may sell beyond
the stock), online threshold, and what is set apart for other channels or campaigns."""
Withheld.total = property(lambda self: sum(self))


class HoldStore(PromiseStatements):
    """Statements on the ledger; quantities are integers of ``1 / scale``."""

    def lock(self, products):
        """Queue up for these products: nobody else decides on them until the commit."""
        self._rows(_queue_up(products))

    def figures(self, products, places, lock=False):
        """Return ``{(product, place): Figure}`` of all pairs with any stock or promise, in
        one statement whatever their number.

        :param lock: queue up for the products first, in the same message: whoever gets the
            lock reads at once and has not to be woken before
        """
        query = SQL(
            'SELECT * FROM unified_inventory_figures(%s::int[], %s::int[], %s)',
            list(products),
            list(places),
            self.scale,
        )
        rows = self._rows('%s; %s', _queue_up(products), query) if lock else self._rows(query)
        return {(product, place): Figure(*figures) for product, place, *figures in rows}

    def stock(self, products, places):
        """Return ``{(product, place): (units on hand, {hold or 0: units})}`` of all pairs: with
        what open moves have reserved, by the hold they carry, as this transaction sees it."""
        rows = self._rows(
            """
            WITH selling AS (
                SELECT l.id, w.id AS place FROM stock_warehouse w
                  JOIN stock_location s ON s.id = w.lot_stock_id
                  JOIN stock_location l ON l.warehouse_id = w.id AND l.usage = 'internal'
                       AND l.parent_path LIKE s.parent_path || '%%'
                 WHERE w.id = ANY(%(places)s)
            )
            SELECT q.product_id, selling.place, NULL,
                   round(coalesce(sum(q.quantity), 0) * %(scale)s)::bigint
              FROM selling JOIN stock_quant q ON q.location_id = selling.id
             WHERE q.product_id = ANY(%(products)s)
             GROUP BY q.product_id, selling.place
            UNION ALL
            SELECT ml.product_id, selling.place, coalesce(m.hold_ref, 0),
                   round(coalesce(sum(ml.quantity_product_uom), 0) * %(scale)s)::bigint
              FROM stock_move_line ml
              JOIN stock_move m ON m.id = ml.move_id
              JOIN selling ON selling.id = ml.location_id
             WHERE ml.product_id = ANY(%(products)s) AND ml.state NOT IN ('done', 'cancel')
             GROUP BY ml.product_id, selling.place, coalesce(m.hold_ref, 0)
            """,
            products=list(products),
            places=list(places),
            scale=self.scale,
        )
        stock = {(product, place): (0, {}) for product in products for place in places}
        for product, place, hold, units in rows:
            _none, reserved = stock[product, place]
            if hold is None:
                stock[product, place] = units, reserved
            else:
                reserved[hold] = units
        return stock

    def withheld(self, products, places, channel_id, campaign_id):
        """Return ``{(product, place): Withheld}`` of all pairs of which something is kept
        from this channel (and campaign), in one statement."""
        rows = self._rows(
            'SELECT * FROM unified_inventory_withheld(%s::int[], %s::int[], %s, %s::int, %s)',
            list(products),
            list(places),
            channel_id,
            campaign_id,
            self.scale,
        )
        return {(product, place): Withheld(*kept) for product, place, *kept in rows}

    def fold(self, products):
        """Add the committed ledger rows of these (locked) products to their sums. The rows
        stay; rows that other transactions are still writing are added another time."""
        self.written = True
        self.cr.execute(
            SQL(
                """
                WITH folded AS (
                    UPDATE unified_inventory_entry SET settled = TRUE
                     WHERE settled IS NOT TRUE AND product_id = ANY(%s)
                 RETURNING product_id, warehouse_id, quantity
                )
                INSERT INTO unified_inventory_level AS l (product_id, warehouse_id, quantity)
                SELECT product_id, warehouse_id, sum(quantity) FROM folded
                 GROUP BY product_id, warehouse_id ORDER BY product_id, warehouse_id
                ON CONFLICT (product_id, warehouse_id)
                DO UPDATE SET quantity = l.quantity + EXCLUDED.quantity
                """,
                list(products),
            )
        )

    def insert(self, vals, rows):
        """Write a hold with its ledger rows, ``[(kind, Part)]``, and return its id."""
        columns = ('owner', 'request_key', 'digest', 'channel_id', 'campaign_id', 'company_id')
        columns += ('user_id', 'reference', 'state', 'plan', 'destination', 'is_paying')
        hold = SQL(
            """
            INSERT INTO unified_inventory_hold (%(columns)s, created_at, expires_at, confirmed_at)
            VALUES (%(values)s, %(now)s, %(now)s + %(ttl)s * interval '1 second',
                    CASE WHEN %(state)s = 'confirmed' THEN %(now)s END)
         RETURNING id, owner, request_key
            """,
            columns=SQL(', ').join(map(SQL.identifier, columns)),
            values=SQL(', ').join(SQL('%s', vals.get(c)) for c in columns),
            now=NOW,
            ttl=vals['ttl'],
            state=vals['state'],
        )
        return self._add_rows(hold, rows, -1)

    def add(self, hold_id, rows, key=None):
        """Let a hold (its row is locked) promise more, ``[(kind, Part)]``."""
        self._add_rows(_hold(hold_id, key), rows, -1)

    def give_back(self, hold_id, parts, kind='release', key=None):
        """Return some units of a hold (its row is locked)."""
        if parts:
            self._add_rows(_hold(hold_id, key), [(kind, part) for part in parts], 1)

    def _add_rows(self, hold, rows, sign):
        self.written = True
        self.touched.update(part.product for _kind, part in rows)
        kinds, products, places, units = zip(
            *((kind, p.product, p.place, sign * p.units) for kind, p in rows), strict=True
        )
        ids = self._rows(
            """
            WITH hold AS (%(hold)s), entries AS (
                INSERT INTO unified_inventory_entry
                       (product_id, warehouse_id, quantity, kind, hold_ref, owner, request_key,
                        created_at)
                SELECT p.product, p.place, p.units::numeric / %(scale)s, p.kind, hold.id,
                       hold.owner, hold.request_key, %(now)s
                  FROM hold, unnest(%(kinds)s::text[], %(products)s::int[], %(places)s::int[],
                                    %(units)s::bigint[]) AS p(kind, product, place, units)
            )
            SELECT id FROM hold
            """,
            hold=hold,
            now=NOW,
            scale=self.scale,
            kinds=list(kinds),
            products=list(products),
            places=list(places),
            units=list(units),
        )
        return ids[0][0] if ids else None

    def renew(self, hold_id, ttl, confirm=False, reference=None, paying=False):
        """Prolong a live hold (its products are locked), or confirm it for good."""
        self.written = True
        self.cr.execute(
            SQL(
                """
                UPDATE unified_inventory_hold h
                   SET expires_at = greatest(expires_at, %(now)s + %(ttl)s * interval '1 second'),
                       state = CASE WHEN %(confirm)s THEN 'confirmed' ELSE state END,
                       confirmed_at = CASE WHEN %(confirm)s AND confirmed_at IS NULL
                                           THEN %(now)s ELSE confirmed_at END,
                       is_paying = is_paying OR %(paying)s,
                       reference = coalesce(%(reference)s, reference)
                 WHERE id = %(id)s AND %(live)s
                """,
                now=NOW,
                ttl=ttl,
                confirm=confirm,
                reference=reference,
                paying=paying,
                id=hold_id,
                live=LIVE,
            )
        )
        return bool(self.cr.rowcount)

    def close(self, hold_ids, state, kind):
        """Give back whatever these holds still promise; the row lock lets it happen once."""
        self.written = True
        rows = self._rows(
            """
            WITH closed AS (
                UPDATE unified_inventory_hold SET state = %(state)s
                 WHERE id = ANY(%(ids)s) AND state IN ('held', 'confirmed')
             RETURNING id, owner, request_key
            )
            INSERT INTO unified_inventory_entry
                   (product_id, warehouse_id, quantity, kind, hold_ref, owner, request_key,
                    created_at)
            SELECT e.product_id, e.warehouse_id, -sum(e.quantity), %(kind)s, c.id, c.owner,
                   c.request_key, %(now)s
              FROM closed c JOIN unified_inventory_entry e ON e.hold_ref = c.id
             GROUP BY e.product_id, e.warehouse_id, c.id, c.owner, c.request_key
            HAVING sum(e.quantity) < 0
         RETURNING product_id
            """,
            state=state,
            now=NOW,
            ids=list(hold_ids),
            kind=kind,
        )
        self.touched.update(product for (product,) in rows)

    def expired(self, limit):
        """Lock and return holds past their time that nobody else is busy with."""
        rows = self._rows(
            """
            SELECT h.id FROM unified_inventory_hold h
             WHERE h.state = 'held' AND h.expires_at <= %s
             ORDER BY h.id LIMIT %s FOR UPDATE SKIP LOCKED
            """,
            NOW,
            limit,
        )
        return [hold_id for (hold_id,) in rows]

    def lock_confirmed(self, hold_id):
        """Lock a confirmed hold; False when it is not one (any more)."""
        return bool(
            self._rows(
                """
                SELECT id FROM unified_inventory_hold
                 WHERE id = %s AND state = 'confirmed' FOR UPDATE
                """,
                hold_id,
            )
        )

    def reopen(self, hold_id):
        """Lock a confirmed hold, or one whose order had everything already and wants more;
        False when it is neither."""
        self.written = True
        return bool(
            self._rows(
                """
                UPDATE unified_inventory_hold SET state = 'confirmed'
                 WHERE id = %s AND confirmed_at IS NOT NULL
                   AND state IN ('confirmed', 'fulfilled', 'released')
             RETURNING id
                """,
                hold_id,
            )
        )

    def finish(self, hold_id):
        """End a hold that promises nothing more: fulfilled if anything was delivered."""
        self.written = True
        self.cr.execute(
            SQL(
                """
                UPDATE unified_inventory_hold h SET state = CASE WHEN EXISTS (
                           SELECT FROM unified_inventory_entry e
                            WHERE e.hold_ref = h.id AND e.kind = 'fulfil'
                       ) THEN 'fulfilled' ELSE 'released' END
                 WHERE id = %s
                """,
                hold_id,
            )
        )


def _queue_up(products):
    return SQL(
        'SELECT pg_advisory_xact_lock(%s, p) FROM unnest(%s::int[]) AS p',
        LOCK_SPACE,
        sorted(products),
    )


def _hold(hold_id, key):
    return SQL(
        """
        SELECT id, owner, coalesce(%s, request_key) AS request_key
          FROM unified_inventory_hold WHERE id = %s
        """,
        key,
        hold_id,
    )
