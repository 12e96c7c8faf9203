from odoo import api, models


class LoyaltyCard(models.Model):
    _inherit = 'loyalty.card'

    @api.model
    def _load_pos_data_fields(self, config):
        """Override of `pos_loyalty`: a till shows, and spends not, what does not count yet."""
        pending = ['points_pending', 'points_pending_until']
        return [*super()._load_pos_data_fields(config), *pending]


class ResCompany(models.Model):
    _inherit = 'res.company'

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), 'points_pending_days']
