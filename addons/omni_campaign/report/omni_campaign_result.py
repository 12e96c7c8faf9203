from odoo import fields, models
from odoo.tools import SQL


class OmniCampaignResult(models.Model):
    """What came of campaigns, by channel and store: redemptions, what they cost, and how the sales
    of their products compare with those of the same length of time before.

    Before is as many whole weeks earlier as the campaign has lasted, rounded up: the same days of
    the week and hours of the day, none of which are the campaign's. Sales are of its products, to
    everybody, with tax, less what this campaign took off them. The uplift is the sales during by
    those before, less one. Nothing is known of what would have been sold without the campaign:
    `caution` says when there is a plain reason not to trust the comparison.
    """

    _name = 'omni.campaign.result'
    _description = 'Result of Campaigns'
    _auto = False
    _order = 'campaign_id desc, id'
    _rec_name = 'campaign_id'

    campaign_id = fields.Many2one('omni.campaign', readonly=True)
    company_id = fields.Many2one('res.company', readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    channel_id = fields.Many2one('unified.inventory.channel', readonly=True)
    warehouse_id = fields.Many2one('stock.warehouse', string='Store', readonly=True)
    uses = fields.Integer(string='Redemptions', readonly=True)
    amount = fields.Monetary(string='Discount', readonly=True)
    order_amount = fields.Monetary(string='Sales Redeemed', readonly=True)
    sales_during = fields.Monetary(
        readonly=True,
        help='Of its products, to everybody, with tax, less what the campaign took off. Nothing '
        'without a first day.',
    )
    sales_before = fields.Monetary(
        readonly=True,
        help='The same, as many whole weeks earlier as it has lasted: the same days of the week.',
    )
    gain = fields.Monetary(string='More Sales', readonly=True, help='During less before.')
    uplift = fields.Float(
        readonly=True,
        aggregator='avg',
        help='Sales during by sales before, less one. It compares two times, and says nothing of '
        'why they differ.',
    )
    caution = fields.Selection(
        [
            ('no_before', 'Nothing was sold before'),
            ('other', 'Another campaign had these products'),
            ('short', 'Less than a week'),
        ],
        string='Mind',
        readonly=True,
        help='Why the uplift is to be read with care.',
    )
    _depends = {
        'omni.campaign': [
            'company_id', 'state', 'date_from', 'time_from', 'date_to', 'time_to', 'stopped_at',
        ],
        'omni.campaign.redemption': [
            'campaign_id', 'channel', 'warehouse_id', 'amount', 'order_amount', 'cancelled',
        ],
        'loyalty.program': ['omni_campaign_id', 'active'],
        'loyalty.rule': ['program_id', 'active', 'product_ids', 'product_category_id'],
        'loyalty.reward': ['program_id'],
        'product.pricelist.item': [
            'omni_campaign_id', 'product_id', 'product_tmpl_id', 'categ_id',
        ],
        'product.product': ['product_tmpl_id'],
        'product.template': ['categ_id'],
        'product.category': ['parent_path'],
        'res.company': ['currency_id', 'partner_id'],
        'res.partner': ['tz'],
        'sale.order': ['company_id', 'date_order', 'currency_rate', 'warehouse_id', 'state'],
        'sale.order.line': ['order_id', 'product_id', 'price_total', 'reward_id'],
    }  # fmt: skip

    def _read_group_select(self, aggregate_spec, query):
        """Override: of several rows the uplift is that of their sums; none where there is nothing
        to compare with."""
        if aggregate_spec != 'uplift:avg':
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            '(sum(%(gain)s) / nullif(sum(%(before)s), 0))::float8',
            gain=self._field_to_sql(self._table, 'gain', query),
            before=self._field_to_sql(self._table, 'sales_before', query),
        )

    def _of_campaigns(self, campaigns):
        """Return the model with the results of these alone, to be grouped: its rows have ids of
        their own. A domain would be asked after the sales of all campaigns were counted."""
        return self.with_context(omni_campaign_ids=campaigns.ids)

    def _asked_sql(self, column):
        asked = self.env.context.get('omni_campaign_ids')
        return SQL('TRUE') if asked is None else SQL('%s = ANY(%s)', column, [*asked])

    @property
    def _table_query(self):
        # `wanted` is of these campaigns alone, `campaign` of all: `shared` asks for the others. The
        # first and the last date of all that is wanted are what an index of sales can be read by.
        return SQL(
            """
            WITH campaign AS (%(campaigns)s), goods AS (%(goods)s), sold AS (%(sold)s),
            wanted AS (
                SELECT c.*, NOT EXISTS (SELECT FROM goods g WHERE g.campaign_id = c.id) AS of_all
                  FROM campaign c
                 WHERE %(wanted)s
            ), counted AS (
                SELECT r.campaign_id, r.channel, r.warehouse_id, 1 AS uses, r.amount,
                       r.order_amount, 0 AS sales_during, 0 AS sales_before
                  FROM omni_campaign_redemption r
                 WHERE r.cancelled IS NOT TRUE AND %(redeemed)s
             UNION ALL
                SELECT c.id, s.channel, s.warehouse_id, 0, 0, 0,
                       CASE WHEN s.date >= c.start THEN s.amount ELSE 0 END,
                       CASE WHEN s.date < c.start THEN s.amount ELSE 0 END
                  FROM wanted c
                  JOIN sold s ON s.company_id = c.company_id
                       AND ((s.date >= c.start AND s.date < c.stop)
                            OR (s.date >= c.start - c.earlier AND s.date < c.stop - c.earlier))
                  LEFT JOIN goods g ON g.campaign_id = c.id AND g.product_id = s.product_id
                 WHERE s.date >= (SELECT min(start - earlier) FROM wanted)
                   AND s.date < (SELECT max(stop) FROM wanted)
                   AND (s.campaign_id = c.id
                        OR s.campaign_id IS NULL AND (c.of_all OR g.product_id IS NOT NULL))
            ), shared AS (
                SELECT c.id FROM wanted c
                 WHERE EXISTS (
                    SELECT FROM campaign o
                     WHERE o.id != c.id AND o.company_id = c.company_id
                       AND o.start < c.stop AND o.stop > c.start - c.earlier
                       AND (c.of_all
                            OR NOT EXISTS (SELECT FROM goods g WHERE g.campaign_id = o.id)
                            OR EXISTS (SELECT FROM goods a JOIN goods b USING (product_id)
                                        WHERE a.campaign_id = c.id AND b.campaign_id = o.id)))
            ), total AS (
                SELECT campaign_id, channel, warehouse_id, sum(uses) AS uses,
                       sum(amount) AS amount, sum(order_amount) AS order_amount,
                       sum(sales_during) AS sales_during, sum(sales_before) AS sales_before
                  FROM counted GROUP BY campaign_id, channel, warehouse_id
            )
            SELECT row_number() OVER (ORDER BY t.campaign_id, ch.id, t.warehouse_id) AS id,
                   t.campaign_id, c.company_id, y.currency_id, ch.id AS channel_id,
                   t.warehouse_id, t.uses, t.amount, t.order_amount, t.sales_during,
                   t.sales_before, t.sales_during - t.sales_before AS gain,
                   t.sales_during / nullif(t.sales_before, 0) - 1 AS uplift,
                   CASE WHEN p.id IS NULL THEN NULL
                        WHEN t.sales_before = 0 THEN 'no_before'
                        WHEN EXISTS (SELECT FROM shared WHERE shared.id = p.id) THEN 'other'
                        WHEN p.stop - p.start < interval '7 days' THEN 'short'
                   END AS caution
              FROM total t
              JOIN omni_campaign c ON c.id = t.campaign_id
              LEFT JOIN campaign p ON p.id = c.id
              JOIN res_company y ON y.id = c.company_id
              LEFT JOIN unified_inventory_channel ch ON ch.code = t.channel
            """,
            campaigns=self._campaign_query(),
            wanted=self._asked_sql(SQL('c.id')),
            redeemed=self._asked_sql(SQL('r.campaign_id')),
            goods=self._goods_query(),
            sold=SQL(' UNION ALL ').join(self._sold_queries()),
        )

    def _campaign_query(self):
        """When campaigns are and were in force, by the clock of their company; ``earlier`` is how
        long before that their sales are compared with."""
        return SQL(
            """
            SELECT id, company_id, start, stop,
                   ceil(extract(epoch FROM stop - start) / 604800) * interval '7 days' AS earlier
              FROM (
                SELECT c.id, c.company_id, t.start,
                       greatest(t.start, least(
                           clock_timestamp() AT TIME ZONE 'UTC', t.stop, c.stopped_at
                       )) AS stop
                  FROM omni_campaign c
                  JOIN res_company y ON y.id = c.company_id
                  JOIN res_partner p ON p.id = y.partner_id
                 CROSS JOIN LATERAL (SELECT
                       (c.date_from + coalesce(c.time_from, 0) * interval '1 hour')
                           AT TIME ZONE coalesce(p.tz, 'UTC') AT TIME ZONE 'UTC' AS start,
                       (c.date_to + coalesce(c.time_to, 24) * interval '1 hour')
                           AT TIME ZONE coalesce(p.tz, 'UTC') AT TIME ZONE 'UTC' AS stop) t
                 WHERE c.state != 'draft' AND c.date_from IS NOT NULL) dated
            """
        )

    def _goods_query(self):
        """The products that programs and price rules are for, archived ones as well: they were sold.
        A campaign with none is for all."""
        products = self.env['loyalty.rule']._fields['product_ids']
        return SQL(
            """
            WITH rule AS (
                SELECT r.id, p.omni_campaign_id AS campaign_id, r.product_category_id
                  FROM loyalty_rule r
                  JOIN loyalty_program p ON p.id = r.program_id
                 WHERE p.omni_campaign_id IS NOT NULL AND p.active AND r.active
            ), item AS (
                SELECT omni_campaign_id AS campaign_id, product_id, product_tmpl_id, categ_id
                  FROM product_pricelist_item WHERE omni_campaign_id IS NOT NULL
            ), category AS (
                SELECT campaign_id, product_category_id AS id FROM rule
                 UNION
                SELECT campaign_id, categ_id FROM item
            )
            SELECT rule.campaign_id, p.id AS product_id
              FROM rule
              JOIN %(relation)s rel ON rel.%(rule_column)s = rule.id
              JOIN product_product p ON p.id = rel.%(product_column)s
             UNION
            SELECT campaign_id, product_id FROM item WHERE product_id IS NOT NULL
             UNION
            SELECT item.campaign_id, p.id
              FROM item JOIN product_product p USING (product_tmpl_id)
             UNION
            SELECT category.campaign_id, p.id
              FROM category
              JOIN product_category root ON root.id = category.id
              JOIN product_category c ON c.parent_path LIKE root.parent_path || '%%'
              JOIN product_template t ON t.categ_id = c.id
              JOIN product_product p ON p.product_tmpl_id = t.id
            """,
            relation=SQL.identifier(products.relation),
            rule_column=SQL.identifier(products.column1),
            product_column=SQL.identifier(products.column2),
        )

    def _sold_queries(self):
        """Hook: queries of `company_id`, `product_id`, `date`, `amount` (in the company's
        currency, with tax), `channel` (its code), `warehouse_id` and `campaign_id` of all that was
        sold, and of what campaigns took off: those rows have a campaign."""
        return [
            SQL(
                """
                SELECT o.company_id, l.product_id, o.date_order AS date,
                       l.price_total / coalesce(nullif(o.currency_rate, 0), 1) AS amount,
                       %s AS channel, o.warehouse_id, g.omni_campaign_id AS campaign_id
                  FROM sale_order_line l
                  JOIN sale_order o ON o.id = l.order_id
                  LEFT JOIN loyalty_reward r ON r.id = l.reward_id
                  LEFT JOIN loyalty_program g ON g.id = r.program_id
                 WHERE o.state = 'sale' AND l.product_id IS NOT NULL
                   AND (l.reward_id IS NULL OR g.omni_campaign_id IS NOT NULL)
                """,
                self._order_channel_sql(),
            )
        ]

    def _order_channel_sql(self):
        """Hook: the channel of an order `o`, as `sale.order._hold_channel` has it."""
        return SQL("'back_office'")
