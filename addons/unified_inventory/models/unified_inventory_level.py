from odoo import fields, models
from odoo.tools import SQL

FIGURES = """
CREATE OR REPLACE FUNCTION unified_inventory_figures(products int[], places int[], scale int)
RETURNS TABLE (product_id int, warehouse_id int, on_hand bigint, reserved bigint,
               promised bigint, unsettled int)
LANGUAGE plpgsql STABLE ROWS 50 AS $body$
#variable_conflict use_column
BEGIN RETURN QUERY
WITH selling AS MATERIALIZED (
    SELECT l.id, w.id AS place
      FROM stock_warehouse w
      JOIN stock_location s ON s.id = w.lot_stock_id
      JOIN stock_location l ON l.warehouse_id = w.id AND l.usage = 'internal'
           AND l.parent_path LIKE s.parent_path || '%%'
     WHERE w.id = ANY(places)
), expired AS MATERIALIZED (
    -- a hold past its time does not count, whether or not it was swept
    SELECT id FROM unified_inventory_hold
     WHERE state = 'held' AND expires_at <= (statement_timestamp() AT TIME ZONE 'UTC')
), moving AS (
    SELECT q.product_id, selling.place, q.quantity::float8 AS on_hand, 0::float8 AS reserved,
           0::float8 AS promised, 0 AS unsettled
      FROM selling JOIN stock_quant q ON q.location_id = selling.id
     WHERE q.product_id = ANY(products)
    UNION ALL
    -- Reservations of business without a hold, and what an order has grown beyond its hold. They
    -- are read from the moves: concurrent reservations leave quants that stay reserved for ever.
    SELECT r.product_id, r.place, 0, greatest(r.reserved - coalesce(r.promised, 0), 0), 0, 0
      FROM (
          SELECT ml.product_id, selling.place, sum(ml.quantity_product_uom)::float8 AS reserved,
                 (SELECT -sum(e.quantity)::float8 FROM unified_inventory_entry e
                   WHERE e.hold_ref = nullif(m.hold_ref, 0) AND e.product_id = ml.product_id
                     AND e.warehouse_id = selling.place) AS promised
            FROM stock_move_line ml
            JOIN stock_move m ON m.id = ml.move_id
            JOIN selling ON selling.id = ml.location_id
           WHERE ml.product_id = ANY(products) AND ml.state NOT IN ('done', 'cancel')
           GROUP BY ml.product_id, selling.place, m.hold_ref
      ) r
    UNION ALL
    SELECT v.product_id, v.warehouse_id, 0, 0, -v.quantity::float8, 0
      FROM unified_inventory_level v
     WHERE v.product_id = ANY(products) AND v.warehouse_id = ANY(places)
    UNION ALL
    SELECT e.product_id, e.warehouse_id, 0, 0, -e.quantity::float8, 1
      FROM unified_inventory_entry e
     WHERE e.settled IS NOT TRUE
       AND e.product_id = ANY(products) AND e.warehouse_id = ANY(places)
    UNION ALL
    SELECT e.product_id, e.warehouse_id, 0, 0, e.quantity::float8, 1
      FROM expired
      CROSS JOIN LATERAL (
          SELECT * FROM unified_inventory_entry r WHERE r.hold_ref = expired.id OFFSET 0
      ) e
     WHERE e.product_id = ANY(products) AND e.warehouse_id = ANY(places)
)
SELECT m.product_id, m.place, round(sum(m.on_hand) * scale)::bigint,
       round(sum(m.reserved) * scale)::bigint, round(sum(m.promised) * scale)::bigint,
       sum(m.unsettled)::int
  FROM moving m GROUP BY m.product_id, m.place;
END $body$
"""


class UnifiedInventoryLevel(models.Model):
    """The sum of the ledger rows that are already added up, so that a decision reads few
    rows however long the history is. Written by the ledger alone; nobody has access."""

    _name = 'unified.inventory.level'
    _description = 'Ledger Sum'
    _log_access = False

    product_id = fields.Many2one('product.product', required=True, ondelete='restrict')
    warehouse_id = fields.Many2one(
        'stock.warehouse', required=True, index=True, ondelete='restrict'
    )
    quantity = fields.Float(required=True, digits='Product Unit')

    _product_place_uniq = models.Constraint(
        'UNIQUE (product_id, warehouse_id)', 'One sum for each product and place.'
    )

    def init(self):
        """Make the one query that adds up stock and promises. As a function its plan is kept
        by each connection: planning it anew would cost more than running it."""
        self.env.cr.execute(SQL(FIGURES))
