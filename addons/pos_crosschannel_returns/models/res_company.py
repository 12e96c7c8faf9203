from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    crosschannel_till_points = fields.Boolean(
        "Receipts' Refunds Move Points",
        default=True,
        help='What a till refunds by its receipt takes back the points it earned and gives back '
        'those it was paid with, in proportion.',
    )

    crosschannel_coupons = fields.Boolean(
        'Coupons Worth Money',
        compute='_compute_crosschannel_coupons',
        compute_sudo=True,
        help='There are coupons for a next order that buy a discount in money.',
    )

    def _compute_crosschannel_coupons(self):
        """Who has such a coupon needs no name. It may be of a program that has ended, or of
        another till: one that a till does not load."""
        money = [
            ('reward_type', '=', 'discount'),
            ('discount_mode', 'in', ('per_point', 'per_order')),
        ]
        programs = self.env['loyalty.program'].with_context(active_test=False)
        rows = programs._read_group(
            [
                ('applies_on', '=', 'future'),
                ('program_type', 'not in', ('gift_card', 'ewallet')),
                ('reward_ids', 'any', money),
            ],
            ['company_id'],
        )
        owners = {owner.id for (owner,) in rows}
        for company in self:
            company.crosschannel_coupons = bool(owners & {company.id, False})

    @api.model
    def _load_pos_data_fields(self, config):
        return [
            *super()._load_pos_data_fields(config),
            'crosschannel_promotions',
            'crosschannel_spent_points',
            'crosschannel_coupons',
        ]
