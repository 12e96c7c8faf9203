from odoo import models


class PosOrderLine(models.Model):
    _inherit = 'pos.order.line'

    def _to_till_line(self):
        """Override of `pos_unified_inventory`: with the order line that is settled."""
        return {**super()._to_till_line(), 'sale_order_line_id': self.sale_order_line_id.id}

    def _prepare_procurement_values(self):
        """Override of `pos_unified_inventory`: with the order that is settled."""
        values = super()._prepare_procurement_values()
        return {**values, 'settled_order': self.sale_order_line_id.sudo().order_id}
