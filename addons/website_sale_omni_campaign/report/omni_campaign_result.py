from odoo import models
from odoo.tools import SQL


class OmniCampaignResult(models.Model):
    _inherit = 'omni.campaign.result'

    def _order_channel_sql(self):
        """Override of `omni_campaign`: orders of a website are the shop's."""
        return SQL(
            "CASE WHEN o.website_id IS NULL THEN %s ELSE 'web' END", super()._order_channel_sql()
        )
