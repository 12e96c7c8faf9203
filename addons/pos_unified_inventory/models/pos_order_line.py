from odoo import models


class PosOrderLine(models.Model):
    _inherit = 'pos.order.line'

    def _needs_hold(self):
        """Whether this line's goods have to be promised to it first."""
        self.ensure_one()
        return self.product_id.is_storable
