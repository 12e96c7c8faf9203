from odoo import fields, models


class CrosschannelReturnTender(models.Model):
    _inherit = 'crosschannel.return.tender'

    type = fields.Selection(
        selection_add=[('till', 'At the till'), ('exchange', 'Exchanged at the till')],
        ondelete={'till': 'cascade', 'exchange': 'cascade'},
    )
    pos_payment_id = fields.Many2one('pos.payment', 'Till Payment', ondelete='set null')
