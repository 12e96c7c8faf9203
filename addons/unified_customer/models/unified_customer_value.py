from odoo import api, fields, models
from odoo.tools import SQL

from ..core import segments as core

CLASSES = [
    ('champion', 'Champion'),
    ('loyal', 'Loyal'),
    ('new', 'New'),
    ('promising', 'Promising'),
    ('at_risk', 'At Risk'),
    ('occasional', 'Occasional'),
    ('lapsed', 'Lapsed'),
]


class UnifiedCustomerValue(models.Model):
    """How lately, how often and for how much a customer bought of a company, over all channels;
    read anew every night. Not unique by customer: a merge would throw rows away."""

    _name = 'unified.customer.value'
    _description = 'Customer Value'
    _order = 'amount desc, id'
    _rec_name = 'partner_id'

    partner_id = fields.Many2one(
        'res.partner', 'Customer', required=True, readonly=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(
        'res.company', required=True, readonly=True, index=True, ondelete='cascade'
    )
    currency_id = fields.Many2one(related='company_id.currency_id')
    first_date = fields.Date('First Purchase', readonly=True)
    last_date = fields.Date('Last Purchase', readonly=True)
    order_count = fields.Integer('Purchases', readonly=True)
    amount = fields.Monetary('Bought', readonly=True, help='Without tax, less what came back.')
    channels = fields.Char(readonly=True)
    channel_names = fields.Char('Channels', compute='_compute_channel_names')
    is_cross_channel = fields.Boolean('Several Channels', readonly=True)
    recency = fields.Integer(readonly=True, aggregator='avg', help='1 to 5, the latest fifth.')
    frequency = fields.Integer(readonly=True, aggregator='avg')
    value = fields.Integer(readonly=True, aggregator='avg')
    rfv_class = fields.Selection(CLASSES, 'Class', readonly=True, index=True)

    @api.depends('channels')
    @api.depends_context('lang')
    def _compute_channel_names(self):
        timeline = self.env['unified.timeline']
        names = dict(timeline._fields['channel']._description_selection(self.env))
        for value in self:
            codes = (value.channels or '').split(',')
            value.channel_names = ', '.join(names.get(code, code) for code in codes)

    # === BUSINESS METHODS ===

    @api.model
    def _cron_refresh(self):
        for company in self.env['res.company'].search([]):
            self._refresh(company)

    @api.model
    def _refresh(self, company):
        """Measure the customers of a company against each other: three queries."""
        scope = self.sudo().with_company(company)
        scope = scope.with_context(allowed_company_ids=company.ids)
        rows = scope._measured()
        minor = 10**company.currency_id.decimal_places
        today = fields.Date.today()
        customers = [
            core.Customer(row[0], max(0, (today - row[4].date()).days), row[1],
                          round(float(row[2]) * minor))
            for row in rows
        ]  # fmt: skip
        found = core.cuts(customers)
        values = []
        for row, customer in zip(rows, customers, strict=True):
            scores = core.scores(customer, found)
            values.append((row[0], row[3].date(), row[4].date(), row[1], customer.amount / minor,
                           ','.join(row[5]), len(row[5]) > 1, *scores,
                           core.class_of(customer, scores)))  # fmt: skip
        scope._replace(company, values)

    @api.model
    def _measured(self):
        """:return: (customer, orders, amount, first, last, channels) of who bought anything"""
        self.env['res.partner'].flush_model(['commercial_partner_id'])
        query = SQL(
            """
            SELECT coalesce(buyer.commercial_partner_id, buyer.id),
                   count(DISTINCT (model, order_id)) FILTER (WHERE amount > 0), sum(amount),
                   min(purchase.date), max(purchase.date), array_agg(DISTINCT purchase.channel)
              FROM %s AS purchase
              JOIN res_partner buyer ON buyer.id = purchase.partner_id
             GROUP BY 1
            HAVING count(*) FILTER (WHERE amount > 0) > 0
             ORDER BY 1
            """,
            self.env['unified.purchases']._union(),
        )
        return self.env.execute_query(query)

    @api.model
    def _replace(self, company, values):
        """Two statements, however many customers there are. Nothing refers to these rows."""
        self.flush_model()
        self.env.cr.execute(
            SQL('DELETE FROM unified_customer_value WHERE company_id = %s', company.id)
        )
        self.invalidate_model()
        if not values:
            return
        kinds = ('int', 'date', 'date', 'int', 'numeric', 'varchar', 'bool', 'int', 'int', 'int',
                 'varchar')  # fmt: skip
        columns = zip(*values, strict=True)
        arrays = SQL(', ').join(
            SQL('%s::' + kind + '[]', list(column))
            for kind, column in zip(kinds, columns, strict=True)
        )
        self.env.cr.execute(SQL(
            """
            INSERT INTO unified_customer_value
                   (company_id, partner_id, first_date, last_date, order_count, amount, channels,
                    is_cross_channel, recency, frequency, value, rfv_class)
            SELECT %s, row.* FROM unnest(%s) AS row
            """,
            company.id,
            arrays,
        ))  # fmt: skip
        self.invalidate_model()
