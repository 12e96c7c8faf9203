from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    crosschannel_fallback = fields.Selection(
        [('manual', 'A person pays by hand'), ('store_credit', 'Store credit')],
        'Refund When the Payment Cannot Take It',
        default='manual',
        required=True,
        help='Where a refund goes that the original payment does not support or refuses.',
    )
    crosschannel_spent_points = fields.Selection(
        [
            ('negative', 'The balance goes below zero'),
            ('lower', 'Their worth is kept of the refund'),
        ],
        'Points Earned by Returned Goods but Spent Already',
        default='negative',
        required=True,
        help='Points have a worth where they buy a discount in money, per point or per order.',
    )
    crosschannel_promotions = fields.Selection(
        [
            ('keep', 'The customer keeps them'),
            ('unwind', 'Their discount is charged back'),
        ],
        'Promotions the Goods Kept Do Not Deserve',
        default='keep',
        required=True,
        help='When a part of an order returns that a promotion asked for: a minimum amount, a '
        'number of units. Free products that are kept are charged, too.',
    )
