from odoo import models


class Website(models.Model):
    _inherit = 'website'

    def _get_product_available_qty(self, product, **kwargs):
        """Override of `website_sale_unified_inventory`: the most one order can get is what is
        shipped from the website's places or collected at one store."""
        available = super()._get_product_available_qty(product, **kwargs)
        if self.warehouse_id and self.sudo().in_store_dm_id:
            available = max(available, self._get_max_in_store_product_available_qty(product))
        return available

    def _get_max_in_store_product_available_qty(self, product):
        """Override of `website_sale_collect`: what is promised to others cannot be collected."""
        if not product.is_storable:
            return super()._get_max_in_store_product_available_qty(product)
        inventory = self.env['unified.inventory'].sudo()
        stores = self.sudo().in_store_dm_id.warehouse_ids
        available = inventory._available(product.ids, stores.ids)
        return inventory._from_units(max(available.values(), default=0))
