from odoo import fields, models


class UnifiedInventoryChannel(models.Model):
    _inherit = 'unified.inventory.channel'

    pending_days = fields.Integer(
        string='Days for a Pending Payment',
        default=7,
        required=True,
        help='How long goods stay held for an order whose payment takes days, a bank transfer '
        'say. Then they are for sale again and the order is told. With 0 such an order holds '
        'its goods no longer than any that is being paid.',
    )

    _pending_days_positive = models.Constraint(
        'CHECK (pending_days BETWEEN 0 AND 90)', 'Goods are held for 90 days at most.'
    )
