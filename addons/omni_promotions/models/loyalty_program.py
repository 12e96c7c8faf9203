from odoo import fields, models


class LoyaltyProgram(models.Model):
    _inherit = 'loyalty.program'

    card_months = fields.Integer(
        string='Cards Are Valid for (Months)',
        help='From the day a card or wallet was last paid onto; 0: they do not expire.',
    )

    def _compute_total_order_count(self):
        """Override of `sale_loyalty`: a limit counts redemptions, not carts that were left."""
        super()._compute_total_order_count()
        limited = self.filtered('limit_usage')
        uses = self.env['omni.promotion']._uses(limited.ids) if limited else {}
        for program in limited:
            program.total_order_count = uses[program.id]
