import json

from odoo import models
from odoo.http import request

from odoo.addons.unified_inventory.exceptions import Refusal


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _verify_updated_quantity(self, order_line, product_id, new_qty, uom_id, **kwargs):
        """Override of `website_sale_collect`: it takes any quantity into the cart because the
        store is not chosen yet. No order gets more than all places together can promise."""
        new_qty, warning = super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, **kwargs
        )
        product = self.env['product.product'].browse(product_id)
        if not product.is_storable or product.allow_out_of_stock_order:
            return new_qty, warning
        uom = self.env['uom.uom'].browse(uom_id)
        others = self.order_line.filtered(lambda line: line.product_id == product) - order_line
        in_cart = sum(
            line.product_uom_id._compute_quantity(line.product_uom_qty, product.uom_id)
            for line in others
        )
        left = max(0.0, self._get_orderable_qty(product) - in_cart)
        allowed = int(product.uom_id._compute_quantity(left, uom, round=False))
        if new_qty <= allowed:
            return new_qty, warning
        if allowed:
            text = self.env._(
                'Only %(quantity)s left of %(product)s.', quantity=allowed, product=product.name
            )
        else:
            text = self.env._('%s has just gone.', product.name)
        return allowed, text

    def _get_orderable_qty(self, product):
        """Return the most of a product this cart can get by any way of delivery."""
        website = self.website_id
        stock = self._read_promisable([product.id], sorted(website._get_read_place_ids()))
        units = website._get_sellable_units(stock[product.id])
        return self.env['unified.inventory']._from_units(units)

    def _get_insufficient_stock_data(self, wh_id):
        """Override of `website_sale_collect`: what is promised to others is not there, what is
        held for this cart is. The lines warn of the place that was chosen, of no other."""
        lines = self.order_line.filtered(
            lambda line: (
                line.product_id.is_storable and not line.product_id.allow_out_of_stock_order
            )
        )
        if not lines:
            return {}
        stock = self._read_promisable(lines.product_id.ids, [wh_id])
        missing = {}
        for product, same in lines.grouped('product_id').items():
            left = self.env['unified.inventory']._from_units(stock[product.id][wh_id])
            for line in same:
                there = product.uom_id._compute_quantity(
                    left, line.product_uom_id, rounding_method='DOWN'
                )
                if line.product_uom_id.compare(line.product_uom_qty, there) > 0:
                    missing[line] = max(0, int(there))
                left -= line.product_uom_id._compute_quantity(line.product_uom_qty, product.uom_id)
        if self.carrier_id.delivery_type == 'in_store' and self.warehouse_id.id == wh_id:
            self._warn_of_place(missing)
        return missing

    def _warn_of_place(self, missing):
        for line, there in missing.items():
            line.shop_warning = self.env._(
                '%(available_qty)s/%(line_qty)s available at this location',
                available_qty=there,
                line_qty=int(line.product_uom_qty),
            )

    # === WHERE FROM ===#

    def _choose_serving_place(self):
        """Override of `website_sale_unified_inventory`: the router chooses the places."""
        if not self._routing_carrier():
            super()._choose_serving_place()

    def _combine_places(self, by_place):
        """Override of `website_sale_unified_inventory`: what is sent comes from all places."""
        if self._routing_carrier() and self.website_id and not self._get_shop_warehouse_id():
            return self.website_id._get_shipped_units(by_place)
        return super()._combine_places(by_place)

    def _set_pickup_location(self, pickup_location_data):
        """Override of `website_sale_collect`: of what the browser sends only the id counts.
        The place must be one of the published method's; its address is the stored one. Code
        of the server's own, outside of a request, is trusted.

        :raise Refusal: unknown_pickup_place
        """
        self.ensure_one()
        collected = self.carrier_id.delivery_type == 'in_store'
        if request and collected and pickup_location_data:
            place = self._find_pickup_place(pickup_location_data)
            pickup_location_data = json.dumps(place and place._prepare_pickup_location_data())
        return super()._set_pickup_location(pickup_location_data)

    def _find_pickup_place(self, pickup_location_data):
        """Return the warehouse a customer chose, None when the choice was taken back."""
        try:
            chosen = json.loads(pickup_location_data)
        except (TypeError, ValueError):
            chosen = {'id': None}
        if not chosen:
            return None
        carrier_sudo = self.carrier_id.sudo()
        place_id = chosen.get('id') if isinstance(chosen, dict) else None
        places = carrier_sudo.warehouse_ids.filtered(
            lambda w: type(place_id) is int and w.id == place_id and w.place_hands_over
        )
        if not places or not carrier_sudo.is_published:
            text = self.env._('Orders cannot be collected there.')
            raise Refusal('unknown_pickup_place', text)
        return places
