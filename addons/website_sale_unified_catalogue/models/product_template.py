from odoo import api, models


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    @api.model
    def _catalogue_fields(self):
        """Override of `unified_catalogue`: the shop's texts."""
        return [*super()._catalogue_fields(), 'description_ecommerce', 'website_description']
