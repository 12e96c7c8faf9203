from odoo import api, models
from odoo.tools import SQL


class UnifiedPurchases(models.AbstractModel):
    _inherit = 'unified.purchases'

    @api.model
    def _sold_at_the_till(self):
        """Override of `pos_unified_customer`: what was sold by another channel, and comes back at
        a till, is taken off where it was sold."""
        return [
            *super()._sold_at_the_till(),
            SQL("""
                NOT EXISTS (
                    SELECT FROM crosschannel_return_line back
                     WHERE back.id = l.crosschannel_return_line_id
                       AND back.sale_line_id IS NOT NULL)"""),
        ]
