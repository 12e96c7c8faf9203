"""What must be so in the database whatever happened, asked by SQL that is none of the suite's."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from typing import Any

import psycopg2
from server import Server

TICK = 0.1  # seconds between two looks
# What is firmly promised: of each live hold what is open, less what was promised from goods
# to come; beside it, for each place, what was owed or counted away, which may be missing.
_standing = """
WITH live AS (
    SELECT h.id FROM unified_inventory_hold h
     WHERE h.state = 'confirmed'
        OR h.state = 'held' AND h.expires_at > statement_timestamp() AT TIME ZONE 'UTC'
), promised AS (
    SELECT product_id, warehouse_id, sum(open - least(open, waiting)) AS firm
      FROM (SELECT e.hold_ref, e.product_id, e.warehouse_id, -sum(e.quantity) AS open,
                   coalesce(-sum(e.quantity) FILTER (WHERE e.kind = 'backorder'), 0) AS waiting
              FROM unified_inventory_entry e JOIN live ON live.id = e.hold_ref
             WHERE e.product_id = ANY(%(products)s)
             GROUP BY e.hold_ref, e.product_id, e.warehouse_id) h
     WHERE open > 0 GROUP BY product_id, warehouse_id
), owed AS (
    SELECT product_id, warehouse_id, -sum(quantity) AS units FROM unified_inventory_entry
     WHERE kind = 'debt' AND product_id = ANY(%(products)s) GROUP BY product_id, warehouse_id
), counted_away AS (
    SELECT m.product_id, a.warehouse_id, sum(m.quantity) AS units
      FROM stock_move m JOIN stock_location a ON a.id = m.location_id
      JOIN stock_location b ON b.id = m.location_dest_id
     WHERE m.product_id = ANY(%(products)s) AND m.state = 'done'
       AND a.usage = 'internal' AND b.usage = 'inventory'
     GROUP BY m.product_id, a.warehouse_id
)
SELECT product.id, place.id, coalesce(f.on_hand, 0)::float8 / 100,
       coalesce(f.reserved, 0)::float8 / 100, coalesce(f.promised, 0)::float8 / 100,
       coalesce(p.firm, 0)::float8, (coalesce(o.units, 0) + coalesce(c.units, 0))::float8
  FROM unnest(%(products)s) AS product(id) CROSS JOIN unnest(%(places)s) AS place(id)
  LEFT JOIN unified_inventory_figures(%(products)s, %(places)s, 100) f
         ON f.product_id = product.id AND f.warehouse_id = place.id
  LEFT JOIN promised p ON p.product_id = product.id AND p.warehouse_id = place.id
  LEFT JOIN owed o ON o.product_id = product.id AND o.warehouse_id = place.id
  LEFT JOIN counted_away c ON c.product_id = product.id AND c.warehouse_id = place.id
