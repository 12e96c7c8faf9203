from odoo import models
from odoo.fields import Command

from ..demo import catalog, stock_plan


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    def _load_stock(self, products=None):
        """Count the opening stock in: the moves of one inventory adjustment, done in one batch."""
        articles = self._articles(products)
        counted = self._counted_products(articles.values())
        places = self._places()
        moves = self.env['stock.move'].create(
            [
                self._opening_move(articles[article.sku], places[code].lot_stock_id, quantity)
                for template in catalog.templates(products)
                for article in template.articles
                if articles[article.sku] not in counted
                for code, quantity in stock_plan.units(article.sku, article.sales).items()
            ]
        )
        moves._action_done()

    @staticmethod
    def _opening_move(product, location, quantity):
        """As `stock.quant` makes them when a count is applied, without a quant made first."""
        common = {
            'product_id': product.id,
            'location_id': product.property_stock_inventory.id,
            'location_dest_id': location.id,
            'company_id': location.company_id.id,
        }
        return {
            **common,
            'product_uom': product.uom_id.id,
            'product_uom_qty': quantity,
            'state': 'confirmed',
            'is_inventory': True,
            'inventory_name': 'Opening stock',
            'picked': True,
            'move_line_ids': [
                Command.create(
                    {**common, 'product_uom_id': product.uom_id.id, 'quantity': quantity}
                )
            ],
        }

    def _counted_products(self, products):
        """Products that have moved already: their stock is what happened since."""
        ids = [product.id for product in products]
        rows = self.env['stock.move.line']._read_group([('product_id', 'in', ids)], ['product_id'])
        return {product for (product,) in rows}
