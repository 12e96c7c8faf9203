from odoo import models


class PosOrderLine(models.Model):
    _inherit = 'pos.order.line'

    def _to_till_line(self):
        """Return this line as the till sends it, see `pos.config.hold_stock`."""
        self.ensure_one()
        return {'product_id': self.product_id.id, 'qty': self.qty}

    def _prepare_procurement_values(self):
        """Override of `point_of_sale`: goods sent later carry the hold they were taken by."""
        values = super()._prepare_procurement_values()
        return {**values, 'hold_ref': self.order_id.hold_ref, 'pos_order': self.order_id}
