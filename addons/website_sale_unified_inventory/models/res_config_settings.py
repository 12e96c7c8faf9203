from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    show_place_stock = fields.Boolean(related='website_id.show_place_stock', readonly=False)
