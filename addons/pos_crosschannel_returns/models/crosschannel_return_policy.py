from odoo import fields, models


class CrosschannelReturnPolicy(models.Model):
    _inherit = 'crosschannel.return.policy'

    no_receipt = fields.Boolean(
        'Without a Receipt', help='At a till, for store credit only. The customer has to be known.'
    )
    no_receipt_limit = fields.Monetary(
        'Without a Receipt at Most', help='Of one return, for nobody to exceed. 0: no limit.'
    )
    no_receipt_days = fields.Integer(
        'Prices of the Last Days',
        default=90,
        help='Goods without a receipt are worth the lowest price they were sold for in these days, '
        'at most that of today.',
    )
    no_receipt_pin = fields.Selection(
        [('always', 'Always'), ('limit', "Above the manager's limit")],
        "Manager's PIN without a Receipt",
        default='always',
        required=True,
    )

    _no_receipt_positive = models.Constraint(
        'CHECK (no_receipt_limit >= 0 AND no_receipt_days >= 0)', 'A limit is not negative.'
    )
