from odoo import models


class ProductProduct(models.Model):
    _name = 'product.product'
    _inherit = ['product.product', 'live.catalogue.mixin']

    def _live_news(self):
        return {'products': self.product_tmpl_id.ids}
