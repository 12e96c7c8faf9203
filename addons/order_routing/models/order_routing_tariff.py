from odoo import fields, models


class OrderRoutingZone(models.Model):
    """A band of distance between a place and the receiver."""

    _name = 'order.routing.zone'
    _inherit = ['unified.inventory.remembered']
    _description = 'Delivery Zone'
    _order = 'carrier_id, zone'
    _rec_name = 'zone'

    carrier_id = fields.Many2one('delivery.carrier', required=True, index=True, ondelete='cascade')
    zone = fields.Integer(required=True)
    max_distance_km = fields.Float(
        string='Up To (km)', digits=(10, 1), help='As the crow flies; 0 for no limit.'
    )
    transit_days = fields.Integer(help='Delivery days from the day it leaves until it comes.')

    _zone_uniq = models.Constraint('UNIQUE (carrier_id, zone)', 'A zone is listed once.')
    _distance_positive = models.Constraint(
        'CHECK (max_distance_km >= 0)', 'A distance is not negative.'
    )
    _transit_positive = models.Constraint(
        'CHECK (transit_days >= 0)', 'A parcel does not come before it leaves.'
    )


class OrderRoutingRate(models.Model):
    """The price of a box of a zone up to a weight."""

    _name = 'order.routing.rate'
    _inherit = ['unified.inventory.remembered']
    _description = 'Delivery Rate'
    _order = 'carrier_id, zone, max_weight'

    carrier_id = fields.Many2one('delivery.carrier', required=True, index=True, ondelete='cascade')
    currency_id = fields.Many2one(related='carrier_id.currency_id')
    zone = fields.Integer(required=True)
    max_weight = fields.Float(string='Up To (weight)', digits=(10, 4), required=True)
    price = fields.Float(digits='Product Price', required=True)

    _step_uniq = models.Constraint(
        'UNIQUE (carrier_id, zone, max_weight)', 'A weight is listed once in a zone.'
    )
    _weight_positive = models.Constraint('CHECK (max_weight > 0)', 'A weight is above zero.')
    _price_positive = models.Constraint('CHECK (price >= 0)', 'A price is not negative.')
