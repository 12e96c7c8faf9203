"""The SQL of holds. Every statement is short, takes its locks in one fixed order and reads
the time from the database, so that all servers agree on what has expired.

The commits here are of transactions of our own (docs/adr/0001), never of the caller's."""

import os
from collections import defaultdict, namedtuple
from contextlib import contextmanager

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo.modules import module
from odoo.tools import SQL

from .core import Part

LOCK_SPACE = 0x1C4D  # any constant of ours: advisory locks are (space, product id)
FOLD_ABOVE = 64  # unsettled ledger rows of one product and place before they are summed up

Figure = namedtuple('Figure', 'on_hand reserved promised rows')
Figure.__doc__ = """Units of a product at a place: on hand in its stock locations, reserved there by
business without a hold, promised by the ledger; ``rows`` counts the ledger rows this took to find out."""
Figure.available = property(lambda self: self.on_hand - self.reserved - self.promised)

NOW = SQL("(statement_timestamp() AT TIME ZONE 'UTC')")
LIVE = SQL("(h.state = 'confirmed' OR h.state = 'held' AND h.expires_at > %s)", NOW)


KEPT = 2  # connections a process keeps for its next short transactions
FLUSH = """
    SET LOCAL synchronous_commit TO DEFAULT;
    SELECT pg_logical_emit_message(true, 'unified_inventory', '')
"""
_idle = defaultdict(list)  # (process, database) -> cursors; a fork inherits nothing


OURS = ('unified.inventory.hold', 'unified.inventory.entry', 'unified.inventory.level')
READ = ('stock.quant', 'stock.move', 'stock.move.line', 'stock.location', 'stock.warehouse')


def flush(env):
    """Write out what the figures read, and nothing else of this transaction."""
    for model in (*READ, *OURS):
        env[model].flush_model()


@contextmanager
def short_transaction(env, scale):
    """Yield a store on a READ COMMITTED transaction of its own that commits at the end.

    Odoo's own transaction reads from one old snapshot: whatever it locks, it would decide on
    stale stock. Inside Odoo's tests there is one connection only, so a savepoint stands in.
    """
    if module.current_test:
        flush(env)
        with env.cr.savepoint(flush=False):
            yield HoldStore(env.cr, scale)
        for model in OURS:
            env[model].invalidate_model(flush=False)
        return
    with _kept_cursor(env.registry) as own:
        store = HoldStore(own, scale)
        yield store
        own.commit()
        if store.written:
            # The locks are free: only now wait for the disk, together with all the others
            # who wait (a commit that has something to say flushes what came before it).
            own.execute(FLUSH)
            own.commit()


@contextmanager
def _kept_cursor(registry):
    """Yield a cursor in a new transaction. Its connection is kept for the next one: Odoo's pool
    makes a connection forget all its plans when it is handed out, and planning these
    statements takes longer than running them, while others wait for the locks."""
    own = _begin(registry)
    try:
        yield own
    except BaseException:
        if own.connection.closed:
            own.close()
        else:
            own.rollback()
            _keep(registry, own)
        raise
    _keep(registry, own)


def _begin(registry):
    idle = _idle[os.getpid(), registry.db_name]
    while idle:
        own = idle.pop()
        try:
            own.execute('SELECT 1', log_exceptions=False)
            return own
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            own.close()  # the server went away while it was kept
    own = registry.cursor()
    own.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
    own.execute("SET lock_timeout = '10s'; SET synchronous_commit = off")
    own.commit()
    return own


def _keep(registry, own):
    idle = _idle[os.getpid(), registry.db_name]
    if len(idle) < KEPT:
        idle.append(own)
    else:
        own.close()


