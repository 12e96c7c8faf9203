from odoo import models
from odoo.fields import Command

from ..demo import story


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_promotions(self):
        """Ten percent from sixty dollars, in shop and till, and one gift card."""
        self._ensure('loyalty.program', {'promotion': self._promotion_vals()})
        self._ensure('loyalty.card', {'gift_card': self._gift_card_vals})

    def _promotion_vals(self):
        return {
            'name': story.PROMOTION,
            'program_type': 'promotion',
            'trigger': 'auto',
            'applies_on': 'current',
            'sale_ok': True,
            'pos_ok': True,
            'ecommerce_ok': True,
            'rule_ids': [
                Command.clear(),
                Command.create({'minimum_amount': 60, 'minimum_qty': 0, 'reward_point_amount': 1}),
            ],
            'reward_ids': [
                Command.clear(),
                Command.create(
                    {
                        'reward_type': 'discount',
                        'discount': 10,
                        'discount_mode': 'percent',
                        'discount_applicability': 'order',
                        'required_points': 1,
                        'description': story.PROMOTION,
                    }
                ),
            ],
        }

    def _gift_card_vals(self):
        program = self.env['loyalty.program'].search(
            [
                ('program_type', '=', 'gift_card'),
                ('company_id', 'in', [False, self.env.company.id]),
            ],
            limit=1,
        )
        return {
            'program_id': program.id,
            'code': story.GIFT_CARD_CODE,
            'points': story.GIFT_CARD_BALANCE,
        }
