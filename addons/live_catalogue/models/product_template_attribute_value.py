from odoo import models


class ProductTemplateAttributeValue(models.Model):
    _name = 'product.template.attribute.value'
    _inherit = ['product.template.attribute.value', 'live.catalogue.mixin']

    def _live_news(self):
        return {'products': self.product_tmpl_id.ids}
