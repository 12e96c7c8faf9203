from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    crosschannel_till_points = fields.Boolean(
        "Receipts' Refunds Move Points",
        default=True,
        help='What a till refunds by its receipt takes back the points it earned and gives back '
        'those it was paid with, in proportion.',
    )

    @api.model
    def _load_pos_data_fields(self, config):
        return [
            *super()._load_pos_data_fields(config),
            'crosschannel_promotions',
            'crosschannel_spent_points',
        ]
