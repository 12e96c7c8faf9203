from odoo import api, fields, models

from .unified_timeline import CHANNELS

OPEN = ('new', 'open', 'waiting')


class UnifiedTicket(models.Model):
    """A customer's question, from any channel, until it is solved."""

    _name = 'unified.ticket'
    _description = 'Customer Ticket'
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'is_closed, priority desc, id desc'

    name = fields.Char('Subject', required=True, tracking=True)
    partner_id = fields.Many2one(
        'res.partner', 'Customer', required=True, index=True, tracking=True, ondelete='restrict'
    )
    category = fields.Selection(
        [
            ('delivery', 'Delivery'),
            ('product', 'Product'),
            ('return', 'Return or Refund'),
            ('payment', 'Payment'),
            ('account', 'Account and Points'),
            ('other', 'Other'),
        ],
        required=True,
        default='other',
    )
    channel = fields.Selection(CHANNELS, required=True, default='office')
    state = fields.Selection(
        [
            ('new', 'New'),
            ('open', 'In Work'),
            ('waiting', 'Waiting for the Customer'),
            ('solved', 'Solved'),
        ],
        required=True,
        default='new',
        tracking=True,
        index=True,
        copy=False,
        group_expand=True,
    )
    priority = fields.Selection([('0', 'Normal'), ('1', 'Urgent')], default='0')
    user_id = fields.Many2one('res.users', 'Taken by', tracking=True, index='btree_not_null')
    sale_order_id = fields.Many2one(
        'sale.order', 'Order', index='btree_not_null', domain="[('partner_id', '=', partner_id)]"
    )
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company
    )
    description = fields.Text()
    is_closed = fields.Boolean(compute='_compute_is_closed', store=True)
    closed_at = fields.Datetime(compute='_compute_is_closed', store=True)

    @api.depends('state')
    def _compute_is_closed(self):
        for ticket in self:
            ticket.is_closed = ticket.state not in OPEN
            ticket.closed_at = fields.Datetime.now() if ticket.is_closed else False

    # === ACTIONS ===

    def action_take(self):
        self.write({'user_id': self.env.uid, 'state': 'open'})

    def action_wait(self):
        self.write({'state': 'waiting'})

    def action_solve(self):
        self.write({'state': 'solved'})

    def action_reopen(self):
        self.write({'state': 'open'})
