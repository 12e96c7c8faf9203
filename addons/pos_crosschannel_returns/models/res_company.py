from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    crosschannel_till_points = fields.Boolean(
        "Receipts' Refunds Move Points",
        default=True,
        help='What a till refunds by its receipt takes back the points it earned and gives back '
        'those it was paid with, in proportion.',
    )
