from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..store import Withheld
from ..store_claims import LIVE

CHANNELS = ('web', 'till', 'back_office', 'partner')  # those the suite sells through
LOW = 3  # of a product at a place, or fewer
PLACE_BITS = 20  # of a row's id; the product is in front of them
NOTHING = Withheld(0, 0, 0)
COMING = ('waiting', 'confirmed', 'partially_available', 'assigned')

# All figures of many products and places, worked out by set: a few ways through each table,
# whatever the number of pairs. A function, so that those who join it know that it is long.
STOCK = """
CREATE OR REPLACE FUNCTION unified_inventory_stock(products int[], places int[], scale int)
RETURNS TABLE (product_id int, warehouse_id int, on_hand bigint, reserved bigint, held bigint,
               promised bigint, backordered bigint, incoming bigint, next_arrival timestamp,
               kept_web bigint, kept_till bigint, kept_back_office bigint, kept_partner bigint)
LANGUAGE plpgsql STABLE ROWS 100000 AS $body$
#variable_conflict use_column
DECLARE
    now timestamp := statement_timestamp() AT TIME ZONE 'UTC';
BEGIN RETURN QUERY
WITH claim AS (
    SELECT e.product_id, e.warehouse_id, h.state = 'held' AS is_held,
           -sum(e.quantity) AS quantity,
           coalesce(-sum(e.quantity) FILTER (WHERE e.kind = 'backorder'), 0) AS waiting
      FROM unified_inventory_hold h
      JOIN unified_inventory_entry e ON e.hold_ref = h.id
     WHERE (h.state = 'confirmed' OR h.state = 'held' AND h.expires_at > now)
       AND e.product_id = ANY(products) AND e.warehouse_id = ANY(places)
     GROUP BY h.id, e.product_id, e.warehouse_id HAVING sum(e.quantity) < 0
), claimed AS (
    SELECT product_id, warehouse_id,
           round(sum(quantity) FILTER (WHERE is_held) * scale)::bigint AS held,
           round(sum(least(quantity, waiting)) * scale)::bigint AS backordered
      FROM claim GROUP BY product_id, warehouse_id
), coming AS (
    SELECT m.product_id, l.warehouse_id, min(m.date) AS next_arrival,
           round(sum(m.product_qty) * scale)::bigint AS incoming
      FROM stock_move m
      JOIN stock_location l ON l.id = coalesce(m.location_final_id, m.location_dest_id)
      JOIN stock_warehouse w ON w.id = l.warehouse_id
      JOIN stock_location s ON s.id = w.lot_stock_id
      JOIN stock_location source ON source.id = m.location_id
     WHERE m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
       AND m.product_id = ANY(products) AND w.id = ANY(places) AND l.usage = 'internal'
       AND l.parent_path LIKE s.parent_path || '%%'
       AND source.parent_path NOT LIKE s.parent_path || '%%'
     GROUP BY m.product_id, l.warehouse_id
)
SELECT product_id, warehouse_id, coalesce(on_hand, 0), coalesce(reserved, 0), coalesce(held, 0),
       coalesce(promised, 0) - coalesce(held, 0), coalesce(backordered, 0),
       coalesce(incoming, 0), next_arrival, {columns}
  FROM unified_inventory_figures(products, places, scale) figure
  FULL JOIN claimed USING (product_id, warehouse_id)
  FULL JOIN coming USING (product_id, warehouse_id)
  {joins};
END $body$
"""
KEPT = """
  FULL JOIN (SELECT k.product_id, k.warehouse_id,
                    k.safety + k.threshold + k.set_aside AS kept_{0}
               FROM unified_inventory_channel c
              CROSS JOIN LATERAL unified_inventory_withheld(products, places, c.id, NULL, scale) k
              WHERE c.code = '{0}') {0} USING (product_id, warehouse_id)
"""
QUERY = """
    SELECT (s.product_id::bigint << %(bits)s) + s.warehouse_id AS id, s.product_id,
           s.warehouse_id, w.company_id, s.next_arrival,
           CASE WHEN s.free + s.backordered < 0 THEN 'over' WHEN s.free <= 0 THEN 'out'
                WHEN s.free <= %(low)s THEN 'low' ELSE 'in' END AS status,
           %(figures)s
      FROM (SELECT *, on_hand - reserved - held - promised AS free
              FROM unified_inventory_stock(
                   ARRAY(SELECT p.id FROM product_product p
                           JOIN product_template t ON t.id = p.product_tmpl_id
                          WHERE t.is_storable AND %(products)s),
                   ARRAY(SELECT w.id FROM stock_warehouse w WHERE w.active AND %(places)s),
                   %(scale)s)) s
      JOIN stock_warehouse w ON w.id = s.warehouse_id
     WHERE %(says)s
"""
COUNTS = ('on_hand', 'held', 'promised', 'backordered', 'reserved', 'incoming', 'free')
FIGURES = {
    **{name: SQL.identifier('s', name) for name in COUNTS},
    **{f'kept_{code}': SQL.identifier('s', f'kept_{code}') for code in CHANNELS},
    **{
        f'available_{code}': SQL('greatest(0, s.free - %s)', SQL.identifier('s', f'kept_{code}'))
        for code in CHANNELS
    },
}


