from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.unified_inventory.exceptions import Refusal

from ..core import CLOSED, OPEN, Go, Situation, Stay, decide


class StoreOrder(models.Model):
    """What the staff of one place does for an order: one outgoing transfer, and the parcel it
    belongs to when the order was routed."""

    _name = 'store.order'
    _description = 'Store Order'
    _order = 'id'
    _rec_names_search = ['order_id.name', 'picking_id.name']

    picking_id = fields.Many2one(
        'stock.picking',
        string='Transfer',
        required=True,
        readonly=True,
        index=True,
        ondelete='cascade',
    )
    order_id = fields.Many2one(
        'sale.order', required=True, readonly=True, index=True, ondelete='cascade'
    )
    parcel_id = fields.Many2one(related='picking_id.routing_parcel_id')
    warehouse_id = fields.Many2one(
        'stock.warehouse', string='Place', required=True, readonly=True, ondelete='restrict'
    )
    company_id = fields.Many2one(related='warehouse_id.company_id', store=True, precompute=True)
    partner_id = fields.Many2one(related='order_id.partner_id', string='Customer')
    kind = fields.Selection(
        [('collect', 'Pick-up'), ('ship', 'Ship')], required=True, readonly=True
    )
    state = fields.Selection(
        [
            ('new', 'New'),
            ('accepted', 'Accepted'),
            ('picking', 'Picking'),
            ('packed', 'Packed'),
            ('ready', 'Ready'),
            ('shipped', 'Shipped'),
            ('handed_over', 'Handed Over'),
            ('rejected', 'Rejected'),
            ('expired', 'Not Collected'),
            ('cancelled', 'Cancelled'),
        ],
        required=True,
        readonly=True,
        default='new',
    )
    is_open = fields.Boolean(compute='_compute_is_open')
    user_id = fields.Many2one('res.users', string='Prepared By', readonly=True, ondelete='restrict')
    since = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    ready_at = fields.Datetime(readonly=True)
    expires_at = fields.Datetime(readonly=True)
    reminded_at = fields.Datetime(readonly=True)
    tracking_ref = fields.Char(string='Tracking Reference', readonly=True)
    reason = fields.Char(readonly=True, help='Why the place did not prepare it.')
    step_ids = fields.One2many('store.order.step', 'store_order_id', readonly=True)

    _picking_uniq = models.UniqueIndex('(picking_id)', 'A transfer is prepared once.')
    _work_index = models.Index('(warehouse_id, state)')

    @api.depends('state')
    def _compute_is_open(self):
        for order in self:
            order.is_open = order.state in OPEN

    @api.depends('order_id.name', 'picking_id.name')
    def _compute_display_name(self):
        for order in self:
            order.display_name = f'{order.order_id.name} ({order.picking_id.name})'

    # === BUSINESS METHODS ===#

    @api.model
    def _ensure(self, pickings):
        """Make what is missing: one store order for each transfer that brings goods of an
        order out of a place. What was rejected is new work when goods are asked for again.
        The screens of the places are told."""
        work = pickings.filtered(
            lambda picking: (
                picking.picking_type_id.code == 'outgoing'
                and picking.picking_type_id.warehouse_id.store_orders
                and picking.state not in ('done', 'cancel')
                and picking.sale_id
            )
        )
        if not work:
            return
        known = self.search([('picking_id', 'in', work.ids)])
        for order in known.filtered(lambda o: o.state in ('rejected', 'cancelled')):
            order._stamp('reopen', 'new', user_id=False, reason=False)
        self.create(
            [
                {
                    'picking_id': picking.id,
                    'order_id': picking.sale_id.id,
                    'warehouse_id': picking.picking_type_id.warehouse_id.id,
                    'kind': picking.sale_id._store_kind(),
                }
                for picking in work - known.picking_id
            ]
        )
        work.picking_type_id.warehouse_id._store_notify()

    @api.model
    def _follow(self, pickings):
        """Close the store orders whose transfers were done or cancelled elsewhere."""
        domain = [('picking_id', 'in', pickings.ids), ('state', 'in', OPEN)]
        orders = self.search(domain) if pickings else self
        for order in orders.filtered(lambda o: o.picking_id.state in ('done', 'cancel')):
            done = 'shipped' if order.kind == 'ship' else 'handed_over'
            state = done if order.picking_id.state == 'done' else 'cancelled'
            order._stamp('follow', state)
        orders.warehouse_id._store_notify()

    def _lock(self):
        """Let one of several transactions go on with this order. The others wait and are then
        rolled back and run again by the server, for what they have read is out of date; an
        error at once (NOWAIT) would be shown to the employee."""
        self.ensure_one()
        self.env.execute_query(SQL('SELECT id FROM store_order WHERE id = %s FOR UPDATE', self.id))

    def _do(self, name, note=None, **values):
        """Do a step for this transaction's user, if it may be done.

        :return: whether something was done; False after a double tap
        :raise Refusal: what :func:`~..core.decide` says
        """
        self.ensure_one()
        answer = decide(self._situation(), name, self.env.uid)
        if isinstance(answer, Stay):
            return False
        if not isinstance(answer, Go):
            raise self._refusal(answer.code)
        if answer.target != self.state or name == 'take_over':
            self._stamp(name, answer.target, note, **values)
        return True

    def _situation(self):
        return Situation(
            state=self.state,
            kind=self.kind,
            holder=self.user_id.id or None,
            last=self._last_step().user_id.id or None,
            complete=self._is_complete(),
        )

    def _last_step(self):
        # A step of this very transaction is the last one of the cached list, not the first.
        return self.step_ids.sorted('id')[-1:]

    def _is_complete(self):
        moves = self.picking_id._store_open_moves()
        return bool(moves) and not any(move._store_missing() for move in moves)

    def _stamp(self, name, state, note=None, **values):
        now = fields.Datetime.now()
        self.write(
            {
                'state': state,
                'since': now,
                'step_ids': [
                    fields.Command.create(
                        {'name': name, 'user_id': self.env.uid, 'at': now, 'note': note}
                    )
                ],
                **values,
            }
        )
        self.warehouse_id._store_notify()

    def _refusal(self, code):
        name = self.user_id.name or self._last_step().user_id.name or self.env._('Somebody')
        texts = {
            'taken': self.env._('%(name)s has it already.', name=name),
            'done_already': self.env._(
                '%(name)s did that already.', name=self._last_step().user_id.name or name
            ),
            'closed': self.env._('This order is done: %(state)s.', state=self._state_name()),
            'not_now': self.env._(
                'This order is at another step: %(state)s.', state=self._state_name()
            ),
            'incomplete': self.env._('Not everything of this order was picked.'),
            'wrong_kind': self.env._('This order is collected.')
            if self.kind == 'collect'
            else self.env._('This order is sent.'),
        }
        return Refusal(code, texts[code], state=self.state, who=name)

    def _state_name(self):
        return dict(self._fields['state']._description_selection(self.env))[self.state]

    def _send_goods(self):
        """Validate the transfer of exactly what was picked, so that stock, ledger and
        delivered quantities follow."""
        picking = self.picking_id
        for move in picking._store_open_moves():
            move.quantity = move.product_uom_qty
            move.picked = True
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        if picking.state != 'done':
            text = self.env._('The transfer %(name)s could not be done.', name=picking.name)
            raise Refusal('transfer_refused', text)

    @api.model
    def _closed_states(self):
        return tuple(sorted(CLOSED))
