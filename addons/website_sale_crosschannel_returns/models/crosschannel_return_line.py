from odoo import fields, models


class CrosschannelReturnLine(models.Model):
    _inherit = 'crosschannel.return.line'

    photo_id = fields.Many2one('ir.attachment', "Customer's Photo", readonly=True, copy=False)
