from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# Lines of purchases of all channels:
COLUMNS = ('channel', 'model', 'order_id', 'line_id', 'reference', 'date', 'partner_id',
           'product_id', 'quantity', 'amount', 'place_id', 'company_id')  # fmt: skip


class UnifiedPurchases(models.AbstractModel):
    """Purchases of all channels as SQL. A module of a channel adds its select to `_sources`.

    Who reads sees the orders that their record rules show them. As superuser (a till, the
    customer's own page) the companies of the environment still bound what is read.
    """

    _name = 'unified.purchases'
    _description = 'Purchases of All Channels'

    @api.model
    def _sources(self, partner_ids=None):
        """:param partner_ids: whose purchases, None: everybody's
        :return: list of SQL selects of `COLUMNS`; ``amount`` is untaxed, less what came back, in
            the company's currency; ``quantity`` is what was kept
        """
        visible = self._visible('sale.order', partner_ids, [('state', '=', 'sale')])
        return [self._sale_source(visible)] if visible else []

    @api.model
    def _visible(self, model, partner_ids, domain):
        """:return: SQL subselect of the ids of orders the user may see, None without any right"""
        records = self.env[model]
        if not records.has_access('read'):
            return None
        domain = Domain(domain) & Domain('company_id', 'in', self.env.companies.ids)
        if partner_ids is not None:
            domain &= Domain('partner_id', 'in', list(partner_ids))
        return records._search(domain).subselect()

    @api.model
    def _sale_source(self, visible):
        orders, lines = self.env['sale.order'], self.env['sale.order.line']
        # website_sale and crosschannel_returns tell more of an order, where they are installed
        web = SQL('o.website_id IS NOT NULL' if 'website_id' in orders._fields else 'FALSE')
        back = SQL(
            'coalesce(l.crosschannel_returned_qty, 0)'
            if 'crosschannel_returned_qty' in lines._fields
            else '0'
        )
        return SQL(
            """
            SELECT CASE WHEN %(web)s THEN 'web' ELSE 'office' END AS channel,
                   'sale.order' AS model, o.id AS order_id, l.id AS line_id,
                   o.name AS reference, o.date_order AS date, o.partner_id, l.product_id,
                   l.product_uom_qty - %(back)s AS quantity,
                   CASE WHEN l.product_uom_qty = 0 THEN l.price_subtotal
                        ELSE l.price_subtotal * (l.product_uom_qty - %(back)s)
                             / l.product_uom_qty
                    END / coalesce(nullif(o.currency_rate, 0), 1) AS amount,
                   -- where goods are only sent from, no customer ever was
                   place.id AS place_id, o.company_id
              FROM sale_order o
              JOIN sale_order_line l ON l.order_id = o.id
         LEFT JOIN stock_warehouse place
                ON place.id = o.warehouse_id AND place.place_hands_over
             WHERE o.id IN %(visible)s
               AND l.display_type IS NULL AND l.is_downpayment IS NOT TRUE
            """,
            web=web,
            back=back,
            visible=visible,
        )

    @api.model
    def _union(self, partner_ids=None):
        """:return: SQL of all purchases, for a FROM; the tables are flushed"""
        self._flush()
        sources = self._sources(partner_ids)
        if not sources:
            nothing = [SQL('NULL AS %s', SQL.identifier(name)) for name in COLUMNS]
            return SQL('(SELECT %s WHERE FALSE)', SQL(', ').join(nothing))
        return SQL('(%s)', SQL(' UNION ALL ').join(sources))

    @api.model
    def _flush(self):
        self.env['sale.order'].flush_model()
        self.env['sale.order.line'].flush_model()
        self.env['stock.warehouse'].flush_model(['place_hands_over'])
