from odoo import models

from ..core import Want


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _prepare_procurement_values(self):
        """Override of `sale_stock`: the moves carry the hold that promised their goods."""
        values = super()._prepare_procurement_values()
        values['hold_ref'] = self.order_id.hold_ref
        return values

    def _needs_hold(self):
        """Whether this line promises goods from our own stock."""
        self.ensure_one()
        return bool(
            not self.display_type
            and self.product_id.is_storable
            and self.product_uom_id.compare(self.product_uom_qty, 0) > 0
        )

    def _to_want(self):
        """This line as a want, bound to its warehouse."""
        self.ensure_one()
        quantity = self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id, rounding_method='HALF-UP'
        )
        units = self.env['unified.inventory']._to_units(quantity)
        return Want(self.product_id.id, units, self.warehouse_id.id or None)
