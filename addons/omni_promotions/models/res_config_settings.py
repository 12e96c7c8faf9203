from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    points_pending_days = fields.Integer(related='company_id.points_pending_days', readonly=False)
    card_codes_warning = fields.Char(compute='_compute_card_codes_warning')

    @api.depends('company_id')
    def _compute_card_codes_warning(self):
        self.card_codes_warning = self.env['loyalty.card']._codes_warning()
