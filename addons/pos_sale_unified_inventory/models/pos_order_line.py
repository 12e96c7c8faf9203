from odoo import models


class PosOrderLine(models.Model):
    _inherit = 'pos.order.line'

    def _needs_hold(self):
        """Override of `pos_unified_inventory`: the goods of a settled order are held for it
        already, and given free when its own moves shrink."""
        settled = self.sale_order_line_id.order_id.hold_ref
        return not settled and super()._needs_hold()
