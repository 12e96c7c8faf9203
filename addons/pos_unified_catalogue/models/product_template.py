from odoo import api, models


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    @api.model
    def _catalogue_fields(self):
        """Override of `unified_catalogue`: the till's text."""
        return [*super()._catalogue_fields(), 'public_description']

    def get_product_info_pos(self, price, quantity, pos_config_id, product_variant_id=False):
        """Override of `point_of_sale`: with the facts, as they are now."""
        info = super().get_product_info_pos(price, quantity, pos_config_id, product_variant_id)
        return {**info, 'catalogue': self._catalogue_facts()}
