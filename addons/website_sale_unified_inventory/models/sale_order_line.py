from odoo import models


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _may_wait(self, product):
        """Override of `unified_inventory`: in the shop a product's own setting decides."""
        if self.order_id.website_id:
            return product.allow_out_of_stock_order
        return super()._may_wait(product)
