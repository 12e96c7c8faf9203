from odoo import models


class ProductProduct(models.Model):
    _inherit = 'product.product'

    def _till_variants(self):
        """What each of these may be exchanged for with one tap.

        :return: {product id: [{product_id, name}]}, the other variants of its template
        """
        return {
            product.id: [
                {
                    'product_id': variant.id,
                    'name': variant.product_template_attribute_value_ids._get_combination_name()
                    or variant.display_name,
                }
                for variant in product.product_tmpl_id.product_variant_ids - product
                if variant.available_in_pos and variant.sale_ok
            ]
            for product in self
        }
