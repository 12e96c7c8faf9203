from odoo import fields, models


class CrosschannelReturnReason(models.Model):
    _name = 'crosschannel.return.reason'
    _description = 'Return Reason'
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help='What partners and tills send.')
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint('UNIQUE (code)', 'Another reason has this code.')
