from odoo import api, models
from odoo.tools import SQL


class UnifiedPurchases(models.AbstractModel):
    _inherit = 'unified.purchases'

    @api.model
    def _bought(self, partner, offset, limit):
        """Purchases of a commercial entity, the last first.

        :return: list of {'channel', 'order': record, 'reference', 'date', 'products': records}
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT channel, model, order_id, reference, date,
                       array_agg(product_id ORDER BY line_id)
                  FROM %s AS bought
                 GROUP BY channel, model, order_id, reference, date
                 ORDER BY date DESC, order_id DESC
                OFFSET %s LIMIT %s
                """,
                self._union(self._entity(partner)),
                offset,
                limit,
            )
        )
        Product = self.env['product.product'].with_context(active_test=False)
        products = Product.browse({number for row in rows for number in row[5] if number})
        products.fetch(['display_name', 'type'])
        return [
            {
                'channel': channel,
                'order': self.env[model].browse(number),
                'reference': reference,
                'date': date,
                'products': self._shown(products.browse(dict.fromkeys(filter(None, ids)))),
            }
            for channel, model, number, reference, date, ids in rows
        ]

    @api.model
    def _shown(self, products):
        """The goods; how they were delivered tells nobody what was bought."""
        return products.filtered(lambda product: product.type == 'consu') or products

    @api.model
    def _count_bought(self, partner):
        union = self._union(self._entity(partner))
        query = SQL('SELECT count(DISTINCT (model, order_id)) FROM %s AS bought', union)
        return self.env.execute_query(query)[0][0]

    @api.model
    def _bought_again(self, partner, channel, order_id):
        """:return: [(product id, quantity)] of one of the partner's own purchases, else nothing"""
        query = SQL(
            """
            SELECT product_id, sum(quantity) FROM %s AS bought
             WHERE channel = %s AND order_id = %s AND quantity > 0 AND product_id IS NOT NULL
             GROUP BY product_id ORDER BY min(line_id)
            """,
            self._union(self._entity(partner)), channel, order_id,
        )  # fmt: skip
        return [(number, float(quantity)) for number, quantity in self.env.execute_query(query)]

    @api.model
    def _entity(self, partner):
        return self.env['unified.profile']._family(partner)
