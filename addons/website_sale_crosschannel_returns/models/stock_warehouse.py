from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    place_takes_returns = fields.Boolean(
        string='Takes Returns',
        default=True,
        help='Customers are told to bring back here what they bought anywhere.',
    )
