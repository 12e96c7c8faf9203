from odoo import models


class ProductTemplate(models.Model):
    _name = 'product.template'
    _inherit = ['product.template', 'live.catalogue.mixin']

    def _live_news(self):
        return {'products': self.ids}
