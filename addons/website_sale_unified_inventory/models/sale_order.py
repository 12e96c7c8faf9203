from collections import defaultdict

from odoo import models

from odoo.addons.unified_inventory.models.sale_order_line import PAYS_NOW

from ..core import nearest_first

OTHERS = 3  # places named that still have what is missing


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    # === OVERRIDES ===#

    def _compute_warehouse_id(self):
        """Override of `website_sale_stock`: a cart keeps the place that its goods are held at or
        collected from; confirming it finds a salesperson, whose place is another one."""
        settled = self.filtered(
            lambda order: (
                order.website_id
                and order.warehouse_id  # none yet when it is being created
                and (order.hold_ref or order.pickup_location_data)
            )
        )
        return super(SaleOrder, self - settled)._compute_warehouse_id()

    def _hold_channel(self):
        """Override of `unified_inventory`: orders of a website are the shop's."""
        return 'web' if self.website_id else super()._hold_channel()

    def _hold_stock(self, confirm=False, ttl=None, wait=False, paying=False):
        """Override of `unified_inventory`: an order of the shop is sent from where it is."""
        if not confirm:
            self._choose_serving_place()
        return super()._hold_stock(confirm=confirm, ttl=ttl, wait=wait, paying=paying)

    def _check_cart_is_ready_to_be_paid(self):
        """Override of `website_sale`: nobody pays for goods that are not held for them."""
        super()._check_cart_is_ready_to_be_paid()
        self._hold_before_payment()

    def _verify_cart_after_update(self):
        """Override of `website_sale`: what is held follows the cart."""
        res = super()._verify_cart_after_update()
        self._refresh_hold()
        return res

    def _get_free_qty(self, product):
        """Override of `website_sale_stock`: what is held for this cart is free to it."""
        if not product.is_storable:
            return super()._get_free_qty(product)
        units = self._get_promisable_units([product.id])[product.id]
        return self.env['unified.inventory']._from_units(units)

    # === HOLD ===#

    def _refresh_hold(self):
        """The shopper is at it: prolong what is held for this cart and bring it in line with
        the cart, in one step. Nothing held stays nothing.

        :return: the Refusal when the cart has grown beyond what is there, else None; what
            was held before stays held then
        """
        if not self or self.state != 'draft' or not self._get_hold_seconds():
            return None
        return self._try_to_hold()

    def _get_held_parts(self):
        """Return the core Parts that are held for this order."""
        if not self.hold_ref:
            return ()
        seconds, parts = self.env['unified.inventory']._held_for(self.hold_ref)
        return parts if seconds else ()

    # === WHERE FROM ===#

    def _choose_serving_place(self):
        """Without a warehouse of its website's an order is sent from one that has all of it,
        its own if it can. Modules that route orders override this."""
        self.ensure_one()
        if not self.website_id or self._get_shop_warehouse_id() or self.state == 'sale':
            return
        needed = defaultdict(int)
        for want in self._wants():
            needed[want.product] += want.units
        own = self.warehouse_id.id
        places = sorted(self.website_id._get_place_ids(), key=lambda place: place != own)
        stock = self._read_promisable(list(needed), places)
        for place in places:
            if all(stock[product].get(place, 0) >= units for product, units in needed.items()):
                if place != own:
                    self.warehouse_id = place
                return

    def _get_serving_places(self):
        """Return the ids of the warehouses that may serve this order."""
        self.ensure_one()
        if not self.website_id:
            return self.warehouse_id.ids
        shop_warehouse = self._get_shop_warehouse_id()
        return [shop_warehouse] if shop_warehouse else list(self.website_id._get_place_ids())

    def _read_promisable(self, product_ids, places):
        """Return ``{product: {place: units}}`` that this order can have, with what is held
        for it already."""
        inventory = self.env['unified.inventory'].sudo()
        asked = product_ids, places, self._hold_channel(), self.campaign_id.id or None
        if self.hold_ref:
            # Both as they are now: this transaction may not see a hold that it made itself.
            with inventory._short_transaction() as store:
                held = store.seconds_left(self.hold_ref) and store.open_parts(self.hold_ref)
                available = inventory._offered(store, *asked, own=held or ())
        else:
            available = inventory._available(*asked)
        stock = {product: defaultdict(int) for product in product_ids}
        for (product, place), units in available.items():
            if product in stock and place in places:
                stock[product][place] = units
        return stock

    def _get_promisable_units(self, product_ids):
        """Return ``{product: units}`` this order can get where it is served from."""
        stock = self._read_promisable(product_ids, self._get_serving_places())
        return {product: self._combine_places(by_place) for product, by_place in stock.items()}

    def _combine_places(self, by_place):
        """Return the most this order can get of ``{place: units}``."""
        place = self._get_shop_warehouse_id() if self.website_id else self.warehouse_id.id
        return by_place.get(place, 0) if place else self.website_id._get_sellable_units(by_place)

    # === SHORTAGES ===#

    def _get_shortages(self):
        """Return what of this order cannot be had now and what is still possible, ``{line:
        {"left": quantity in the line's unit, "others": names of places that have it}}``, in a
        fixed number of queries. What is sold without stock is never short."""
        self.ensure_one()
        order = self.with_context(**{PAYS_NOW: True})
        wants = {
            line: firm
            for line in order.order_line
            if line._needs_hold() and (firm := [w for w in line._to_wants() if not w.may_wait])
        }
        if not wants:
            return {}
        serving = order._get_serving_places()
        shown = order.website_id.sudo()._get_shown_places() if order.website_id else ()
        products = sorted({want.product for line_wants in wants.values() for want in line_wants})
        stock = order._read_promisable(products, sorted({*serving, *(p.id for p in shown)}))
        left = {product: order._combine_places(stock[product]) for product in products}
        shortages = {}
        for line, line_wants in wants.items():
            quantity = line.product_uom_qty
            share = min(min(1.0, left[w.product] / w.units) for w in line_wants)
            possible = quantity if share == 1 else int(quantity * share + 1e-6)
            for want in line_wants:
                left[want.product] -= round(want.units * possible / quantity)
            if possible < quantity:
                elsewhere = [p for p in shown if p.id not in serving]
                others = order._name_others(elsewhere, stock[line_wants[0].product])
                shortages[line.with_env(self.env)] = {'left': possible, 'others': others}
        return shortages

    def _name_others(self, places, by_place):
        """Return the names of a few of these core Places that have at least one."""
        one = self.env['unified.inventory']._scale()
        having = [place for place in places if by_place.get(place.id, 0) >= one]
        position = self.website_id._get_shopper_position() if having else None
        return [place.name for place, _away in nearest_first(having, position)[:OTHERS]]
