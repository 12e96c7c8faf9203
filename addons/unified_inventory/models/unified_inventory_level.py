from odoo import fields, models
from odoo.tools import SQL

FEW_EXPIRED = 100  # holds that are looked up one by one

FIGURES = """
CREATE OR REPLACE FUNCTION unified_inventory_figures(products int[], places int[], scale int)
RETURNS TABLE (product_id int, warehouse_id int, on_hand bigint, reserved bigint,
               promised bigint, unsettled int)
LANGUAGE plpgsql STABLE ROWS 50 SET plan_cache_mode = force_generic_plan AS $body$
#variable_conflict use_column
DECLARE
    now timestamp := statement_timestamp() AT TIME ZONE 'UTC';
    late int[];  -- holds past their time: they do not count, whether or not they were swept
    first int;
    many int;
BEGIN
SELECT array_agg(h.id), min(h.id), count(*) INTO late, first, many
  FROM unified_inventory_hold h WHERE h.state = 'held' AND h.expires_at <= now;
-- Few are looked up one by one. Of many (a sale is over, no job sweeps) only those of these
-- products are, unless the products have more rows since the first than there are such holds.
IF many > %(few)s AND many > (
    SELECT count(*) FROM (
        SELECT FROM unified_inventory_entry e
         WHERE e.product_id = ANY(products) AND e.hold_ref >= first LIMIT many) counted)
THEN
    many := 0;
END IF;
RETURN QUERY
WITH selling AS MATERIALIZED (
    SELECT l.id, w.id AS place
      FROM stock_warehouse w
      JOIN stock_location s ON s.id = w.lot_stock_id
      JOIN stock_location l ON l.warehouse_id = w.id AND l.usage = 'internal'
           AND l.parent_path LIKE s.parent_path || '%%'
     WHERE w.id = ANY(places)
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
      FROM unnest(CASE WHEN many > 0 THEN late END) AS expired(id)
      CROSS JOIN LATERAL (
          SELECT * FROM unified_inventory_entry r WHERE r.hold_ref = expired.id OFFSET 0
      ) e
     WHERE e.product_id = ANY(products) AND e.warehouse_id = ANY(places)
    UNION ALL
    SELECT e.product_id, e.warehouse_id, 0, 0, e.quantity::float8, 1
      FROM unified_inventory_entry e
     WHERE many = 0 AND e.product_id = ANY(products) AND e.hold_ref >= first
       AND e.warehouse_id = ANY(places)
       AND (e.hold_ref IN (SELECT unnest(late))) IS TRUE  -- so that it is hashed
)
SELECT m.product_id, m.place, round(coalesce(sum(m.on_hand), 0) * scale)::bigint,
       round(coalesce(sum(m.reserved), 0) * scale)::bigint,
       round(coalesce(sum(m.promised), 0) * scale)::bigint,
       sum(m.unsettled)::int
  FROM moving m GROUP BY m.product_id, m.place;
END $body$
"""

# The last matching rule of each kind, and what others have set apart and not taken yet.
WITHHELD = """
CREATE OR REPLACE FUNCTION unified_inventory_withheld(
    products int[], places int[], channel int, campaign int, scale int)
RETURNS TABLE (product_id int, warehouse_id int, safety bigint, threshold bigint,
               set_aside bigint)
LANGUAGE plpgsql STABLE ROWS 50 SET plan_cache_mode = force_generic_plan AS $body$
#variable_conflict use_column
DECLARE
    now timestamp := statement_timestamp() AT TIME ZONE 'UTC';
BEGIN RETURN QUERY
WITH rule AS MATERIALIZED (
    SELECT r.*, g.parent_path
      FROM unified_inventory_rule r LEFT JOIN product_category g ON g.id = r.categ_id
     WHERE r.active AND (r.warehouse_id IS NULL OR r.warehouse_id = ANY(places))
       AND (r.channel_id = channel OR r.channel_id IS NULL AND NOT EXISTS (
               SELECT FROM unified_inventory_channel c WHERE c.id = channel AND c.is_counter))
), matched AS (
    SELECT DISTINCT ON (p.id, w.id, r.kind) p.id AS product, w.id AS place, r.kind, r.quantity
      FROM rule r
      JOIN stock_warehouse w ON w.id = ANY(places) AND w.company_id = r.company_id
           AND (r.warehouse_id IS NULL OR r.warehouse_id = w.id)
      JOIN product_product p ON p.id = ANY(products)
           AND (r.product_id IS NULL OR r.product_id = p.id)
           AND (r.product_tmpl_id IS NULL OR r.product_tmpl_id = p.product_tmpl_id)
      JOIN product_template t ON t.id = p.product_tmpl_id
      LEFT JOIN product_category g ON g.id = t.categ_id
     WHERE (r.categ_id IS NULL OR g.parent_path LIKE r.parent_path || '%%')
       AND (r.tag_id IS NULL
            OR EXISTS (SELECT FROM product_tag_product_template_rel x
                        WHERE x.product_template_id = t.id AND x.product_tag_id = r.tag_id)
            OR EXISTS (SELECT FROM product_tag_product_product_rel x
                        WHERE x.product_product_id = p.id AND x.product_tag_id = r.tag_id))
     ORDER BY p.id, w.id, r.kind, r.sequence DESC, r.id DESC
), apart AS (
    SELECT a.product_id, a.warehouse_id, greatest(0, a.quantity::float8 - coalesce(
               (SELECT -sum(e.quantity)::float8
                  FROM unified_inventory_hold h
                  JOIN unified_inventory_entry e ON e.hold_ref = h.id
                 WHERE (a.channel_id IS NULL OR h.channel_id = a.channel_id)
                   AND (a.campaign_id IS NULL OR h.campaign_id = a.campaign_id)
                   AND h.created_at >= a.date_start
                   AND e.product_id = a.product_id AND e.warehouse_id = a.warehouse_id
                   AND e.kind != 'fulfil'
                   AND NOT (h.state = 'held' AND h.expires_at <= now)), 0)) AS quantity
      FROM unified_inventory_allotment a
     WHERE a.active AND a.product_id = ANY(products) AND a.warehouse_id = ANY(places)
       AND a.date_start <= now AND (a.date_release IS NULL OR a.date_release > now)
       AND NOT coalesce((a.channel_id IS NULL OR a.channel_id = channel)
                        AND (a.campaign_id IS NULL OR a.campaign_id = campaign), FALSE)
), kept AS (
    SELECT product, place, CASE WHEN kind = 'safety' THEN quantity END::float8 AS safety,
           CASE WHEN kind = 'threshold' THEN quantity END::float8 AS threshold,
           0::float8 AS apart
      FROM matched
    UNION ALL
    SELECT apart.product_id, apart.warehouse_id, 0, 0, apart.quantity FROM apart
)
SELECT product, place, round(coalesce(sum(safety), 0) * scale)::bigint,
       round(coalesce(sum(threshold), 0) * scale)::bigint, round(sum(apart) * scale)::bigint
  FROM kept GROUP BY product, place;
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
        """Make the queries that add up stock and promises, and what is withheld. As functions
        their plans are kept by each connection: planning them anew costs five times as much as
        running them, and left alone PostgreSQL does, for it takes the arrays for long ones."""
        self.env.cr.execute(SQL(FIGURES, few=FEW_EXPIRED))
        self.env.cr.execute(SQL(WITHHELD))