"""
_columns = ('on_hand', 'reserved', 'promised', 'firm', 'excused')


class Watch(threading.Thread):
    """Looks at every place all the time: nowhere is more promised than there is."""

    def __init__(
        self, server: Server, products: list[int], places: list[int], strict: Collection[int]
    ):
        super().__init__(daemon=True)
        self.server = server
        self.values = {'products': products, 'places': places}
        self.strict = strict  # products that may never be short
        self.looks = 0
        self.broken: dict[tuple[int, int], str] = {}
        self._over = threading.Event()

    def figures(self, cursor: Any = None) -> dict[tuple[int, int], dict[str, float]]:
        """``{(product, place): {on_hand, reserved, promised, firm, excused}}``, all as of one
        moment."""
        if cursor is None:
            with self.server.cursor() as own:
                return self.figures(own)
        cursor.execute(_standing, self.values)
        return {
            (product, place): dict(zip(_columns, figures, strict=True))
            for product, place, *figures in cursor.fetchall()
        }

    def over_promised(self, cursor: Any = None) -> dict[tuple[int, int], str]:
        """The places that have promised more than they have, in words."""
        found = {}
        for (product, place), row in self.figures(cursor).items():
            excused = 0 if product in self.strict else row['excused']
            if row['on_hand'] - row['reserved'] - row['firm'] < -excused - 1e-6:
                found[product, place] = f'product {product} at place {place}: {row}'
        return found

    def run(self) -> None:
        while not self._over.wait(TICK):
            try:
                found = self.over_promised()
            except psycopg2.OperationalError:  # PostgreSQL may have been killed
                continue
            self.looks += 1
            moment = time.strftime('%H:%M:%S')
            for key in found.keys() - self.broken.keys():
                self.broken[key] = f'{moment} {found[key]}\n{self._evidence(*key)}'

    def _evidence(self, product: int, place: int) -> str:
        """What is going on there at that moment."""
        query = """
            SELECT 'hold', h.id, h.owner, h.state, string_agg(e.kind || ' ' || e.quantity::float8
                   || ' ' || to_char(e.created_at, 'MI:SS.MS'), ', ' ORDER BY e.id)
              FROM unified_inventory_hold h JOIN unified_inventory_entry e ON e.hold_ref = h.id
             WHERE e.product_id = %(product)s AND e.warehouse_id = %(place)s
               AND h.state IN ('held', 'confirmed') GROUP BY h.id
             UNION ALL
            SELECT 'move', m.id, coalesce(p.name, m.reference), m.state, concat_ws(' ',
                   'hold', m.hold_ref, 'wants', m.product_qty::float8, 'has', m.quantity::float8,
                   to_char(m.write_date, 'MI:SS.MS'))
              FROM stock_move m JOIN stock_location l ON l.id = m.location_id
              LEFT JOIN stock_picking p ON p.id = m.picking_id
             WHERE m.product_id = %(product)s AND l.warehouse_id = %(place)s
               AND (m.state NOT IN ('done', 'cancel') OR m.write_date > now() AT TIME ZONE 'UTC'
                    - interval '5 seconds')
        """
        with self.server.cursor() as cursor:
            cursor.execute(query, {'product': product, 'place': place})
            return '\n'.join(f'    {row}' for row in cursor.fetchall())

    def stop(self) -> None:
        self._over.set()
        self.join()


# Each finds rows that must not be there; %(products)s are the goods of the race.
LEDGER = {
    'an ended hold still promises': """
        SELECT h.id, h.owner, h.state, e.product_id, e.warehouse_id, sum(e.quantity)::float8
          FROM unified_inventory_hold h JOIN unified_inventory_entry e ON e.hold_ref = h.id
         WHERE h.state NOT IN ('held', 'confirmed')
         GROUP BY h.id, e.product_id, e.warehouse_id HAVING sum(e.quantity) < 0
    """,
    'a hold gave back more than it took': """
        SELECT h.id, h.owner, h.state, e.product_id, e.warehouse_id, sum(e.quantity)::float8
          FROM unified_inventory_hold h JOIN unified_inventory_entry e ON e.hold_ref = h.id
         GROUP BY h.id, e.product_id, e.warehouse_id HAVING sum(e.quantity) > 0
    """,
    'a ledger row without its hold': """
        SELECT e.id, e.hold_ref, e.kind, e.owner FROM unified_inventory_entry e
         WHERE NOT EXISTS (SELECT FROM unified_inventory_hold h WHERE h.id = e.hold_ref)
    """,
    'a sum that is not the sum of its rows': """
        SELECT product_id, warehouse_id, l.quantity::float8, s.quantity::float8
          FROM (SELECT * FROM unified_inventory_level WHERE product_id = ANY(%(products)s)) l
          FULL JOIN (SELECT product_id, warehouse_id, sum(quantity) AS quantity
                       FROM unified_inventory_entry
                      WHERE settled AND product_id = ANY(%(products)s)
                      GROUP BY product_id, warehouse_id) s USING (product_id, warehouse_id)
         WHERE coalesce(l.quantity, 0) <> coalesce(s.quantity, 0)
    """,
    'goods that are owed although they may never be short': """
        SELECT e.product_id, e.warehouse_id, e.owner, e.quantity::float8
          FROM unified_inventory_entry e
         WHERE e.kind IN ('debt', 'break') AND e.product_id = ANY(%(strict)s)
           -- a hold that is given up for goods that may be owed is given up as a whole
           AND NOT EXISTS (SELECT FROM unified_inventory_entry o
                            WHERE o.hold_ref = e.hold_ref AND o.kind = 'break'
                              AND o.product_id <> ALL(%(strict)s))
    """,
}
STOCK = {
    'a place with less than nothing that may never be short': """
        SELECT q.product_id, l.complete_name, sum(q.quantity)::float8
          FROM stock_quant q JOIN stock_location l ON l.id = q.location_id
         WHERE l.usage = 'internal' AND q.product_id = ANY(%(strict)s)
         GROUP BY q.product_id, l.id HAVING sum(q.quantity) < 0
    """,
    'a quantity that is not what was moved': """
        SELECT product_id, l.complete_name, q.quantity::float8, m.quantity::float8
          FROM (SELECT product_id, location_id, sum(quantity) AS quantity FROM stock_quant
                 WHERE product_id = ANY(%(products)s) GROUP BY product_id, location_id) q
          FULL JOIN (
              SELECT product_id, location_id, sum(quantity) AS quantity FROM (
                  SELECT product_id, location_dest_id AS location_id,
                         quantity_product_uom AS quantity
                    FROM stock_move_line WHERE state = 'done'
                   UNION ALL
                  SELECT product_id, location_id, -quantity_product_uom
                    FROM stock_move_line WHERE state = 'done') moved
               WHERE product_id = ANY(%(products)s) GROUP BY product_id, location_id) m
         USING (product_id, location_id)
          JOIN stock_location l ON l.id = coalesce(q.location_id, m.location_id) AND l.usage IN ('internal', 'transit')
         WHERE coalesce(q.quantity, 0) <> coalesce(m.quantity, 0)
    """,
}
SALES = {
    'a till order that is there more than once, or less': """
        SELECT u.uuid, count(o.id) FROM unnest(%(sales)s) AS u(uuid)
          LEFT JOIN pos_order o ON o.uuid = u.uuid AND o.state IN ('paid', 'done')
         GROUP BY u.uuid HAVING count(o.id) <> 1
    """,
    'a till order that was paid more than once, or less': """
        SELECT o.uuid, o.amount_total::float8, coalesce(sum(p.amount), 0)::float8
          FROM pos_order o LEFT JOIN pos_payment p ON p.pos_order_id = o.id
         WHERE o.uuid = ANY(%(sales)s) GROUP BY o.id
        HAVING abs(o.amount_total - coalesce(sum(p.amount), 0)) > 0.005
    """,
    'a till order whose goods were not taken exactly once': """
        SELECT o.uuid, l.product_id, l.qty::float8, taken.units::float8
          FROM pos_order o JOIN pos_order_line l ON l.order_id = o.id
          LEFT JOIN LATERAL (
              SELECT -sum(e.quantity) AS units FROM unified_inventory_entry e
               WHERE e.hold_ref = o.hold_ref AND e.product_id = l.product_id
                 AND e.kind IN ('hold', 'debt')) taken ON TRUE
         WHERE o.uuid = ANY(%(sales)s) AND l.qty IS DISTINCT FROM taken.units
    """,
    'a paid order of the shop that is not confirmed': """
        SELECT o.id, o.name, o.state FROM sale_order o
         WHERE o.id = ANY(%(paid)s) AND o.state <> 'sale'
    """,
    'an order of the shop that was paid more than once, or less': """
        SELECT r.sale_order_id, count(*) FILTER (WHERE t.state = 'done')
          FROM sale_order_transaction_rel r
          JOIN payment_transaction t ON t.id = r.transaction_id
         WHERE r.sale_order_id = ANY(%(paid)s) GROUP BY r.sale_order_id
        HAVING count(*) FILTER (WHERE t.state = 'done') <> 1
    """,
    'a paid order of the shop that was not promised all of its goods': """
        SELECT o.id, o.name, l.product_id, sum(l.product_uom_qty)::float8, taken.units::float8
          FROM sale_order o JOIN sale_order_line l ON l.order_id = o.id
          LEFT JOIN LATERAL (
              -- of goods that may be owed the rest waits, and a person was told
              SELECT -sum(e.quantity) AS units FROM unified_inventory_entry e
               WHERE e.hold_ref = o.hold_ref AND e.product_id = l.product_id
                 AND (e.kind IN ('hold', 'break') OR e.kind = 'backorder'
                      AND l.product_id <> ALL(%(strict)s) AND EXISTS (
                          SELECT FROM mail_activity a
                           WHERE a.res_model = 'sale.order' AND a.res_id = o.id))) taken ON TRUE
         WHERE o.id = ANY(%(paid)s) AND l.product_id = ANY(%(products)s)
         GROUP BY o.id, l.product_id, taken.units
        HAVING sum(l.product_uom_qty) IS DISTINCT FROM taken.units
    """,
}
# When everything has ended.
QUIET = {
    'a promise without an end': """
        SELECT h.id, h.owner, h.state FROM unified_inventory_hold h
         WHERE h.state IN ('held', 'confirmed') AND EXISTS (
               SELECT FROM unified_inventory_entry e
                WHERE e.hold_ref = h.id AND e.product_id = ANY(%(products)s))
    """,
    'units that stay promised': """
        SELECT f.product_id, f.warehouse_id, f.promised::float8 / 100
          FROM unified_inventory_figures(%(products)s, %(places)s, 100) f WHERE f.promised <> 0
    """,
    'units that stay reserved': """
        SELECT f.product_id, f.warehouse_id, f.reserved::float8 / 100
          FROM unified_inventory_figures(%(products)s, %(places)s, 100) f WHERE f.reserved <> 0
    """,
}
# When everything that can be is reserved, before it is sent.
KEPT = {
    'a promise whose goods cannot be taken': """
        SELECT h.id, h.owner, p.product_id, p.warehouse_id, p.firm::float8,
               coalesce(r.reserved, 0)::float8
          FROM unified_inventory_hold h
          JOIN (SELECT hold_ref, product_id, warehouse_id, -sum(quantity) - least(
                       -sum(quantity), coalesce(-sum(quantity)
                       FILTER (WHERE kind = 'backorder'), 0)) AS firm
                  FROM unified_inventory_entry WHERE product_id = ANY(%(strict)s)
                 GROUP BY hold_ref, product_id, warehouse_id) p ON p.hold_ref = h.id
          LEFT JOIN (SELECT m.hold_ref, m.product_id, l.warehouse_id, sum(m.quantity) AS reserved
                       FROM stock_move m JOIN stock_location l ON l.id = m.location_id
                      WHERE m.state NOT IN ('done', 'cancel')
                      GROUP BY m.hold_ref, m.product_id, l.warehouse_id) r
                 ON r.hold_ref = h.id AND r.product_id = p.product_id
                    AND r.warehouse_id = p.warehouse_id
         WHERE h.state = 'confirmed' AND h.owner LIKE 'sale.order,%%'
           AND p.firm > coalesce(r.reserved, 0)
    """,
}


def violations(cursor: Any, values: dict[str, Any], *groups: dict[str, str]) -> list[str]:
    """What these checks find, in words."""
    found = []
    for name, query in (check for group in groups for check in group.items()):
        cursor.execute(query, values)
        found += [f'{name}: {row}' for row in cursor.fetchall()]
    return found
