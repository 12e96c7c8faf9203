from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    place_sells = fields.Boolean(
        string='Sells Here', default=True, help='Customers buy and take away at this place.'
    )
    place_ships = fields.Boolean(
        string='Ships Orders', default=True, help='Orders may be shipped from this place.'
    )
    place_hands_over = fields.Boolean(
        string='Hands Over Orders',
        default=True,
        help='Customers may collect their orders at this place.',
    )
