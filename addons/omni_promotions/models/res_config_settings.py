from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    points_pending_days = fields.Integer(related='company_id.points_pending_days', readonly=False)
