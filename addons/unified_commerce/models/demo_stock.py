from odoo import models

from ..demo import catalog, stock_plan


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_stock(self, products=None):
        """Count the opening stock in: one inventory adjustment, with its moves and its value."""
        articles = self._articles(products)
        counted = self._counted_products(articles.values())
        places = self._places()
        quants = self.env['stock.quant'].with_context(inventory_mode=True).create(
            [
                {
                    'product_id': articles[article.sku].id,
                    'location_id': places[code].lot_stock_id.id,
                    'inventory_quantity': quantity,
                }
                for template in catalog.templates(products)
                for article in template.articles
                if articles[article.sku] not in counted
                for code, quantity in stock_plan.units(article.sku, article.sales).items()
            ]
        )
        quants.with_context(inventory_name='Opening stock')._apply_inventory()

    def _counted_products(self, products):
        """Products that have moved already: their stock is what happened since."""
        ids = [product.id for product in products]
        rows = self.env['stock.move.line']._read_group([('product_id', 'in', ids)], ['product_id'])
        return {product for (product,) in rows}