class UnifiedInventoryReport(models.Model):
    """Stock everywhere: what there is of a product at a place, what is promised of it and what
    each channel may still sell. Pairs with nothing to say are left out."""

    _name = 'unified.inventory.report'
    _description = 'Stock Everywhere'
    _auto = False
    _order = 'product_id, warehouse_id'
    _rec_name = 'product_id'
    _depends = {
        'product.product': ['product_tmpl_id'],
        'product.template': ['categ_id', 'is_storable'],
        'stock.location': ['parent_path', 'usage', 'warehouse_id'],
        'stock.move': ['date', 'hold_ref', 'location_final_id', 'product_qty', 'state'],
        'stock.move.line': ['location_id', 'quantity_product_uom', 'state'],
        'stock.quant': ['location_id', 'product_id', 'quantity'],
        'stock.warehouse': ['active', 'company_id', 'lot_stock_id'],
        'unified.inventory.allotment': ['active', 'date_release', 'date_start', 'quantity'],
        'unified.inventory.channel': ['code', 'is_counter'],
        'unified.inventory.entry': ['hold_ref', 'quantity'],
        'unified.inventory.hold': ['expires_at', 'state'],
        'unified.inventory.rule': ['active', 'quantity', 'sequence'],
    }

    product_id = fields.Many2one('product.product', readonly=True)
    product_tmpl_id = fields.Many2one(related='product_id.product_tmpl_id')
    categ_id = fields.Many2one(related='product_id.categ_id')
    uom_id = fields.Many2one(related='product_id.uom_id')
    warehouse_id = fields.Many2one('stock.warehouse', string='Place', readonly=True)
    company_id = fields.Many2one('res.company', readonly=True)
    status = fields.Selection(
        [('over', 'Over-promised'), ('out', 'Out'), ('low', 'Low'), ('in', 'In stock')],
        readonly=True,
        help='Over-promised: more is promised from stock than there is.\n'
        f'Low: {LOW} or fewer that are nobody’s.',
    )
    on_hand = fields.Float(
        digits='Product Unit', readonly=True, help='In the locations customers are served from.'
    )
    held = fields.Float(
        digits='Product Unit', readonly=True, help='In checkouts and payments right now.'
    )
    promised = fields.Float(
        digits='Product Unit', readonly=True, help='To confirmed orders that have not left yet.'
    )
    backordered = fields.Float(
        digits='Product Unit',
        readonly=True,
        help='Of what is held and promised: from goods that are still to come.',
    )
    reserved = fields.Float(
        digits='Product Unit', readonly=True, help='By transfers and other business.'
    )
    free = fields.Float(
        digits='Product Unit',
        readonly=True,
        help='On hand less held, promised and reserved, before anything is kept back from a '
        'channel. Below zero when more is promised than there is.',
    )
    incoming = fields.Float(
        digits='Product Unit', readonly=True, help='Expected by open receipts and transfers.'
    )
    next_arrival = fields.Datetime(readonly=True)
    kept_web = fields.Float('Kept from Web', digits='Product Unit', readonly=True)
    kept_till = fields.Float('Kept from Till', digits='Product Unit', readonly=True)
    kept_back_office = fields.Float('Kept from Back Office', digits='Product Unit', readonly=True)
    kept_partner = fields.Float('Kept from Partner', digits='Product Unit', readonly=True)
    available_web = fields.Float(
        'For Web',
        digits='Product Unit',
        readonly=True,
        help='What the web shop may still sell.',
    )
    available_till = fields.Float(
        'For Till',
        digits='Product Unit',
        readonly=True,
        help='What the tills may still sell.',
    )
    available_back_office = fields.Float(
        'For Back Office',
        digits='Product Unit',
        readonly=True,
        help='What the back office may still sell.',
    )
    available_partner = fields.Float(
        'For Partner',
        digits='Product Unit',
        readonly=True,
        help="What partners' programs may still sell.",
    )
    channel_table = fields.Html(
        string='By Channel', compute='_compute_channel_table', sanitize=False
    )

    def init(self):
        """Make the query that adds up all figures, see ``STOCK``."""
        kept = ', '.join(f'coalesce(kept_{code}, 0)' for code in CHANNELS)
        joins = ''.join(KEPT.format(code) for code in CHANNELS)
        self.env.cr.execute(SQL(STOCK.format(columns=kept, joins=joins)))

    @property
    def _table_query(self):
        products, places = self._asked_sql()
        scale = self.env['unified.inventory']._scale()
        says = [SQL('%s != 0', FIGURES[name]) for name in COUNTS]
        says += [SQL('%s < 0', FIGURES[f'kept_{code}']) for code in CHANNELS]
        return SQL(
            QUERY,
            products=products,
            places=places,
            scale=scale,
            bits=PLACE_BITS,
            low=LOW * scale,
            figures=SQL(', ').join(
                SQL('%s::float8 / %s AS %s', units, scale, SQL.identifier(name))
                for name, units in FIGURES.items()
            ),
            says=SQL(' OR ').join(says),
        )

    def _asked_sql(self):
        """Return which products and places to work out: those of known rows, or those that a
        search asks for at the companies looked at."""
        if self._ids:
            return (
                SQL('p.id = ANY(%s)', [row >> PLACE_BITS for row in self._ids]),
                SQL('w.id = ANY(%s)', [row % 2**PLACE_BITS for row in self._ids]),
            )
        asked = self.env.context.get('unified_inventory_asked')
        return (
            SQL('p.id = ANY(%s)', asked) if asked is not None else SQL('TRUE'),
            SQL('TRUE') if self.env.su else SQL('w.company_id = ANY(%s)', self.env.companies.ids),
        )

    def _search(self, domain, *args, **kwargs):
        """Override of `base`: work out only the products that are asked for."""
        domain = Domain(domain).optimize_full(self)
        wide = domain.map_conditions(_to_product_domain).optimize(self.env['product.product'])
        if not wide.is_true():
            products = self.env['product.product'].sudo().with_context(active_test=False)
            self = self.with_context(unified_inventory_asked=products.search(wide, order='id').ids)
        return super()._search(domain, *args, **kwargs)

    # === COMPUTE METHODS ===#

    def _compute_channel_table(self):
        """Show what each channel may sell here, whichever channels there are."""
        inventory = self.env['unified.inventory']
        channels = self.env['unified.inventory.channel'].sudo().search([])
        ids = self.product_id.ids, self.warehouse_id.ids
        kept = {channel: inventory._withheld(*ids, channel.code) for channel in channels}
        offered = {channel: inventory._available(*ids, channel.code) for channel in channels}
        for row in self:
            key = row.product_id.id, row.warehouse_id.id
            lines = [
                {
                    'name': channel.name,
                    'available': inventory._from_units(offered[channel].get(key, 0)),
                    **{
                        name: inventory._from_units(units)
                        for name, units in kept[channel].get(key, NOTHING)._asdict().items()
                    },
                }
                for channel in channels
            ]
            row.channel_table = self.env['ir.qweb']._render(
                'unified_inventory.unified_inventory_report_channel_table', {'lines': lines}
            )

    # === ACTIONS ===#

    def action_open_on_hand(self):
        """Open the quants that are on hand here."""
        stock = self.warehouse_id.lot_stock_id.id
        domain = Domain('location_id', 'child_of', stock)
        domain &= Domain('location_id.usage', '=', 'internal')
        return self._open(self.env._('On Hand'), 'stock.quant', self._of_product() & domain)

    def action_open_held(self):
        """Open the ledger rows of what is in checkouts and payments."""
        return self._open_entries(self.env._('Held'), 'held')

    def action_open_promised(self):
        """Open the ledger rows of what is promised to orders."""
        return self._open_entries(self.env._('Promised'), 'confirmed')

    def _open_entries(self, title, state):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT h.id FROM unified_inventory_hold h
                  JOIN unified_inventory_entry e ON e.hold_ref = h.id
                 WHERE h.state = %s AND %s AND e.product_id = %s AND e.warehouse_id = %s
                 GROUP BY h.id HAVING sum(e.quantity) != 0
                """,
                state,
                LIVE,
                self.product_id.id,
                self.warehouse_id.id,
            )
        )
        domain = self._of_product() & Domain('warehouse_id', '=', self.warehouse_id.id)
        domain &= Domain('hold_ref', 'in', [hold for (hold,) in rows])
        return self._open(title, 'unified.inventory.entry', domain)

    def action_open_reserved(self):
        """Open the reservations of business without a hold, and of orders that have grown
        beyond theirs."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(ml.id)
                  FROM stock_move_line ml
                  JOIN stock_move m ON m.id = ml.move_id
                  JOIN stock_location l ON l.id = ml.location_id AND l.usage = 'internal'
                  JOIN stock_location s ON s.id = %(stock)s
                       AND l.parent_path LIKE s.parent_path || '%%'
                 WHERE ml.product_id = %(product)s AND ml.state NOT IN ('done', 'cancel')
                 GROUP BY m.hold_ref
                HAVING sum(ml.quantity_product_uom) + coalesce((
                           SELECT sum(e.quantity) FROM unified_inventory_entry e
                            WHERE e.hold_ref = nullif(m.hold_ref, 0)
                              AND e.product_id = %(product)s AND e.warehouse_id = %(place)s
                       ), 0) > 0
                """,
                stock=self.warehouse_id.lot_stock_id.id,
                product=self.product_id.id,
                place=self.warehouse_id.id,
            )
        )
        domain = Domain('id', 'in', [line for (lines,) in rows for line in lines])
        return self._open(self.env._('Reserved'), 'stock.move.line', domain)

    def action_open_incoming(self):
        """Open the moves that will bring goods."""
        stock = self.warehouse_id.lot_stock_id.id
        final = Domain('location_final_id', 'child_of', stock)
        direct = Domain('location_final_id', '=', False)
        direct &= Domain('location_dest_id', 'child_of', stock)
        domain = (final | direct) & ~Domain('location_id', 'child_of', stock)
        domain &= self._of_product() & Domain('state', 'in', COMING)
        return self._open(self.env._('Incoming'), 'stock.move', domain)

    def action_open_rules(self):
        """Open the stock rules that speak for this product and place, the decisive last."""
        product = self.product_id
        domain = Domain.AND(
            Domain(field, '=', False) | Domain(field, operator, value)
            for field, operator, value in (
                ('product_id', '=', product.id),
                ('product_tmpl_id', '=', product.product_tmpl_id.id),
                ('categ_id', 'parent_of', product.categ_id.id),
                ('tag_id', 'in', product.all_product_tag_ids.ids),
                ('warehouse_id', '=', self.warehouse_id.id),
            )
        )
        domain &= Domain('company_id', '=', self.company_id.id)
        return self._open(self.env._('Stock Rules'), 'unified.inventory.rule', domain)

    def action_open_allotments(self):
        """Open what is set apart of this product here."""
        domain = self._of_product() & Domain('warehouse_id', '=', self.warehouse_id.id)
        return self._open(self.env._('Set Apart'), 'unified.inventory.allotment', domain)

    def _of_product(self):
        return Domain('product_id', '=', self.product_id.id)

    def _open(self, title, model, domain):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': f'{title} · {self.product_id.display_name} · {self.warehouse_id.name}',
            'res_model': model,
            'views': [(False, 'list'), (False, 'form')],
            'domain': list(domain),
            'context': {'create': False},
        }


def _to_product_domain(condition):
    """Return what a condition on a row says about its product: true unless it is certain."""
    if condition.field_expr != 'product_id':
        return Domain.TRUE
    if condition.operator == 'in':
        return Domain('id', 'in', condition.value)
    if condition.operator in ('any', 'any!') and isinstance(condition.value, Domain):
        return condition.value
    return Domain.TRUE
