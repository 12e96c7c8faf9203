from functools import partial

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

KEY = 'omni_campaign'


class OmniCampaign(models.Model):
    """For whom, where, when and how often programs and price rules are in force, on all channels
    at once. What they give is theirs to say."""

    _name = 'omni.campaign'
    _description = 'Promotion Campaign'
    _inherit = ['mail.thread']
    _order = 'priority desc, id'
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related='company_id.currency_id')
    state = fields.Selection(
        [('draft', 'Draft'), ('running', 'Running'), ('stopped', 'Stopped')],
        default='draft',
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    stopped_at = fields.Datetime(readonly=True, copy=False)
    stop_reason = fields.Char(readonly=True, copy=False)
    program_ids = fields.One2many('loyalty.program', 'omni_campaign_id', string='Programs')
    item_ids = fields.One2many('product.pricelist.item', 'omni_campaign_id', string='Price Rules')

    # === WHEN ===

    date_from = fields.Date(string='First Day', tracking=True)
    time_from = fields.Float(string='From', help='On the first day, by the clock of the store.')
    date_to = fields.Date(string='Last Day', tracking=True)
    time_to = fields.Float(string='Until', default=24.0, help='On the last day.')
    hours_ids = fields.One2many(
        'omni.campaign.hours', 'campaign_id', string='Hours of the Week', copy=True
    )

    # === WHERE AND FOR WHOM ===

    channel_ids = fields.Many2many(
        'unified.inventory.channel', string='Channels', help='None: all channels.'
    )
    warehouse_ids = fields.Many2many(
        'stock.warehouse', string='Stores', check_company=True, help='None: all stores.'
    )
    audience = fields.Selection(
        [
            ('all', 'Everybody'),
            ('segment', 'Customers with a tag'),
            ('tier', 'Customers of a loyalty tier'),
            ('first', 'First order of a customer'),
        ],
        default='all',
        required=True,
        tracking=True,
    )
    segment_ids = fields.Many2many('res.partner.category', string='Customer Tags')
    tier_ids = fields.Many2many('omni.tier', string='Tiers', check_company=True)

    # === HOW OFTEN ===

    budget = fields.Monetary(
        tracking=True,
        help='Discount in all, of every channel. The sale that reaches it is the last one. '
        '0: no limit.',
    )
    max_uses = fields.Integer(string='Sales in All', tracking=True, help='0: no limit.')
    max_each = fields.Integer(string='Sales to One Customer', help='0: no limit.')

    # === WITH WHAT ===

    priority = fields.Integer(default=10, help='The highest comes first.')
    stacking = fields.Selection(
        [
            ('stack', 'Together with others'),
            ('group', 'One of its group'),
            ('exclusive', 'Alone'),
        ],
        default='stack',
        required=True,
    )
    stacking_group = fields.Char(string='Group')

    # === WHAT CAME OF IT ===

    redemption_ids = fields.One2many('omni.campaign.redemption', 'campaign_id')
    use_count = fields.Integer(string='Sales', compute='_compute_used')
    spent = fields.Monetary(string='Discount Given', compute='_compute_used')
    sales_during = fields.Monetary(compute='_compute_uplift')
    sales_before = fields.Monetary(compute='_compute_uplift')
    uplift = fields.Float(
        compute='_compute_uplift',
        help='Sales of the products of this campaign, less its discounts, by those of the same '
        'days of the week before it, less one. It says nothing of why they differ.',
    )

    _limits_positive = models.Constraint(
        'CHECK (budget >= 0 AND max_uses >= 0 AND max_each >= 0)', 'A limit is not below zero.'
    )
    _times_of_day = models.Constraint(
        'CHECK (time_from >= 0 AND time_from < 24 AND time_to > 0 AND time_to <= 24)',
        'A time of day is between 0:00 and 24:00.',
    )

    @api.constrains('date_from', 'date_to', 'time_from', 'time_to')
    def _check_dates(self):
        for campaign in self:
            start, end = campaign._start(), campaign._end()
            if start and end and start >= end:
                raise ValidationError(self.env._('A campaign ends after it has begun.'))

    @api.constrains('stacking', 'stacking_group')
    def _check_group(self):
        if any(c.stacking == 'group' and not c.stacking_group for c in self):
            raise ValidationError(self.env._('Name the group of which one is taken.'))

    @api.constrains('company_id', 'program_ids')
    def _check_program_company(self):
        self.program_ids._check_campaign_company()

    @api.depends('redemption_ids.amount', 'redemption_ids.cancelled')
    def _compute_used(self):
        used = self._used()
        for campaign in self:
            uses, units = used.get(campaign.id, (0, 0))
            campaign.use_count = uses
            campaign.spent = units / campaign._scale()

    # === CRUD ===

    @api.model_create_multi
    def create(self, vals_list):
        campaigns = super().create(vals_list)
        campaigns._note_change()
        return campaigns

    def write(self, vals):
        if vals.get('active') is False:
            self._stop(self.env._('Archived by %s', self.env.user.name))
        res = super().write(vals)
        self._note_change()
        return res

    def unlink(self):
        self._note_change()
        return super().unlink()

    def copy(self, default=None):
        """Override: a copy has programs and price rules of its own, and is a draft."""
        copies = super().copy(default)
        for campaign, copied in zip(self, copies, strict=True):
            for program in campaign.program_ids:
                program.copy(copied._program_copy_vals(program))
            campaign.item_ids.copy({'omni_campaign_id': copied.id})
        return copies

    def copy_data(self, default=None):
        """Override: the copy has a name of its own."""
        return [
            {**vals, 'name': self.env._('%s (copy)', campaign.name)}
            if 'name' not in (default or {})
            else vals
            for campaign, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _program_copy_vals(self, program):
        """A code opens one program only: the copy's has this campaign's number behind it."""
        rules = [
            {**vals, 'code': f'{vals["code"]}-{self.id}'} if vals.get('code') else vals
            for vals in program.rule_ids.copy_data()
        ]
        return {
            'omni_campaign_id': self.id,
            'rule_ids': [Command.clear(), *(Command.create(vals) for vals in rules)],
        }

    # === NEWS ===

    def _note_change(self):
        """Tell those who look at campaigns, once, as this transaction commits."""
        callbacks = self.env.cr.precommit
        if KEY not in callbacks.data:
            callbacks.data[KEY] = set()
            model = self.env(user=SUPERUSER_ID, context={})['omni.campaign']
            callbacks.add(partial(_publish, model))
        callbacks.data[KEY].update(self.company_id.ids)

    @api.model
    def _tell(self, companies):
        """Hook: campaigns of these companies changed."""

    # === ACTIONS ===

    def action_start(self):
        """Put it in force, within its dates and hours."""
        self.check_access('write')
        for campaign in self:
            if not campaign.program_ids and not campaign.item_ids:
                text = self.env._('“%s” has neither a program nor a price rule.', campaign.name)
                raise ValidationError(text)
        self.write({'state': 'running', 'stopped_at': False, 'stop_reason': False})
        return True

    def action_stop(self):
        """Stop it now, on all channels."""
        self.check_access('write')
        self._stop(self.env._('Stopped by %s', self.env.user.name))
        return True

    def _stop(self, reason):
        running = self.filtered(lambda campaign: campaign.state == 'running')
        running.write(
            {'state': 'stopped', 'stopped_at': fields.Datetime.now(), 'stop_reason': reason}
        )

    def action_copy(self):
        """Copy it and open the copy."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': self._name,
            'res_id': self.copy().id,
            'view_mode': 'form',
        }

    def action_redemptions(self):
        """Open its report."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id(
            'omni_campaign.omni_campaign_report_action'
        )
        return {**action, 'domain': [('campaign_id', '=', self.id)]}


def _publish(model):
    if companies := model.env.cr.precommit.data.pop(KEY, None):
        model._tell(companies)
