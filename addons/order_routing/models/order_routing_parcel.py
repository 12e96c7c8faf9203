from collections import defaultdict

from odoo import api, fields, models


class OrderRoutingParcel(models.Model):
    """What one place sends of an order."""

    _name = 'order.routing.parcel'
    _description = 'Parcel'
    _order = 'plan_id, weight desc, id'
    _rec_name = 'warehouse_id'

    plan_id = fields.Many2one(
        'order.routing.plan', required=True, readonly=True, index=True, ondelete='cascade'
    )
    order_id = fields.Many2one(
        related='plan_id.order_id', store=True, precompute=True, index='btree_not_null'
    )
    company_id = fields.Many2one(related='plan_id.company_id', store=True, precompute=True)
    currency_id = fields.Many2one(related='plan_id.currency_id')
    warehouse_id = fields.Many2one(
        'stock.warehouse', string='Place', required=True, readonly=True, ondelete='restrict'
    )
    zone = fields.Integer(readonly=True)
    distance_km = fields.Float(string='Distance (km)', digits=(10, 1), readonly=True)
    weight = fields.Float(digits='Stock Weight', readonly=True)
    price = fields.Monetary(readonly=True)
    carrier_cost = fields.Monetary(
        compute='_compute_carrier_cost',
        store=True,
        precompute=True,
        help='What the carrier really asked for, when the parcel left.',
    )
    line_ids = fields.One2many('order.routing.parcel.line', 'parcel_id', readonly=True)
    picking_ids = fields.One2many(
        'stock.picking', 'routing_parcel_id', string='Transfers', readonly=True
    )
    goods = fields.Char(compute='_compute_goods')
    explanation = fields.Html(related='plan_id.explanation')
    state = fields.Selection(
        [
            ('waiting', 'To Prepare'),
            ('partial', 'Partly Sent'),
            ('sent', 'Sent'),
            ('cancelled', 'Cancelled'),
        ],
        compute='_compute_state',
    )

    _place_uniq = models.Constraint(
        'UNIQUE (plan_id, warehouse_id)', 'A place sends one parcel of a plan.'
    )

    @api.depends('picking_ids.carrier_price')
    def _compute_carrier_cost(self):
        for parcel in self:
            parcel.carrier_cost = sum(parcel.picking_ids.mapped('carrier_price'))

    @api.depends('line_ids.quantity', 'line_ids.product_id')
    def _compute_goods(self):
        for parcel in self:
            parcel.goods = ', '.join(
                f'{line.quantity:g} × {line.product_id.display_name}'
                for line in parcel.line_ids
                if line.quantity
            )

    @api.depends('picking_ids.state', 'picking_ids.picking_type_id.code')
    def _compute_state(self):
        for parcel in self:
            states = set(
                parcel.picking_ids.filtered(lambda p: p.picking_type_id.code == 'outgoing').mapped(
                    'state'
                )
            )
            if states == {'cancel'}:
                parcel.state = 'cancelled'
            elif states and states <= {'done', 'cancel'}:
                parcel.state = 'sent'
            else:
                parcel.state = 'partial' if 'done' in states else 'waiting'

    # === BUSINESS METHODS ===#

    @api.model
    def _prepare_vals(self, order, plan):
        """Return the values of the parcels of a JSON plan; its units go to the order's lines
        in their order."""
        inventory, unit = self.env['unified.inventory'], 10 ** plan['digits']
        wanted = [
            [line, sum(want.units for want in line._to_wants())]
            for line in order.order_line
            if line._needs_hold() and line._is_routable()
        ]
        return [
            {
                'warehouse_id': parcel['place'],
                'zone': parcel['zone'],
                'distance_km': parcel['distance_km'],
                'weight': parcel['weight'],
                'price': parcel['price'] / unit,
                'line_ids': [
                    fields.Command.create(
                        {'order_line_id': line.id, 'quantity': inventory._from_units(units)}
                    )
                    for product, units in _without_bundled(parcel)
                    for line, units in _deal(wanted, product, units)
                ]
                + [
                    fields.Command.create(
                        {'order_line_id': kit.id, 'quantity': kit._get_quantity()}
                    )
                    for kit, place in order._routing_bundles(plan)
                    if place == parcel['place']
                ],
            }
            for parcel in plan['parcels']
        ]

    def _contents(self):
        """Return ``{product: quantity}`` of the goods in this parcel, of kits their parts."""
        goods = defaultdict(float)
        for line in self.line_ids:
            for product, quantity in line.order_line_id._get_product()._get_goods(line.quantity):
                goods[product] += quantity
        return goods

    def _to_json(self, unit):
        to_units = self.env['unified.inventory']._to_units
        return {
            'place': self.warehouse_id.id,
            'zone': self.zone,
            'distance_km': self.distance_km,
            'weight': self.weight,
            'price': round(self.price * unit),
            'lines': [[ln.product_id.id, to_units(ln.quantity)] for ln in self.line_ids],
        }


def _without_bundled(parcel):
    """Return the ``[product, units]`` of a parcel that are not the parts of kits."""
    theirs = dict(parcel.get('bundled', ()))
    return [[product, units - theirs.get(product, 0)] for product, units in parcel['lines']]


def _deal(wanted, product, units):
    """Yield (order line, units) until the units of a product are dealt out; what the lines
    still want is lowered."""
    for row in wanted:
        line, open_units = row
        if line.product_id.id == product and open_units and units:
            given = min(open_units, units)
            row[1] -= given
            units -= given
            yield line, given


class OrderRoutingParcelLine(models.Model):
    _name = 'order.routing.parcel.line'
    _description = 'Parcel Line'
    _order = 'parcel_id, id'

    parcel_id = fields.Many2one(
        'order.routing.parcel', required=True, readonly=True, index=True, ondelete='cascade'
    )
    order_line_id = fields.Many2one(
        'sale.order.line', required=True, readonly=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='parcel_id.company_id', store=True, precompute=True)
    warehouse_id = fields.Many2one(related='parcel_id.warehouse_id')
    product_id = fields.Many2one(related='order_line_id.product_id', store=True, precompute=True)
    quantity = fields.Float(digits='Product Unit', readonly=True, help="In the product's own unit.")

    _line_uniq = models.Constraint(
        'UNIQUE (parcel_id, order_line_id)', 'A line is in a parcel once.'
    )
