from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    pos_card_offline_policy = fields.Selection(
        related='pos_config_id.card_offline_policy', readonly=False
    )
    pos_card_offline_limit = fields.Float(
        related='pos_config_id.card_offline_limit', readonly=False
    )
