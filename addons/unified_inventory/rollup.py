"""The SQL that rolls old ledger rows up, see docs/adr/0004."""

from collections import namedtuple

from odoo.tools import SQL

from .store import LOCK_SPACE, HoldStore
from .store_claims import NOW

JOB = 0  # no product has this id: the lock of the one job that rolls up

Batch = namedtuple('Batch', 'rows last more')
Batch.__doc__ = (
    """Rows rolled up, the last ledger row that was looked at, whether there are more."""
)


class RollupStore(HoldStore):
    """Statements that remove ledger rows with their sums kept."""

    def __init__(self, cr, scale, days):
        super().__init__(cr, scale)
        self.days = days

    def before(self):
        """Return the time before which rows are old. What stock set apart still looks at is
        not."""
        return self._rows(
            """
            SELECT least(%(now)s - %(days)s * interval '1 day', min(date_start))
              FROM unified_inventory_allotment
             WHERE active AND (date_release IS NULL OR date_release > %(now)s)
            """,
            now=NOW,
            days=self.days,
        )[0][0]

    def try_lock(self, key):
        """Whether nobody else is busy with this product (or with rolling up)."""
        return self._rows('SELECT pg_try_advisory_xact_lock(%s, %s)', LOCK_SPACE, key)[0][0]

    def unsettled_products(self, before):
        """Return the products with old rows that their sums do not contain yet."""
        rows = self._rows(
            """
            SELECT DISTINCT product_id FROM unified_inventory_entry
             WHERE settled IS NOT TRUE AND created_at < %s ORDER BY product_id
            """,
            before,
        )
        return [product for (product,) in rows]

    def roll_up(self, before, after, size):
        """Look at some ledger rows in their order and replace all rows of the holds they
        belong to by monthly sums, if the hold is over, all its rows are old and settled, and
        they add up to nothing. Nobody else writes or locks such rows."""
        self.cr.execute(SQL("SET LOCAL unified_inventory.rollup = 'on'"))
        rows = self._rows(
            """
            WITH looked_at AS MATERIALIZED (
                SELECT id, hold_ref, created_at FROM unified_inventory_entry
                 WHERE id > %(after)s ORDER BY id LIMIT %(size)s
            ), ended AS MATERIALIZED (
                SELECT id, channel_id FROM unified_inventory_hold
                 WHERE id IN (SELECT hold_ref FROM looked_at WHERE created_at < %(before)s)
                   AND state IN ('fulfilled', 'released', 'expired')
            ), sums AS (
                SELECT e.hold_ref, sum(e.quantity) = 0 AND bool_and(e.settled IS TRUE)
                       AND max(e.created_at) < %(before)s AS is_whole
                  FROM ended JOIN unified_inventory_entry e ON e.hold_ref = ended.id
                 GROUP BY e.hold_ref, e.product_id, e.warehouse_id
            ), whole AS MATERIALIZED (
                SELECT hold_ref FROM sums GROUP BY hold_ref HAVING bool_and(is_whole)
            ), gone AS (
                DELETE FROM unified_inventory_entry e USING whole
                 WHERE e.hold_ref = whole.hold_ref
             RETURNING e.hold_ref, e.product_id, e.warehouse_id, e.quantity, e.kind,
                       e.created_at
            ), kept AS (
                INSERT INTO unified_inventory_rollup AS r
                       (product_id, warehouse_id, month, kind, channel_id, quantity, rows)
                SELECT g.product_id, g.warehouse_id, date_trunc('month', g.created_at)::date,
                       g.kind, ended.channel_id, sum(g.quantity), count(*)
                  FROM gone g JOIN ended ON ended.id = g.hold_ref
                 GROUP BY 1, 2, 3, 4, 5
                ON CONFLICT (product_id, warehouse_id, month, kind, channel_id)
                DO UPDATE SET quantity = r.quantity + EXCLUDED.quantity,
                              rows = r.rows + EXCLUDED.rows
            )
            SELECT (SELECT count(*) FROM gone), max(id),
                   count(*) = %(size)s AND min(created_at) < %(before)s
              FROM looked_at
            """,
            after=after,
            size=size,
            before=before,
        )
        self.cr.execute(SQL("SET LOCAL unified_inventory.rollup = 'off'"))
        return Batch(*rows[0])
