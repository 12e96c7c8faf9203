from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    crosschannel_fallback = fields.Selection(
        related='company_id.crosschannel_fallback', readonly=False
    )
    crosschannel_spent_points = fields.Selection(
        related='company_id.crosschannel_spent_points', readonly=False
    )
    crosschannel_promotions = fields.Selection(
        related='company_id.crosschannel_promotions', readonly=False
    )
