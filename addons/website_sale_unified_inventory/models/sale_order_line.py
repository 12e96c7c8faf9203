from odoo import models

PAYS_NOW = 'unified_inventory_pays_now'


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _may_wait(self, product):
        """Override of `unified_inventory`: in the shop a product's own setting decides. Who
        pays a quotation on the portal is promised no more than is there, unless the product
        is sold without stock; a salesperson may promise what is still to come."""
        if self.order_id.website_id:
            return product.allow_out_of_stock_order
        if self.env.context.get(PAYS_NOW):
            return product.sale_without_stock != 'no'
        return super()._may_wait(product)
