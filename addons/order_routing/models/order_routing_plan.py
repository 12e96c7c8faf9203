from odoo import api, fields, models

from ..core import distance_m
from ..core.tariff import prices
from .delivery_carrier import MILLIGRAMS


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
    next_best = fields.Monetary(
        readonly=True, help='What the best plan with other places would have cost; zero: unknown.'
    )
    parcel_ids = fields.One2many('order.routing.parcel', 'plan_id', readonly=True)
    explanation = fields.Html(compute='_compute_explanation', sanitize=False)

    @api.depends('unused', 'parcel_ids', 'order_id.routing_reassign_ids')
    def _compute_explanation(self):
        routing = self.env['order.routing']
        for plan in self:
            rows = plan._unused_now()
            names = routing._place_names([row['place'] for row in rows])
            reasons = [
                {
                    'name': names[row['place']]['name'],
                    'code': row['code'],
                    'text': routing._reason(row, plan.currency_id),
                }
                for row in rows
            ]
            values = {'plan': plan, 'reasons': reasons, 'changes': plan._changes()}
            plan.explanation = self.env['ir.qweb']._render('order_routing.explanation', values)

    def _unused_now(self):
        """The reasons of the places that send nothing of this order."""
        used = set(
            self.parcel_ids.filtered(lambda p: any(p.line_ids.mapped('quantity'))).warehouse_id.ids
        )
        return [row for row in self.unused or [] if row['place'] not in used]

    def _changes(self):
        """The changes of places since this plan was made, the first one first."""
        changes = self.order_id.routing_reassign_ids.sorted('id')
        return changes.filtered(lambda change: change.hold_ref == self.hold_ref)

    # === BUSINESS METHODS ===#

    def _changes_to_public(self):
        return [
            {
                'time': fields.Datetime.to_string(change.create_date),
                'by': change.user_id.name or '',
                'reason': change.reason,
                'what': change.summary or '',
            }
            for change in self._changes()
        ]

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
            'next_best': (plan.get('next_best') or 0) / unit,
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

    def _refresh_parcels(self):
        """Bring weights and prices of the parcels in line with what they carry now."""
        self.ensure_one()
        contents = {parcel.warehouse_id: parcel._contents() for parcel in self.parcel_ids}
        costs = self._parcel_costs(contents)
        for parcel in self.parcel_ids:
            vals = costs[parcel.warehouse_id]
            parcel.write({key: vals[key] for key in ('zone', 'distance_km', 'weight', 'price')})
        self.price = sum(vals['price'] for vals in costs.values())
        self.cost = self.price + sum(vals['handling'] for vals in costs.values())

    def _parcel_costs(self, contents):
        """Return what parcels with these contents cost from their places.

        :param contents: ``{warehouse: {product: quantity}}``
        :return: ``{warehouse: {'zone', 'distance_km', 'weight', 'price', 'handling'}}`` in the
            plan's currency; nothing is asked for an empty parcel or one out of reach
        """
        carrier = self.carrier_id.sudo()
        table = carrier and prices(carrier._routing_tariff()[carrier.id])
        unit = 10**self.currency_id.decimal_places
        costs = {}
        for place, goods in contents.items():
            distance = self._distance_from(place)
            zone = table.zone(distance) if table and distance is not None else None
            weight = sum(product.weight * quantity for product, quantity in goods.items())
            is_sent = zone is not None and any(goods.values())
            costs[place] = {
                'zone': zone or 0,
                'distance_km': round((distance or 0) / 1000, 1),
                'weight': weight,
                'price': table.price(zone, round(weight * MILLIGRAMS)) / unit if is_sent else 0,
                'handling': table.handling / unit if is_sent else 0,
            }
        return costs

    def _distance_from(self, place):
        if not (self.destination_latitude or self.destination_longitude):
            return None
        partner = place.sudo().partner_id
        if not (partner.partner_latitude or partner.partner_longitude):
            return None
        return distance_m(
            partner.partner_latitude,
            partner.partner_longitude,
            self.destination_latitude,
            self.destination_longitude,
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
            'unused': self._unused_now(),
            'next_best': round(self.next_best * unit) or None,
        }
