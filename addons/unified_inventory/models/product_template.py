from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    sale_without_stock = fields.Selection(
        [('no', 'No'), ('backorder', 'On backorder'), ('preorder', 'As a pre-order')],
        string='Sell without Stock',
        default='no',
        required=True,
        help='Whether customers are promised goods that are still to come. What is there is '
        'held for them, the rest follows.',
    )
    preorder_date = fields.Date(
        string='Arrives On', help='When goods that are sold as a pre-order are expected.'
    )
