from odoo import models


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _needs_hold(self):
        """Override of `unified_inventory`: the shop may sell some goods without stock."""
        backordered = self.order_id.website_id and self.product_id.allow_out_of_stock_order
        return super()._needs_hold() and not backordered
