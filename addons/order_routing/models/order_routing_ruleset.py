from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ..core import Criteria, Routing, Rule, RuleSet, Split
from ..core.rules import NEXT, RANKS, RELAX, UNLIMITED

QUEUES = ('to_route', 'waiting', 'unfillable', 'rejected')


class OrderRoutingVersioned(models.AbstractModel):
    """What a rule set is made of: it changes only while that is a draft, so that orders can be
    explained by the rules that chose their places."""

    _name = 'order.routing.versioned'
    _inherit = ['unified.inventory.remembered']
    _description = 'Part of a Rule Set'

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_draft()
        return records

    def write(self, vals):
        self._check_draft()
        res = super().write(vals)
        self._check_draft()  # it was not moved into another one either
        return res

    def unlink(self):
        self._check_draft()
        return super().unlink()

    def _check_draft(self):
        if any(ruleset.state != 'draft' for ruleset in self._get_ruleset()):
            raise UserError(
                self.env._('These rules have decided about orders. Make a new version of them.')
            )

    def _get_ruleset(self):
        return self.ruleset_id


class OrderRoutingRuleset(models.Model):
    """A version of the rules by which places are chosen. One of a company is active, those it
    replaced are kept; without one the cheapest places are chosen."""

    _name = 'order.routing.ruleset'
    _description = 'Routing Rule Set'
    _inherit = ['unified.inventory.remembered', 'mail.thread']
    _order = 'state, id desc'

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        'res.company', required=True, default=lambda self: self.env.company, index=True
    )
    state = fields.Selection(
        [('active', 'Active'), ('draft', 'Draft'), ('archived', 'Archived')],
        default='draft',
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    turn = fields.Selection(
        [('date', 'Oldest order first'), ('promise', 'Promised soonest first')],
        string='Runs Take',
        default='date',
        required=True,
        help='In which turn a run goes through its queues; urgent orders come first anyway.',
    )
    routing_ids = fields.One2many('order.routing.routing', 'ruleset_id', copy=True)

    _active_uniq = models.UniqueIndex(
        "(company_id) WHERE state = 'active'", 'One rule set of a company is active.'
    )

    # === CRUD ===#

    @api.ondelete(at_uninstall=False)
    def _unlink_except_active(self):
        if any(ruleset.state == 'active' for ruleset in self):
            raise ValidationError(self.env._('An active rule set is not deleted: archive it.'))

    def copy_data(self, default=None):
        return [
            {**vals, 'name': self.env._('%s (copy)', ruleset.name)}
            for ruleset, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # === ACTIONS ===#

    def action_activate(self):
        """Let these rules decide from now on; those that did are archived."""
        self.ensure_one()
        domain = [('company_id', '=', self.company_id.id), ('state', '=', 'active')]
        (self.search(domain) - self).write({'state': 'archived'})
        self.flush_model()
        self.state = 'active'

    def action_new_version(self):
        """Copy these rules, to be changed and tried before they decide."""
        self.ensure_one()
        return self.copy()._get_records_action()

    def action_archive_rules(self):
        """Let these rules decide no more."""
        self.write({'state': 'archived'})

    # === BUSINESS METHODS ===#

    @api.model
    @tools.ormcache('company_id')
    def _active_rules(self, company_id):
        """Return ``(id or False, core RuleSet)`` of the rules that decide for a company."""
        domain = [('company_id', '=', company_id), ('state', '=', 'active')]
        ruleset_sudo = self.sudo().search(domain, limit=1)
        return ruleset_sudo.id, ruleset_sudo._to_core()

    @api.model
    def _company_of_default(self):
        """Return the company of what tries rules: that of the rule set it is opened from."""
        ruleset = self.browse(self.env.context.get('default_ruleset_id')).exists()
        return ruleset.company_id or self.env.company

    def _to_core(self):
        """Return the core RuleSet of this one, or of none."""
        return RuleSet(tuple(routing._to_core() for routing in self.routing_ids))


class OrderRoutingRouting(models.Model):
    """Which orders are routed alike: the first one that takes an order decides about it."""

    _name = 'order.routing.routing'
    _inherit = ['order.routing.versioned']
    _description = 'Routing'
    _order = 'sequence, id'

    ruleset_id = fields.Many2one(
        'order.routing.ruleset', required=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='ruleset_id.company_id', store=True, precompute=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    channel_ids = fields.Many2many('unified.inventory.channel', string='Channels')
    category_ids = fields.Many2many(
        'product.category', string='Product Categories', help='With any of these in the order.'
    )
    country_ids = fields.Many2many('res.country', string='Countries')
    delivery = fields.Selection(
        [('any', 'Any Delivery'), ('ship', 'Sent'), ('same_day', 'Same Day')],
        default='any',
        required=True,
    )
    only_urgent = fields.Boolean(string='Urgent Orders Only')
    within_days = fields.Integer(
        string='Promised Within (days)', help='0: whenever it was promised.'
    )
    least_value = fields.Monetary(string='Worth at Least')
    most_value = fields.Monetary(string='Worth at Most', help='0: no limit.')
    takes_to_route = fields.Boolean(string='To Route', default=True)
    takes_waiting = fields.Boolean(string='Waiting for Release')
    takes_unfillable = fields.Boolean(string='Unfillable')
    takes_rejected = fields.Boolean(string='Rejected')
    rule_ids = fields.One2many('order.routing.rule', 'routing_id', copy=True)

    _within_positive = models.Constraint(
        'CHECK (within_days >= 0 AND least_value >= 0 AND most_value >= 0)',
        'Days and values are not negative.',
    )

    def _to_core(self):
        self.ensure_one()
        minor = 10**self.currency_id.decimal_places
        criteria = Criteria(
            channels=frozenset(self.channel_ids.mapped('code')),
            categories=frozenset(self.category_ids.ids),
            countries=frozenset(self.country_ids.ids),
            deliveries=frozenset() if self.delivery == 'any' else frozenset({self.delivery}),
            queues=frozenset(queue for queue in QUEUES if self[f'takes_{queue}']),
            least_priority=int(self.only_urgent),
            within=self.within_days or None,
            least_value=round(self.least_value * minor) or None,
            most_value=round(self.most_value * minor) or None,
        )
        return Routing(self.id, criteria, tuple(rule._to_core() for rule in self.rule_ids))


class OrderRoutingRule(models.Model):
    """Which places may serve, which of them first, and what when they cannot."""

    _name = 'order.routing.rule'
    _inherit = ['order.routing.versioned']
    _description = 'Routing Rule'
    _order = 'sequence, id'

    routing_id = fields.Many2one(
        'order.routing.routing', required=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='routing_id.company_id', store=True, precompute=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    group_ids = fields.Many2many(
        'order.routing.place.group',
        string='Place Groups',
        check_company=True,
        help='Only places of these groups; empty: all places that ship.',
    )
    without_group_ids = fields.Many2many(
        'order.routing.place.group',
        relation='order_routing_rule_without_rel',
        string='Never From',
        check_company=True,
        help='Places of these groups do not serve, whatever limit is lifted.',
    )
    max_distance_km = fields.Float(string='At Most (km)', help='0: however far.')
    max_days = fields.Integer(string='At Most (days on the way)', help='0: however long.')
    safety_stock = fields.Float(
        digits='Product Unit',
        help='So much of each product stays at a place that sends it.',
    )
    first_rank = fields.Selection('_selection_rank', string='Prefer')
    second_rank = fields.Selection('_selection_rank', string='Then Prefer')
    strategy = fields.Selection(
        [
            ('cheapest', 'Least cost'),
            ('fewest_parcels', 'Fewest parcels'),
            ('nearest', 'Nearest first'),
            ('most_stock', 'Most stock first'),
            ('in_order', 'In the order of the places'),
        ],
        default='cheapest',
        required=True,
        help='How the places that are left are chosen.',
    )
    max_parcels = fields.Integer(string='Parcels at Most', help='0: any number; 1: never split.')
    least_parcel_value = fields.Monetary(
        string='Each Part Worth', help='Of a split order every part is worth at least this.'
    )
    split_penalty = fields.Monetary(
        string='A Further Parcel Costs', help='Beside its price: what a second parcel annoys.'
    )
    is_partial = fields.Boolean(
        string='A Part Will Do', help='Runs send what there is, the rest stays in the queue.'
    )
    relax_distance = fields.Boolean(string='Any distance')
    relax_days = fields.Boolean(string='However long')
    relax_group = fields.Boolean(string='All places')
    relax_safety = fields.Boolean(string='Without safety stock')
    relax_split = fields.Boolean(string='Split without limits')
    relax_partial = fields.Boolean(string='Send a part')
    otherwise = fields.Selection(
        [
            (NEXT, 'Try the next rule'),
            ('to_route', 'Queue: To Route'),
            ('unfillable', 'Queue: Unfillable'),
            ('rejected', 'Queue: Rejected'),
        ],
        string='If Nothing Is Found',
        default=NEXT,
        required=True,
    )
    cancel_days = fields.Integer(
        string='Cancel After (days)', help='In the queue; 0: never by itself.'
    )

    _limits_positive = models.Constraint(
        'CHECK (max_distance_km >= 0 AND max_days >= 0 AND safety_stock >= 0 AND max_parcels >= 0'
        ' AND least_parcel_value >= 0 AND split_penalty >= 0 AND cancel_days >= 0)',
        'Limits are not negative.',
    )

    def _get_ruleset(self):
        return self.routing_id.ruleset_id

    @api.model
    def _selection_rank(self):
        names = {
            'group': self.env._('Groups in their order'),
            'least_loaded': self.env._('Fewest open orders'),
            'nearest': self.env._('Nearest'),
            'most_stock': self.env._('Most stock'),
            'oldest': self.env._('Oldest place'),
        }
        return [(rank, names[rank]) for rank in RANKS]

    def _to_core(self):
        self.ensure_one()
        minor = 10**self.currency_id.decimal_places
        split = Split(
            self.max_parcels or None,
            round(self.least_parcel_value * minor),
            round(self.split_penalty * minor),
        )
        return Rule(
            self.id,
            groups=tuple(frozenset(group.warehouse_ids.ids) for group in self.group_ids),
            without=frozenset(self.without_group_ids.warehouse_ids.ids),
            max_distance=round(self.max_distance_km * 1000) or None,
            max_days=self.max_days or None,
            safety=self.env['unified.inventory']._to_units(self.safety_stock),
            ranks=tuple(rank for rank in (self.first_rank, self.second_rank) if rank),
            strategy=self.strategy,
            split=UNLIMITED if split == UNLIMITED else split,
            partial=self.is_partial,
            relax=tuple(step for step in RELAX if self[f'relax_{step}']),
            otherwise=self.otherwise,
            cancel_days=self.cancel_days or None,
        )


class OrderRoutingPlaceGroup(models.Model):
    """Places that rules treat alike, in their order."""

    _name = 'order.routing.place.group'
    _inherit = ['unified.inventory.remembered']
    _description = 'Place Group'
    _order = 'sequence, id'

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        'res.company', required=True, default=lambda self: self.env.company, index=True
    )
    warehouse_ids = fields.Many2many('stock.warehouse', string='Places', check_company=True)
