import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .unified_customer_value import CLASSES


class UnifiedSegment(models.Model):
    """Customers who have something in common, found anew whenever it is asked. Other modules
    use `_partner_domain`, or the field `unified_segment_ids` of contacts in their domains."""

    _name = 'unified.segment'
    _description = 'Customer Segment'
    _order = 'name, id'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related='company_id.currency_id')
    domain = fields.Char('Contacts', required=True, default='[]')
    rfv_class = fields.Selection(CLASSES, 'Class')
    orders_from = fields.Integer('Purchases, at Least')
    amount_from = fields.Monetary('Bought, at Least')
    bought_within = fields.Integer('Bought within Days')
    not_bought_within = fields.Integer('Not Bought within Days')
    cross_channel = fields.Boolean(
        'Several Channels', help='Bought by more than one of shop, till and office.'
    )
    attribute_value_ids = fields.Many2many(
        'product.attribute.value',
        string='Likes',
        domain="[('attribute_id.unified_kind', '!=', 'other')]",
    )
    store_ids = fields.Many2many('stock.warehouse', string='Favourite Store')
    needs_consent = fields.Boolean(
        'Agreed to Offers', help='Only customers who agreed to be written to.'
    )
    customer_count = fields.Integer('Customers', compute='_compute_customer_count')

    @api.depends(lambda self: self._conditions())
    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_customer_count(self):
        for segment in self:
            try:
                domain = segment._partner_domain()
            except ValidationError:  # a domain that is being typed
                segment.customer_count = 0
                continue
            segment.customer_count = self.env['res.partner'].search_count(domain)

    @api.constrains('domain')
    def _check_domain(self):
        for segment in self:
            partners = self.env['res.partner']
            try:
                partners._search(segment._partner_domain(), limit=1)
            except (ValueError, KeyError, TypeError) as error:
                text = self.env._('This is no condition on contacts: %(why)s', why=error)
                raise ValidationError(text) from error

    @api.model
    def _conditions(self):
        return ('domain', 'company_id', 'rfv_class', 'orders_from', 'amount_from', 'bought_within',
                'not_bought_within', 'cross_channel', 'attribute_value_ids', 'store_ids',
                'needs_consent')  # fmt: skip

    # === ACTIONS ===

    def action_customers(self):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.name,
            'res_model': 'res.partner',
            'view_mode': 'list,form',
            'domain': list(self._partner_domain()),
        }

    # === BUSINESS METHODS ===

    def _partner_domain(self):
        """Who belongs to the segment now.

        :return: `Domain` on res.partner
        :raise ValidationError: what was typed is no domain
        """
        self.ensure_one()
        try:
            domain = Domain(ast.literal_eval(self.domain or '[]'))
        except (ValueError, SyntaxError, TypeError) as error:
            text = self.env._('This is no condition on contacts: %(why)s', why=error)
            raise ValidationError(text) from error
        domain &= Domain('company_id', 'in', [self.company_id.id, False])
        bought = self._value_domain()
        if not bought.is_true():
            bought &= Domain('company_id', '=', self.company_id.id)
            domain &= Domain('unified_value_ids', 'any', bought)
        for liked in self._preference_domains():
            domain &= Domain('unified_preference_ids', 'any', liked)
        return domain

    def _value_domain(self):
        """:return: `Domain` on unified.customer.value"""
        self.ensure_one()
        today, days = fields.Date.today(), fields.Date.subtract
        conditions = [
            (self.rfv_class, 'rfv_class', '=', self.rfv_class),
            (self.orders_from, 'order_count', '>=', self.orders_from),
            (self.amount_from, 'amount', '>=', self.amount_from),
            (self.bought_within, 'last_date', '>=', days(today, days=self.bought_within)),
            (self.not_bought_within, 'last_date', '<', days(today, days=self.not_bought_within)),
            (self.cross_channel, 'is_cross_channel', '=', True),
        ]
        return Domain.AND([Domain(*condition) for asked, *condition in conditions if asked])

    def _preference_domains(self):
        """:return: `Domain`s on unified.preference, each of which a customer has to meet"""
        self.ensure_one()
        conditions = [
            (
                self.attribute_value_ids,
                [('attribute_value_id', 'in', self.attribute_value_ids.ids)],
            ),
            (self.store_ids, [('warehouse_id', 'in', self.store_ids.ids)]),
            (self.needs_consent, [('kind', '=', 'contact'), ('consent', '=', True)]),
        ]
        return [Domain(domain) for asked, domain in conditions if asked]
