from odoo import api, fields, models

from .. import core

REFUND_TO = [('original', 'As it was paid'), ('store_credit', 'Store credit only')]
CONDITIONS = [
    ('new', 'As new'),
    ('opened', 'Opened'),
    ('damaged', 'Damaged'),
    ('defective', 'Defective'),
]


class CrosschannelReturnPolicy(models.Model):
    _name = 'crosschannel.return.policy'
    _description = 'Return Policy'
    _order = 'sequence, id'
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10, help='The first policy that fits a sale applies.')
    company_id = fields.Many2one('res.company', index='btree_not_null', help='Empty: all.')
    currency_id = fields.Many2one('res.currency', compute='_compute_currency_id')
    category_id = fields.Many2one(
        'product.category', 'Product Category', help='With those below it. Empty: all.'
    )
    channel_id = fields.Many2one(
        'unified.inventory.channel', 'Sold Through', help='Channel of the sale. Empty: all.'
    )
    window_days = fields.Integer(
        'Days', help='After the last delivery of the goods, in days. 0: no limit.'
    )
    needs_approval = fields.Boolean(help='A person decides about each return.')
    manager_limit = fields.Monetary(
        "Manager's Limit", help='A person decides about a return worth more. 0: no limit.'
    )
    fee_percent = fields.Float('Restocking Fee (%)', digits=(5, 2), help='Kept of the refund.')
    accepted_condition = fields.Selection(
        CONDITIONS,
        'Worst Condition',
        default='defective',
        required=True,
        help='Goods in a worse condition are not taken back unless a manager says so.',
    )
    refund_to = fields.Selection(REFUND_TO, 'Refund', default='original', required=True)

    _window_positive = models.Constraint(
        'CHECK (window_days >= 0 AND manager_limit >= 0)', 'A limit is not negative.'
    )
    _fee_is_part = models.Constraint(
        'CHECK (fee_percent BETWEEN 0 AND 100)', 'A fee is between 0 and 100 percent.'
    )

    @api.depends('company_id')
    @api.depends_context('company')
    def _compute_currency_id(self):
        for policy in self:
            policy.currency_id = (policy.company_id or self.env.company).currency_id

    # === BUSINESS METHODS ===

    @api.model
    def _rules_of(self, order):
        """The rules for sales like this order's, in their order, limits in its currency.

        :return: list of core.policy.Rule
        """
        company = order.company_id
        policies = self.sudo().search([('company_id', 'in', (False, company.id))])
        return [policy._as_rule(order) for policy in policies.with_company(company)]

    def _as_rule(self, order):
        """:param order: whose currency the limit is in: an order or a return"""
        self.ensure_one()
        limit = self.currency_id._convert(
            self.manager_limit, order.currency_id, order.company_id, fields.Date.today()
        )
        return core.policy.Rule(
            id=self.id,
            category=self.category_id.id or None,
            channel=self.channel_id.code or None,
            window_days=self.window_days,
            needs_approval=self.needs_approval,
            fee=round(self.fee_percent * 100),
            accepts=self.accepted_condition,
            refund_to=self.refund_to,
            limit=round(limit * 10**order.currency_id.decimal_places),
        )
