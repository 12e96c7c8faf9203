from odoo import models

from ..core import Want

PAYS_NOW = 'unified_inventory_pays_now'


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
            and self.product_uom_id
            and self.product_uom_id.compare(self.product_uom_qty, 0) > 0
            and self._get_goods()
        )

    def _get_goods(self):
        """Return ``[(product, quantity)]``, the stocked goods of this line in their units."""
        never = self.product_no_variant_attribute_value_ids
        return self._get_product()._get_goods(self._get_quantity(), never)

    def _get_quantity(self):
        """Return the quantity of this line in the product's own unit."""
        return self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id, rounding_method='HALF-UP'
        )

    def _get_product(self):
        return self.product_id.with_company(self.company_id)

    def _to_wants(self):
        """This line as core Wants, bound to its warehouse; the parts of a kit are a bundle."""
        self.ensure_one()
        to_units = self.env['unified.inventory']._to_units
        place, wait = self.warehouse_id.id or None, self._may_wait(self.product_id)
        bundle = self.id if self._is_kit() else None
        return tuple(
            Want(product.id, to_units(quantity), place, wait, bundle)
            for product, quantity in self._get_goods()
            if to_units(quantity) > 0  # less than the smallest quantity is none
        )

    def _is_kit(self):
        return self._get_product()._is_kit()

    def _may_wait(self, product):
        """Whether what is missing of a product may be promised from goods to come. Who pays a
        quotation is promised no more than is there, unless the product is sold without stock;
        a salesperson may promise what is still to come."""
        if self.env.context.get(PAYS_NOW):
            return product.sale_without_stock != 'no'
        channel = self.env['unified.inventory']._channel(self.order_id._hold_channel())
        return channel.shortage_policy == 'backorder' or product.sale_without_stock != 'no'

    def _took_less_from(self, warehouse, quantity):
        """Open stock moves will take so much less of this line from a place, in the product's
        unit; modules that plan the places override it."""

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """Override of `sale_stock`: what was added to a confirmed order is promised too."""
        res = super()._action_launch_stock_rule(previous_product_uom_qty=previous_product_uom_qty)
        for order in self.order_id.filtered('hold_ref'):
            order._cover_moves()
        return res
