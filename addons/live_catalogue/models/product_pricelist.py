from odoo import models


class ProductPricelist(models.Model):
    _name = 'product.pricelist'
    _inherit = ['product.pricelist', 'live.catalogue.mixin']

    def _live_news(self):
        return self.item_ids._live_news()


class ProductPricelistItem(models.Model):
    _name = 'product.pricelist.item'
    _inherit = ['product.pricelist.item', 'live.catalogue.mixin']

    def _live_news(self):
        products = [(rule.product_tmpl_id or rule.product_id.product_tmpl_id).id for rule in self]
        return {'rules': self.ids, 'priced': [product or 0 for product in products]}
