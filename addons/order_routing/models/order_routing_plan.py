from markupsafe import Markup

from odoo import api, fields, models


class OrderRoutingPlan(models.Model):
    """Where the goods of a confirmed order come from, as it was held, and why from there."""

    _name = 'order.routing.plan'
    _description = 'Fulfilment Plan'
    _order = 'id desc'
    _rec_name = 'order_id'

    order_id = fields.Many2one(
        'sale.order', required=True, readonly=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='order_id.company_id', store=True, precompute=True)
    hold_ref = fields.Integer(string='Hold', readonly=True)
    carrier_id = fields.Many2one('delivery.carrier', readonly=True, ondelete='restrict')
    currency_id = fields.Many2one('res.currency', required=True, readonly=True)
    price = fields.Monetary(readonly=True, help='What the carrier asks for all parcels.')
    cost = fields.Monetary(readonly=True, help='The price and our own handling of the parcels.')
    bound = fields.Monetary(
        string='Least Possible', readonly=True, help='No plan can cost less than this.'
    )
    is_exact = fields.Boolean(string='Proved Best', readonly=True)
    destination_latitude = fields.Float(digits=(10, 7), readonly=True)
    destination_longitude = fields.Float(digits=(10, 7), readonly=True)
    unused = fields.Json(readonly=True, help='Places that are not used, each with its reason.')
    parcel_ids = fields.One2many('order.routing.parcel', 'plan_id', readonly=True)
    explanation = fields.Html(compute='_compute_explanation', sanitize=False)

    @api.depends('unused')
    def _compute_explanation(self):
        routing = self.env['order.routing']
        for plan in self:
            rows = plan.unused or []
            names = routing._place_names([row['place'] for row in rows])
            reasons = [
                {
                    'name': names[row['place']]['name'],
                    'code': row['code'],
                    'text': routing._reason(row, plan.currency_id),
                }
                for row in rows
            ]
            plan.explanation = (
                self.env['ir.qweb']._render('order_routing.explanation', {'reasons': reasons})
                if reasons
                else Markup()
            )

    # === BUSINESS METHODS ===#

    @api.model
    def _prepare_vals(self, order, plan):
        """Return the values that keep a JSON plan of `order.routing` with an order."""
        currency = self.env['order.routing']._currency(plan['currency'])
        unit = 10 ** plan['digits']
        latitude, longitude = plan['destination'] or (0.0, 0.0)
        return {
            'order_id': order.id,
            'hold_ref': order.hold_ref,
            'carrier_id': plan['carrier_id'],
            'currency_id': currency.id,
            'price': plan['price'] / unit,
            'cost': plan['cost'] / unit,
            'bound': plan['bound'] / unit,
            'is_exact': plan['exact'],
            'destination_latitude': latitude,
            'destination_longitude': longitude,
            'unused': plan['unused'],
            'parcel_ids': [
                fields.Command.create(vals)
                for vals in self.env['order.routing.parcel']._prepare_vals(order, plan)
            ],
        }

    def _parcel_at(self, warehouse):
        """Return this plan's parcel from a place, made on the spot if there is none yet."""
        self.ensure_one()
        parcel = self.parcel_ids.filtered(lambda p: p.warehouse_id == warehouse)
        return parcel or self.env['order.routing.parcel'].sudo().create(
            {'plan_id': self.id, 'warehouse_id': warehouse.id}
        )

    def _to_json(self):
        """Return this plan as the JSON of `order.routing`, with the parcels of now."""
        self.ensure_one()
        digits = self.currency_id.decimal_places
        unit = 10**digits
        return {
            'carrier_id': self.carrier_id.id,
            'currency': self.currency_id.name,
            'digits': digits,
            'price': round(self.price * unit),
            'cost': round(self.cost * unit),
            'exact': self.is_exact,
            'parcels': [parcel._to_json(unit) for parcel in self.parcel_ids],
            'unused': self.unused or [],
        }
