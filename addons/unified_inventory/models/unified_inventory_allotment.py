from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..store_claims import LIVE


class UnifiedInventoryAllotment(models.Model):
    """Stock set apart for a channel, a campaign or both: what they have not taken yet is
    withheld from everybody else, until it is released."""

    _name = 'unified.inventory.allotment'
    _inherit = ['unified.inventory.remembered']
    _description = 'Stock Set Apart'
    _order = 'date_start desc, id desc'
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    product_id = fields.Many2one(
        'product.product',
        required=True,
        index=True,
        ondelete='cascade',
        check_company=True,
        domain=[('is_storable', '=', True)],
    )
    warehouse_id = fields.Many2one(
        'stock.warehouse', string='Place', required=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='warehouse_id.company_id', store=True, index=True)
    channel_id = fields.Many2one(
        'unified.inventory.channel', index='btree_not_null', ondelete='cascade'
    )
    campaign_id = fields.Many2one('utm.campaign', index='btree_not_null', ondelete='cascade')
    quantity = fields.Float(
        string='Set Apart',
        required=True,
        digits='Product Unit',
        help='In the unit of the product.',
    )
    date_start = fields.Datetime(string='From', required=True, default=fields.Datetime.now)
    date_release = fields.Datetime(
        string='Released On', help='From then on whatever is left is for everyone again.'
    )

    state = fields.Selection(
        [('planned', 'Planned'), ('running', 'Running'), ('released', 'Released')],
        compute='_compute_state',
        search='_search_state',
    )
    taken = fields.Float(
        digits='Product Unit',
        compute='_compute_taken',
        help='Held for or promised to this channel or campaign since the start.',
    )
    remaining = fields.Float(
        string='Still Set Apart',
        digits='Product Unit',
        compute='_compute_taken',
        help='Withheld from everybody else now.',
    )

    _quantity_positive = models.Constraint('CHECK (quantity > 0)', 'Set apart more than nothing.')
    _for_somebody = models.Constraint(
        'CHECK (channel_id IS NOT NULL OR campaign_id IS NOT NULL)',
        'Say for which channel or campaign this stock is set apart.',
    )
    _release_after_start = models.Constraint(
        'CHECK (date_release > date_start)', 'Stock is released after it was set apart.'
    )

    # === COMPUTE METHODS ===#

    @api.depends('date_start', 'date_release')
    def _compute_state(self):
        now = fields.Datetime.now()
        for allotment in self:
            if allotment.date_start and allotment.date_start > now:
                allotment.state = 'planned'
            elif allotment.date_release and allotment.date_release <= now:
                allotment.state = 'released'
            else:
                allotment.state = 'running'

    def _search_state(self, operator, value):
        if operator != 'in':
            return NotImplemented
        now = fields.Datetime.now()
        planned = Domain('date_start', '>', now)
        released = Domain('date_release', '<=', now)
        domains = {'planned': planned, 'released': released, 'running': ~planned & ~released}
        return Domain.OR(domains[state] for state in value)

    @api.depends('product_id', 'warehouse_id', 'channel_id', 'campaign_id', 'quantity', 'state')
    def _compute_taken(self):
        """Count as the query that withholds it does: what expired or was given back does not
        count, what was delivered does."""
        taken = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT a.id, -sum(e.quantity)::float8
                      FROM unified_inventory_allotment a
                      JOIN unified_inventory_entry e
                        ON e.product_id = a.product_id AND e.warehouse_id = a.warehouse_id
                      JOIN unified_inventory_hold h ON h.id = e.hold_ref
                     WHERE a.id = ANY(%s) AND e.kind != 'fulfil' AND h.created_at >= a.date_start
                       AND (a.channel_id IS NULL OR h.channel_id = a.channel_id)
                       AND (a.campaign_id IS NULL OR h.campaign_id = a.campaign_id)
                       AND (h.state != 'held' OR %s)
                     GROUP BY a.id
                    """,
                    self.ids,
                    LIVE,
                    to_flush=self._fields['date_start'],
                )
            )
        )
        for allotment in self:
            allotment.taken = max(0, taken.get(allotment._origin.id, 0))
            running = allotment.state == 'running' and allotment.active
            left = max(0, allotment.quantity - allotment.taken)
            allotment.remaining = left if running else 0

    # === ACTIONS ===#

    def action_release(self):
        """Give what is left to everyone again, now."""
        now = fields.Datetime.now()
        for allotment in self.filtered(lambda a: a.state == 'running'):
            allotment.date_release = max(now, allotment.date_start + timedelta(seconds=1))
