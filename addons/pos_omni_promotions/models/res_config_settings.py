from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    pos_card_offline_policy = fields.Selection(
        related='pos_config_id.card_offline_policy', readonly=False
    )
    pos_card_offline_limit = fields.Float(
        related='pos_config_id.card_offline_limit', readonly=False
    )
    pos_card_right_hours = fields.Integer(related='pos_config_id.card_right_hours', readonly=False)
    pos_card_right_uses = fields.Integer(related='pos_config_id.card_right_uses', readonly=False)
