from odoo import fields, models

DISPOSITIONS = [
    ('restock', 'Restock here'),
    ('place', 'Send to another place'),
    ('quarantine', 'Quarantine'),
    ('scrap', 'Scrap'),
    ('vendor', 'Back to the vendor'),
    ('repair', 'Repair'),
]


class CrosschannelReturnReason(models.Model):
    _name = 'crosschannel.return.reason'
    _description = 'Return Reason'
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help='What partners and tills send.')
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    disposition = fields.Selection(
        [item for item in DISPOSITIONS if item[0] != 'place'],
        help='Where goods go that come back for this reason. Empty: by their condition.',
    )

    _code_uniq = models.Constraint('UNIQUE (code)', 'Another reason has this code.')
