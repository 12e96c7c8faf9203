from odoo import api, models
from odoo.tools import SQL


class UnifiedPurchases(models.AbstractModel):
    _inherit = 'unified.purchases'

    @api.model
    def _bought_receipt(self, partner, order_id):
        """The till's order if it is one of the commercial entity's purchases, else none."""
        query = SQL(
            "SELECT 1 FROM %s AS bought WHERE model = 'pos.order' AND order_id = %s LIMIT 1",
            self._union(self._entity(partner)), order_id,
        )  # fmt: skip
        return self.env['pos.order'].browse([order_id] if self.env.execute_query(query) else [])
