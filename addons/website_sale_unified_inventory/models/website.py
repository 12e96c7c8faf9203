from odoo import models


class Website(models.Model):
    _inherit = 'website'

    def _get_product_available_qty(self, product, **kwargs):
        """Override of `website_sale_stock`: what is left after everybody's promises, over
        the places that serve this website."""
        if not product.is_storable:
            return super()._get_product_available_qty(product, **kwargs)
        inventory = self.env['unified.inventory'].sudo()
        available = inventory._available(product.ids, self._get_places().ids)
        return inventory._from_units(sum(available.values()))

    def _get_places(self):
        """Return the warehouses whose stock this website sells."""
        self.ensure_one()
        return self.warehouse_id or self.env['stock.warehouse'].sudo().search(
            [('company_id', '=', self.company_id.id)]
        )
