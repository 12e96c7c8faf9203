from odoo import fields, models


class UnifiedInventoryChannel(models.Model):
    _name = 'unified.inventory.channel'
    _inherit = ['unified.inventory.remembered']
    _description = 'Sales Channel'
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help='What partners and the log call this channel.')
    sequence = fields.Integer(default=10)
    hold_minutes = fields.Integer(
        default=15,
        required=True,
        help='How long goods stay held for an order of this channel that is not paid yet.',
    )
    payment_minutes = fields.Integer(
        default=60,
        required=True,
        help='How long they stay held once the customer has gone on to pay.',
    )
    pending_days = fields.Integer(
        string='Days for a Pending Payment',
        default=7,
        required=True,
        help='How long goods stay held for an order whose payment takes days, a bank transfer '
        'say. Then they are for sale again and the order is told. With 0 such an order holds '
        'its goods no longer than any that is being paid.',
    )
    shortage_policy = fields.Selection(
        [('refuse', 'Refuse the order'), ('backorder', 'Promise from goods to come')],
        default='refuse',
        required=True,
        help='What happens when an order of this channel wants more than there is. Products '
        'may be sold without stock in every channel by their own setting.',
    )
    priority = fields.Integer(
        default=20,
        required=True,
        help='When goods are gone that were promised (sold over the counter, counted '
        'wrongly), the promise of the channel with the lowest priority is broken first, '
        'the youngest first among equals. Unpaid carts are broken before orders.',
    )
    is_counter = fields.Boolean(
        string='Goods in Hand',
        help='The customer stands there with the goods: rules for all channels do not keep '
        'stock back from this one, only rules of its own do.',
    )

    _code_uniq = models.Constraint('UNIQUE (code)', "A channel's code must be unique.")
    _hold_minutes_positive = models.Constraint(
        'CHECK (hold_minutes > 0 AND payment_minutes >= hold_minutes)',
        'Goods are held for a minute at least, and not shorter while the customer pays.',
    )

    _pending_days_positive = models.Constraint(
        'CHECK (pending_days BETWEEN 0 AND 90)', 'Goods are held for 90 days at most.'
    )
