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

    def _to_wants(self):
        """This line as core Wants, bound to its warehouse."""
        self.ensure_one()
        quantity = self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id, rounding_method='HALF-UP'
        )
        return self._make_wants(self.product_id, quantity)

    def _make_wants(self, product, quantity):
        """Return the Wants for so much of a product, in the product's unit."""
        units = self.env['unified.inventory']._to_units(quantity)
        return (Want(product.id, units, self.warehouse_id.id or None, self._may_wait(product)),)

    def _may_wait(self, product):
        """Whether what is missing of a product may be promised from goods to come."""
        channel = self.env['unified.inventory']._channel(self.order_id._hold_channel())
        return channel.shortage_policy == 'backorder' or product.sale_without_stock != 'no'

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """Override of `sale_stock`: what was added to a confirmed order is promised too."""
        res = super()._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
        for order in self.order_id.filtered('hold_ref'):
            order._cover_moves()
        return res
