from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    place_takes_returns = fields.Boolean(
        string='Takes Returns',
        default=True,
        help='Customers are told to bring back here what they bought anywhere.',
    )
    place_parcels_to_id = fields.Many2one(
        'stock.warehouse',
        'Parcels Come Back to',
        check_company=True,
        help='Where customers send what this place has sold. Empty: here.',
    )
    place_parcel_carrier_id = fields.Many2one(
        'delivery.carrier',
        'Carrier of Parcels Back',
        check_company=True,
        help='Makes the labels of parcels that come back here. Empty: the carrier that brought '
        'the goods, where it can.',
    )
