from odoo import models
from odoo.tools import SQL


class OmniCampaignResult(models.Model):
    _inherit = 'omni.campaign.result'
    _depends = {
        'pos.order': ['company_id', 'date_order', 'currency_rate', 'session_id', 'state'],
        'pos.order.line': ['order_id', 'product_id', 'price_subtotal_incl', 'reward_id'],
    }

    def _sold_queries(self):
        """Override of `omni_campaign`: and what tills sold."""
        return [
            *super()._sold_queries(),
            SQL(
                """
                SELECT o.company_id, l.product_id, o.date_order,
                       l.price_subtotal_incl / coalesce(nullif(o.currency_rate, 0), 1),
                       'till', t.warehouse_id, g.omni_campaign_id
                  FROM pos_order_line l
                  JOIN pos_order o ON o.id = l.order_id
                  JOIN pos_session s ON s.id = o.session_id
                  JOIN pos_config c ON c.id = s.config_id
                  JOIN stock_picking_type t ON t.id = c.picking_type_id
                  LEFT JOIN loyalty_reward r ON r.id = l.reward_id
                  LEFT JOIN loyalty_program g ON g.id = r.program_id
                 WHERE o.state IN ('paid', 'done')
                   AND (l.reward_id IS NULL OR g.omni_campaign_id IS NOT NULL)
                """
            ),
        ]
