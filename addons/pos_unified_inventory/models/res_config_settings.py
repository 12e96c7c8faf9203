from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    pos_promised_stock_policy = fields.Selection(
        related='pos_config_id.promised_stock_policy', readonly=False
    )
    pos_show_stock_on_cards = fields.Boolean(
        related='pos_config_id.show_stock_on_cards', readonly=False
    )
