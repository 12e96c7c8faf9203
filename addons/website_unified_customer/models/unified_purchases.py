from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import limited_field_access_token

PICTURES = 4  # of a purchase


class UnifiedPurchases(models.AbstractModel):
    _inherit = 'unified.purchases'

    @api.model
    def _bought(self, partner, offset, limit):
        """Purchases of a commercial entity, the last first.

        :return: list of {'channel', 'order': record, 'reference', 'date', 'products': list of
            records, 'pictures': list of URLs}, in a fixed number of queries: a record is read
            with those of all purchases
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
        sold = {number for row in rows for number in row[5] if number}
        context = {'active_test': False, 'display_default_code': False}
        goods = self.env['product.product'].with_context(**context).browse(sold)
        goods.fetch(['display_name', 'type'])
        products = {product.id: product for product in goods}
        orders = {
            (model, order.id): order
            for model in {row[1] for row in rows}
            for order in self.env[model].browse(row[2] for row in rows if row[1] == model)
        }
        purchases = []
        for channel, model, number, reference, date, ids in rows:
            shown = self._shown([products[one] for one in dict.fromkeys(filter(None, ids))])
            purchases.append({
                'channel': channel,
                'order': orders[model, number],
                'reference': reference,
                'date': date,
                'products': shown,
                'pictures': list(filter(None, map(self._picture, shown[:PICTURES]))),
            })  # fmt: skip
        return purchases

    @api.model
    def _shown(self, products):
        """The goods; how they were delivered tells nobody what was bought."""
        return [product for product in products if product.type == 'consu'] or products

    @api.model
    def _picture(self, product):
        """:return: the URL of its picture, None where it has none. The customer may see it even if
        the shop does not sell the product (any more): that is what the token is for."""
        sizes = product.with_context(bin_size=True)  # whether there is one, and not the picture
        if not (sizes.image_variant_128 or sizes.product_tmpl_id.image_128):
            return None
        token = limited_field_access_token(product, 'image_128', scope='binary')
        return f'/web/image/product.product/{product.id}/image_128?access_token={token}'

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
