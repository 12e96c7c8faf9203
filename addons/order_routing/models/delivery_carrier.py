from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from odoo.addons.unified_inventory.exceptions import Refusal

from ..core import Band, Step, Tariff, distance_m
from ..core.tariff import prices

MILLIGRAMS = 1_000_000  # in the unit of weight of the database, a kilogram as a rule


class DeliveryCarrier(models.Model):
    _name = 'delivery.carrier'
    _inherit = ['delivery.carrier', 'unified.inventory.remembered']

    delivery_type = fields.Selection(
        selection_add=[('zone_weight', 'By Zone and Weight')],
        ondelete={'zone_weight': 'set default'},
    )
    routing_zone_ids = fields.One2many(
        'order.routing.zone', 'carrier_id', string='Zones', copy=True
    )
    routing_rate_ids = fields.One2many(
        'order.routing.rate', 'carrier_id', string='Rates', copy=True
    )
    routing_handling = fields.Float(
        string='Handling per Parcel',
        digits='Product Price',
        help='What packing a parcel costs us. It counts when the places are chosen, the '
        'customer does not pay it.',
    )

    _routing_handling_positive = models.Constraint(
        'CHECK (routing_handling >= 0)', 'Handling costs are not negative.'
    )

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_rate_only(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_rate_only(vals))

    @api.model
    def _with_rate_only(self, vals):
        """Nobody is called when such a parcel leaves, the customer pays what was quoted."""
        if vals.get('delivery_type') != 'zone_weight':
            return vals
        return {**vals, 'integration_level': 'rate', 'invoice_policy': 'estimated'}

    # === DELIVERY TYPE ===#

    def zone_weight_rate_shipment(self, order):
        """Price of all parcels of the order's plan: the one that is held for it if there is
        one, else the one that would be held now. See `delivery.carrier.rate_shipment`."""
        return self._routing_rate(order, self._routing_plan_price)

    def _routing_plan_price(self, order):
        plan = order._routing_preview(self)
        return plan['price'] / 10 ** plan['digits']

    def _routing_rate(self, order, price_of):
        """Return the answer of a delivery type's `rate_shipment`.

        :param price_of: ``order -> price`` in the company's currency; what it refuses is told
        """
        self.ensure_one()
        result = {'success': False, 'price': 0.0, 'error_message': '', 'warning_message': False}
        if not self._match_address(order.partner_shipping_id):
            text = self.env._('This delivery method does not go to this address.')
            return {**result, 'error_message': text}
        try:
            price = price_of(order)
        except Refusal as refusal:
            return {**result, 'error_message': refusal.text}
        price = self._compute_currency(order, price, 'company_to_pricelist')
        return {**result, 'success': True, 'price': price, 'error_message': False}

    def zone_weight_send_shipping(self, pickings):
        """What each parcel costs: as planned, a later part of it by its own weight."""
        return [
            {'exact_price': self._routing_picking_price(picking), 'tracking_number': False}
            for picking in pickings
        ]

    def zone_weight_get_tracking_link(self, picking):
        return self.fixed_get_tracking_link(picking)

    def zone_weight_cancel_shipment(self, pickings):
        """Nobody was told, so nobody has to be."""

    def base_on_rule_send_shipping(self, pickings):
        """Override of `stock_delivery`: a parcel of several costs what its own contents do."""
        answers = super().base_on_rule_send_shipping(pickings)
        for picking, answer in zip(pickings, answers, strict=True):
            if picking.routing_parcel_id:
                answer['exact_price'] = self._routing_rule_price(picking, answer['exact_price'])
        return answers

    # === BUSINESS METHODS ===#

    def _routing_currency(self):
        return (self.company_id or self.env.company).currency_id

    def _routing_tariff(self):
        """Return the core Tariff of these carriers' parcels, ``{carrier id: Tariff}``.

        Carriers without zones ask the same for every parcel; when that is not a fixed price
        it does not matter how much: fewest parcels, then the shortest way.
        """
        carriers_sudo = self.sudo()
        return {
            carrier.id: carrier._routing_zone_tariff()
            if carrier.delivery_type == 'zone_weight'
            else Tariff.flat(carrier._routing_minor(carrier._routing_parcel_price()))
            for carrier in carriers_sudo
        }

    def _routing_parcel_price(self):
        return self.fixed_price if self.delivery_type == 'fixed' else 0.0

    def _routing_minor(self, amount):
        return round(amount * 10 ** self._routing_currency().decimal_places)

    @tools.ormcache('self.id', 'self._routing_currency().decimal_places')
    def _routing_zone_tariff(self):
        bands = [
            Band(row.zone, round(row.max_distance_km * 1000) or None)
            for row in self.routing_zone_ids
        ]
        steps = [
            Step(row.zone, round(row.max_weight * MILLIGRAMS), self._routing_minor(row.price))
            for row in self.routing_rate_ids
        ]
        return Tariff(tuple(bands), tuple(steps), self._routing_minor(self.routing_handling))

    def _routing_rule_price(self, picking, whole):
        """Return the price by rules for what a transfer carries; of the whole order where no
        rule fits a part of it."""
        total = weight = volume = quantity = wv = 0.0
        for move in picking.move_ids.filtered(lambda m: m.state != 'cancel'):
            line, product = move.sale_line_id, move.product_id
            units = move.product_uom._compute_quantity(move.quantity, product.uom_id)
            share = units / (line._get_quantity() or 1) if line.product_id == product else 0
            total += line.price_total * share
            weight += product.weight * units
            volume += product.volume * units
            wv += product.weight * product.volume * units
            quantity += units
        total = self._compute_currency(picking.sale_id, total, 'pricelist_to_company')
        try:
            return self._get_price_from_picking(total, weight, volume, quantity, wv=wv)
        except UserError:
            return whole

    def _routing_picking_price(self, picking):
        parcel = picking.routing_parcel_id
        if parcel and parcel.picking_ids.sorted('id')[:1] == picking:
            return parcel.price
        place = picking.picking_type_id.warehouse_id.partner_id
        destination = self.env['order.routing.postcode']._locate_partner(picking.partner_id)
        if not destination:
            return 0.0
        table = prices(self._routing_tariff()[self.id])
        position = place.partner_latitude, place.partner_longitude
        zone = table.zone(distance_m(*position, destination.latitude, destination.longitude))
        if zone is None:
            return 0.0
        price = table.price(zone, round(picking.weight * MILLIGRAMS))
        return price / 10 ** self._routing_currency().decimal_places
