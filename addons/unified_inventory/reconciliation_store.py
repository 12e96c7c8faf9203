"""The SQL of reconciliation: facts of the ledger and of what it speaks of, and the rows that
repair it. Facts of one kind are read in one statement, however many there are."""

from odoo.tools import SQL

from .core.reconcile import Account, Departure, HoldFact, Level, QuantFact
from .store import HoldStore
from .store_claims import LIVE, NOW, PROMISES

# Open moves that take goods out of the stock that sells, as `HoldStore.demand` has them.
SELLING = SQL(
    """
    JOIN stock_location l ON l.id = m.location_id
    JOIN stock_warehouse w ON w.id = l.warehouse_id
    JOIN stock_location s ON s.id = w.lot_stock_id AND l.parent_path LIKE s.parent_path || '%%'
    """
)


class ReconciliationStore(HoldStore):
    """Statements that compare, and repair by adding rows.

    :param products: ids to look at, None for all
    :param places: ids to look at, None for all
    """

    def __init__(self, cr, scale, products=None, places=None):
        super().__init__(cr, scale)
        self.products = None if products is None else list(products)
        self.places = None if places is None else list(places)

    def _only(self, product=('product_id',), place=('warehouse_id',)):
        conditions = [SQL('TRUE')]
        if self.products is not None:
            conditions.append(SQL('%s = ANY(%s)', SQL.identifier(*product), self.products))
        if self.places is not None:
            conditions.append(SQL('%s = ANY(%s)', SQL.identifier(*place), self.places))
        return SQL(' AND ').join(conditions)

    def read_much(self):
        """Let the sums over the whole ledger have memory, for this transaction; they are too
        few to be worth compiling."""
        self.cr.execute(SQL("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off"))

    # === FACTS ===#

    def accounts(self, late_minutes, hold_ids=None):
        """Return the Accounts of all holds that are open, that promise anything, or that open
        moves refer to. Rows and moves are of one instant."""
        one = SQL('TRUE') if hold_ids is None else SQL('hold_ref = ANY(%s)', list(hold_ids))
        rows = self._rows(
            """
            WITH watched AS MATERIALIZED (
                -- two partial indexes, however many holds are over
                SELECT id AS hold_ref FROM unified_inventory_hold WHERE state = 'held'
                UNION ALL
                SELECT id FROM unified_inventory_hold WHERE state = 'confirmed'
            ), ledger AS (
                SELECT hold_ref, product_id, warehouse_id, -sum(quantity) AS promised,
                       -sum(quantity) FILTER (WHERE kind = 'backorder') AS waiting,
                       bool_or(kind = 'debt') AS gone, 0 AS demand,
                       -sum(quantity) FILTER (WHERE kind = ANY(%(promises)s) AND created_at
                           > %(now)s - %(late)s * interval '1 minute') AS young
                  FROM unified_inventory_entry WHERE %(entry_one)s AND %(entries)s
                 GROUP BY hold_ref, product_id, warehouse_id
                HAVING sum(quantity) != 0 OR hold_ref IN (SELECT hold_ref FROM watched)
            ), moves AS (
                SELECT m.hold_ref, m.product_id, l.warehouse_id, 0, 0, FALSE, m.product_qty, 0
                  FROM stock_move m %(selling)s
                  JOIN product_product p ON p.id = m.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id AND t.is_storable
                 WHERE m.hold_ref > 0 AND m.state NOT IN ('done', 'cancel')
                   AND %(move_one)s AND %(moves)s
            )
            SELECT hold_ref, product_id, warehouse_id, round(sum(promised) * %(scale)s)::bigint,
                   round(coalesce(sum(waiting), 0) * %(scale)s)::bigint, bool_or(gone),
                   round(sum(demand) * %(scale)s)::bigint,
                   round(coalesce(sum(young), 0) * %(scale)s)::bigint
              FROM (SELECT * FROM ledger UNION ALL SELECT * FROM moves) f
             GROUP BY hold_ref, product_id, warehouse_id
             ORDER BY hold_ref, product_id, warehouse_id
            """,
            entry_one=one,
            move_one=SQL('m.%s', one) if hold_ids is not None else one,
            entries=self._only(),
            moves=self._only(('m', 'product_id'), ('l', 'warehouse_id')),
            selling=SELLING,
            promises=list(PROMISES),
            now=NOW,
            late=late_minutes,
            scale=self.scale,
        )
        return [Account(*row) for row in rows]

    def holds(self, hold_ids, late_minutes, companies=None, only=False):
        """Return ``[(HoldFact, owner, reference)]`` of these holds and, unless ``only`` they
        are asked for, of all that are open; the document's state is still to be filled in."""
        mine = SQL('h.id = ANY(%s)', list(hold_ids))
        if not only:
            ours = SQL('TRUE') if companies is None else SQL('h.company_id = ANY(%s)', companies)
            mine = SQL("(%s OR h.state = 'confirmed' AND %s)", mine, ours)
        rows = self._rows(
            """
            SELECT h.id, h.state, %(live)s,
                   coalesce(h.confirmed_at < %(now)s - %(late)s * interval '1 minute', FALSE),
                   EXISTS (SELECT FROM unified_inventory_breach b
                            WHERE b.hold_ref = h.id AND b.state = 'open'),
                   EXISTS (SELECT FROM unified_inventory_entry e WHERE e.hold_ref = h.id
                            GROUP BY e.product_id, e.warehouse_id HAVING sum(e.quantity) != 0)
                   OR EXISTS (SELECT FROM stock_move m %(selling)s WHERE m.hold_ref = h.id
                               AND m.state NOT IN ('done', 'cancel')),
                   c.priority, coalesce(h.is_paying, FALSE), h.owner, coalesce(h.reference, '')
              FROM unified_inventory_hold h
              JOIN unified_inventory_channel c ON c.id = h.channel_id
             WHERE %(mine)s ORDER BY h.id
            """,
            selling=SELLING,
            live=LIVE,
            now=NOW,
            late=late_minutes,
            mine=mine,
        )
        return [
            (
                HoldFact(
                    hold_id,
                    state,
                    live,
                    late,
                    moving=moving,
                    is_open=is_open,
                    priority=priority,
                    paying=paying,
                ),
                owner,
                reference,
            )
            for (
                hold_id,
                state,
                live,
                late,
                moving,
                is_open,
                priority,
                paying,
                owner,
                reference,
            ) in rows
        ]

    def unbooked(self, hold_ids):
        """Return what left by moves of these holds without a ledger row."""
        rows = self._rows(
            """
            SELECT m.hold_ref, m.product_id, l.warehouse_id,
                   round(sum(ml.quantity_product_uom) * %(scale)s)::bigint,
                   'stock.move,' || m.id, coalesce(m.reference, '')
              FROM stock_move m %(selling)s
              JOIN stock_move_line ml ON ml.move_id = m.id
              JOIN stock_location t ON t.id = m.location_dest_id
             WHERE m.hold_ref = ANY(%(holds)s) AND m.state = 'done' AND %(only)s
               AND t.parent_path NOT LIKE s.parent_path || '%%'
               AND NOT EXISTS (
                   SELECT FROM unified_inventory_entry e
                    WHERE e.hold_ref = m.hold_ref AND e.kind = 'fulfil'
                      AND e.request_key = 'stock.move,' || m.id || ',' || m.product_id)
             GROUP BY m.id, l.warehouse_id ORDER BY m.id
            """,
            selling=SELLING,
            scale=self.scale,
            holds=list(hold_ids),
            only=self._only(('m', 'product_id'), ('l', 'warehouse_id')),
        )
        return [Departure(*row) for row in rows]

    def unfounded(self, hold_ids=None):
        """Return the ledger rows of goods that left by a move that is not done, unless they
        are repaired already."""
        one = SQL('TRUE') if hold_ids is None else SQL('e.hold_ref = ANY(%s)', list(hold_ids))
        rows = self._rows(
            """
            SELECT e.hold_ref, e.product_id, e.warehouse_id,
                   round(e.quantity * %(scale)s)::bigint, e.owner,
                   coalesce(m.reference, e.owner), e.id
              FROM unified_inventory_entry e
              LEFT JOIN stock_move m ON m.id = CASE
                        WHEN e.owner LIKE 'stock.move,%%' THEN split_part(e.owner, ',', 2)::int END
             WHERE e.kind = 'fulfil' AND e.owner LIKE 'stock.move,%%'
               AND m.state IS DISTINCT FROM 'done' AND %(one)s AND %(only)s
               AND NOT EXISTS (
                   SELECT FROM unified_inventory_entry r
                    WHERE r.hold_ref = e.hold_ref AND r.kind = 'repair'
                      AND r.request_key = 'entry,' || e.id)
             ORDER BY e.id
            """,
            one=one,
            only=self._only(('e', 'product_id'), ('e', 'warehouse_id')),
            scale=self.scale,
        )
        return [Departure(*row) for row in rows]

    def levels(self):
        """Return the kept sums that are not the sums of their rows."""
        rows = self._rows(
            """
            SELECT product_id, warehouse_id, round(sum(kept) * %(scale)s)::bigint,
                   round(sum(rows) * %(scale)s)::bigint
              FROM (
                  SELECT product_id, warehouse_id, quantity AS kept, 0 AS rows
                    FROM unified_inventory_level WHERE %(only)s
                  UNION ALL
                  SELECT product_id, warehouse_id, 0, sum(quantity)
                    FROM unified_inventory_entry WHERE settled AND %(only)s
                   GROUP BY product_id, warehouse_id
              ) f
             GROUP BY product_id, warehouse_id HAVING sum(kept) != sum(rows)
             ORDER BY product_id, warehouse_id
            """,
            only=self._only(),
            scale=self.scale,
        )
        return [Level(*row) for row in rows]

    def rolled_up(self):
        """Return ``[(product, place, units)]`` of rolled-up rows that do not add up to
        nothing, as they did when they were rolled up."""
        return self._rows(
            """
            SELECT product_id, warehouse_id, round(sum(quantity) * %s)::bigint
              FROM unified_inventory_rollup WHERE %s
             GROUP BY product_id, warehouse_id HAVING sum(quantity) != 0
            """,
            self.scale,
            self._only(),
        )

    def known_broken(self):
        """Return ``{(product, place): {hold: units}}`` of promises that are known to be
        broken: looked for elsewhere, or a person decides."""
        rows = self._rows(
            """
            SELECT product_id, warehouse_id, hold_ref, round(sum(quantity) * %s)::bigint
              FROM unified_inventory_breach WHERE state IN ('open', 'reported') AND %s
             GROUP BY product_id, warehouse_id, hold_ref
            """,
            self.scale,
            self._only(),
        )
        known = {}
        for product, place, hold, units in rows:
            known.setdefault((product, place), {})[hold] = units
        return known

    def quants(self):
        """Return the quants in warehouses that are not sound. What counts as reserved is what
        `stock.quant._clean_reservations` counts."""
        rows = self._rows(
            """
            SELECT f.product_id, l.warehouse_id, f.location_id, sum(n)::int,
                   round(sum(quantity)::numeric * %(scale)s)::bigint,
                   round(sum(reserved)::numeric * %(scale)s)::bigint,
                   round(sum(wanted)::numeric * %(scale)s)::bigint
              FROM (
                  SELECT product_id, location_id, lot_id, package_id, owner_id, 1 AS n,
                         coalesce(quantity, 0) AS quantity,
                         coalesce(reserved_quantity, 0) AS reserved, 0 AS wanted
                    FROM stock_quant
                  UNION ALL
                  SELECT ml.product_id, ml.location_id, ml.lot_id, ml.package_id, ml.owner_id, 0,
                         0, 0, ml.quantity_product_uom
                    FROM stock_move_line ml
                    JOIN product_product p ON p.id = ml.product_id
                    JOIN product_template t ON t.id = p.product_tmpl_id AND t.is_storable
                   WHERE ml.state IN ('assigned', 'partially_available', 'waiting', 'confirmed')
                     AND ml.quantity_product_uom != 0
              ) f
              JOIN stock_location l ON l.id = f.location_id AND l.usage = 'internal'
             WHERE l.warehouse_id IS NOT NULL AND %(only)s
             GROUP BY f.product_id, l.warehouse_id, f.location_id, lot_id, package_id, owner_id
            HAVING sum(n) > 1 OR round(sum(quantity)::numeric * %(scale)s) < 0
                OR round((sum(reserved) - sum(wanted))::numeric * %(scale)s) != 0
                OR round((sum(wanted) - sum(quantity))::numeric * %(scale)s) > 0
                   AND sum(wanted) > 0
             ORDER BY f.product_id, f.location_id
            """,
            only=self._only(('f', 'product_id'), ('l', 'warehouse_id')),
            scale=self.scale,
        )
        return [QuantFact(*row) for row in rows]

    # === REPAIR ===#

    def products_concerned(self, hold_id):
        """Return the products of a hold's rows and of the moves that refer to it."""
        rows = self._rows(
            """
            SELECT product_id FROM unified_inventory_entry WHERE hold_ref = %(hold)s
            UNION SELECT product_id FROM stock_move WHERE hold_ref = %(hold)s
            """,
            hold=hold_id,
        )
        return {product for (product,) in rows}

    def lock_hold(self, hold_id):
        """Wait until nobody else is about to end or to extend this hold."""
        self._rows('SELECT id FROM unified_inventory_hold WHERE id = %s FOR UPDATE', hold_id)

    def compensate(self, finding, default_owner):
        """Add the rows of a finding to the ledger, also for a hold that does not exist."""
        self.written = True
        self.touched.add(finding.product)
        for row in finding.rows:
            self.cr.execute(
                SQL(
                    """
                    INSERT INTO unified_inventory_entry
                           (product_id, warehouse_id, quantity, kind, hold_ref, owner,
                            request_key, created_at)
                    VALUES (%s, %s, %s::numeric / %s, %s, %s, %s, %s, %s)
                    """,
                    finding.product,
                    finding.place,
                    row.units,
                    self.scale,
                    row.kind,
                    finding.hold,
                    row.document or default_owner,
                    row.key,
                    NOW,
                )
            )

    def add_up(self, product):
        """Make the kept sums of a (locked) product those of its rows."""
        self.written = True
        self.touched.add(product)
        self.cr.execute(
            SQL(
                """
                WITH rows AS (
                    SELECT w.warehouse_id, coalesce(sum(e.quantity), 0) AS quantity
                      FROM (SELECT warehouse_id FROM unified_inventory_level
                             WHERE product_id = %(product)s
                            UNION SELECT warehouse_id FROM unified_inventory_entry
                             WHERE product_id = %(product)s AND settled) w
                      LEFT JOIN unified_inventory_entry e ON e.warehouse_id = w.warehouse_id
                           AND e.product_id = %(product)s AND e.settled
                     GROUP BY w.warehouse_id
                )
                INSERT INTO unified_inventory_level AS l (product_id, warehouse_id, quantity)
                SELECT %(product)s, warehouse_id, quantity FROM rows ORDER BY warehouse_id
                ON CONFLICT (product_id, warehouse_id) DO UPDATE SET quantity = EXCLUDED.quantity
                """,
                product=product,
            )
        )