class HoldStore:
    """Statements on the ledger; quantities are integers of ``1 / scale``."""

    def __init__(self, cr, scale):
        self.cr = cr
        self.scale = scale
        self.written = False

    def _rows(self, query, *args, **kwargs):
        self.cr.execute(SQL(query, *args, **kwargs))
        return self.cr.fetchall()

    def lock(self, products):
        """Queue up for these products: nobody else decides on them until the commit."""
        self._rows(
            'SELECT pg_advisory_xact_lock(%s, p) FROM unnest(%s::int[]) AS p',
            LOCK_SPACE,
            sorted(products),
        )

    def figures(self, products, places):
        """Return ``{(product, place): Figure}`` of all pairs with any stock or promise, in
        one statement whatever their number."""
        rows = self._rows(
            'SELECT * FROM unified_inventory_figures(%s::int[], %s::int[], %s)',
            list(products),
            list(places),
            self.scale,
        )
        return {(product, place): Figure(*figures) for product, place, *figures in rows}

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

    def products_of(self, hold_ids):
        """Return the products that these holds promise or promised."""
        rows = self._rows(
            'SELECT DISTINCT product_id FROM unified_inventory_entry WHERE hold_ref = ANY(%s)',
            list(hold_ids),
        )
        return {product for (product,) in rows}

    def insert(self, vals, kind, parts):
        """Write a hold with its ledger rows and return its id."""
        self.written = True
        columns = ('owner', 'request_key', 'digest', 'channel_id', 'company_id', 'user_id')
        columns += ('reference', 'state', 'plan', 'destination')
        products, places, units = zip(*((p.product, p.place, -p.units) for p in parts), strict=True)
        rows = self._rows(
            """
            WITH hold AS (
                INSERT INTO unified_inventory_hold
                       (%(columns)s, created_at, expires_at, confirmed_at)
                VALUES (%(values)s, %(now)s, %(now)s + %(ttl)s * interval '1 second',
                        CASE WHEN %(state)s = 'confirmed' THEN %(now)s END)
             RETURNING id
            ), entries AS (
                INSERT INTO unified_inventory_entry
                       (product_id, warehouse_id, quantity, kind, hold_ref, owner, request_key,
                        created_at)
                SELECT p.product, p.place, p.units::numeric / %(scale)s, %(kind)s, hold.id,
                       %(owner)s, %(key)s, %(now)s
                  FROM hold, unnest(%(products)s::int[], %(places)s::int[], %(units)s::bigint[])
                       AS p(product, place, units)
            )
            SELECT id FROM hold
            """,
            columns=SQL(', ').join(map(SQL.identifier, columns)),
            values=SQL(', ').join(SQL('%s', vals.get(c)) for c in columns),
            now=NOW,
            ttl=vals['ttl'],
            state=vals['state'],
            scale=self.scale,
            kind=kind,
            owner=vals['owner'],
            key=vals.get('request_key'),
            products=list(products),
            places=list(places),
            units=list(units),
        )
        return rows[0][0]

    def renew(self, hold_id, ttl, confirm=False, reference=None):
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
                       reference = coalesce(%(reference)s, reference)
                 WHERE id = %(id)s AND %(live)s
                """,
                now=NOW,
                ttl=ttl,
                confirm=confirm,
                reference=reference,
                id=hold_id,
                live=LIVE,
            )
        )
        return bool(self.cr.rowcount)

    def close(self, hold_ids, state, kind):
        """Give back whatever these holds still promise; the row lock lets it happen once."""
        self.written = True
        self.cr.execute(
            SQL(
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
                """,
                state=state,
                now=NOW,
                ids=list(hold_ids),
                kind=kind,
            )
        )

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
        """Return ``{(product, place): units}`` that open stock moves will still take out."""
        rows = self._rows(
            """
            SELECT m.product_id, l.warehouse_id, round(sum(m.product_qty) * %s)::bigint
              FROM stock_move m JOIN stock_location l ON l.id = m.location_id
             WHERE m.hold_ref = %s AND m.state NOT IN ('done', 'cancel')
             GROUP BY m.product_id, l.warehouse_id
            """,
            self.scale,
            hold_id,
        )
        return {(product, place): units for product, place, units in rows}

    def give_back(self, hold_id, parts):
        """Return some units of a hold (its row is locked)."""
        self.written = True
        for part in parts:
            self.cr.execute(
                SQL(
                    """
                    INSERT INTO unified_inventory_entry
                           (product_id, warehouse_id, quantity, kind, hold_ref, owner,
                            request_key, created_at)
                    SELECT %s, %s, %s::numeric / %s, 'release', id, owner, request_key, %s
                      FROM unified_inventory_hold WHERE id = %s
                    """,
                    part.product,
                    part.place,
                    part.units,
                    self.scale,
                    NOW,
                    hold_id,
                )
            )

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
        """Return what a hold took when it was made."""
        rows = self._rows(
            """
            SELECT product_id, warehouse_id, round(-quantity * %s)::bigint
              FROM unified_inventory_entry
             WHERE hold_ref = %s AND kind IN ('hold', 'debt') ORDER BY id
            """,
            self.scale,
            hold_id,
        )
        return [Part(*row) for row in rows]
