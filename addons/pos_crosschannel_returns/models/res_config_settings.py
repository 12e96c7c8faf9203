from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    crosschannel_till_points = fields.Boolean(
        related='company_id.crosschannel_till_points', readonly=False
    )
