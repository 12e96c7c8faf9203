from odoo import models
from odoo.tools import SQL


class OmniCardSettlement(models.Model):
    _inherit = 'omni.card.settlement'

    def _place_queries(self):
        """Override of `omni_promotions`: orders of tills, too."""
        return [
            *super()._place_queries(),
            SQL(
                """
                SELECT 'pos.order,' || o.uuid AS owner, t.warehouse_id
                  FROM pos_order o
                  JOIN pos_session s ON s.id = o.session_id
                  JOIN pos_config c ON c.id = s.config_id
                  JOIN stock_picking_type t ON t.id = c.picking_type_id
                """
            ),
        ]
