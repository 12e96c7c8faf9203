from odoo import models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _hold_channel(self):
        """Override of `unified_inventory`: orders of a website are the shop's."""
        return 'web' if self.website_id else super()._hold_channel()

    def _check_cart_is_ready_to_be_paid(self):
        """Override of `website_sale`: nobody pays for goods that are not held for them. The
        hold is prolonged to last while the customer pays."""
        super()._check_cart_is_ready_to_be_paid()
        channel = self.env['unified.inventory']._channel(self._hold_channel())
        if refused := self._hold_stock(ttl=channel.payment_minutes * 60):
            raise ValidationError(refused.text)

    def _get_free_qty(self, product):
        """Override of `website_sale_stock`: what is held for this cart is free to it."""
        if not product.is_storable:
            return super()._get_free_qty(product)
        shop_warehouse = self._get_shop_warehouse_id()
        places = [shop_warehouse] if shop_warehouse else self.website_id._get_places().ids
        return self._get_promisable(product, places)

    def _get_promisable(self, product, places):
        """Return how much of a product these places can promise this order, with what they
        hold for it."""
        self.ensure_one()
        inventory = self.env['unified.inventory'].sudo()
        units = sum(inventory._available(product.ids, places).values())
        if self.hold_ref:
            seconds, parts = inventory._held_for(self.hold_ref)
            own = (p.units for p in parts if p.product == product.id and p.place in places)
            units += sum(own) if seconds else 0
        return inventory._from_units(units)

    def _get_hold_minutes(self):
        """Return for how many minutes the goods of this cart are held, 0 if none are."""
        self.ensure_one()
        if not self.hold_ref:
            return 0
        seconds, _parts = self.env['unified.inventory']._held_for(self.hold_ref)
        return max(1, round(seconds / 60)) if seconds else 0
