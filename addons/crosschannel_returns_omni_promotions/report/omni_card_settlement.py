from odoo import models
from odoo.tools import SQL


class OmniCardSettlement(models.Model):
    _inherit = 'omni.card.settlement'

    def _place_queries(self):
        """Override of `omni_promotions`: returns, too."""
        return [
            *super()._place_queries(),
            SQL(
                """
                SELECT 'crosschannel.return,' || id AS owner, warehouse_id
                  FROM crosschannel_return
                """
            ),
        ]
