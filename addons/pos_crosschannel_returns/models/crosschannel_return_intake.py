from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.fields import Command, Domain

from odoo.addons.crosschannel_returns.guard import win
from odoo.addons.crosschannel_returns.models.crosschannel_return_policy import CONDITIONS
from odoo.addons.unified_inventory.exceptions import Refusal

# what a person may change of an intake by hand
BY_HAND = {'sale_order_id', 'pos_order_id', 'give_back_reason'}


class CrosschannelReturnIntake(models.Model):
    """Goods that a till took in while it had no network.

    They lie in the store but are the customer's until their return is settled: no stock has
    moved, nothing is paid. A till makes it offline; the server decides all about it.
    """

    _name = 'crosschannel.return.intake'
    _description = 'Goods Taken In without Network'
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'taken_at desc, id desc'

    name = fields.Char('Number', required=True, readonly=True, help='On the customer’s receipt.')
    uuid = fields.Char(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [('waiting', 'Waiting'), ('settled', 'Settled'), ('refused', 'Given back')],
        compute='_compute_state',
        store=True,
        index=True,
        tracking=True,
    )
    taken_at = fields.Datetime(required=True, readonly=True)
    config_id = fields.Many2one('pos.config', 'Till', required=True, readonly=True)
    company_id = fields.Many2one(related='config_id.company_id', store=True, index=True)
    warehouse_id = fields.Many2one(
        'stock.warehouse', 'Place', required=True, readonly=True, index=True
    )
    user_id = fields.Many2one('res.users', 'Taken In by', required=True, readonly=True)
    partner_id = fields.Many2one(
        'res.partner', 'Customer', readonly=True, index='btree_not_null', ondelete='set null'
    )
    customer = fields.Char('Customer as Told', readonly=True)
    reference = fields.Char('Order as Told', readonly=True)
    reason_id = fields.Many2one('crosschannel.return.reason', readonly=True)
    condition = fields.Selection(CONDITIONS, readonly=True)
    note = fields.Text(readonly=True)
    line_ids = fields.One2many('crosschannel.return.intake.line', 'intake_id', readonly=True)
    sale_order_id = fields.Many2one(
        'sale.order', 'Order', index='btree_not_null', tracking=True, ondelete='restrict'
    )
    pos_order_id = fields.Many2one(
        'pos.order', 'Till Receipt', index='btree_not_null', tracking=True, ondelete='restrict'
    )
    return_id = fields.Many2one(
        'crosschannel.return', readonly=True, index='btree_not_null', tracking=True
    )
    hindrance = fields.Char(
        'Not Settled Because', readonly=True, tracking=True, help='Why no return could be opened.'
    )
    is_given_back = fields.Boolean(readonly=True)
    give_back_reason = fields.Char('Given Back Because', tracking=True)

    _uuid_uniq = models.Constraint('UNIQUE (uuid)', 'This intake was sent already.')

    @api.depends('is_given_back', 'return_id.state')
    def _compute_state(self):
        for intake in self:
            if intake.return_id.state == 'settled':
                intake.state = 'settled'
            else:
                intake.state = 'refused' if intake.is_given_back else 'waiting'

    def write(self, vals):
        """What a till told and what became of it is not written by hand."""
        others = {
            name
            for name in vals
            if name not in BY_HAND and not name.startswith(('message_', 'activity_'))
        }
        if others and not self.env.su:
            raise AccessError(
                self.env._('Of an intake, %(fields)s are not written.', fields=', '.join(others))
            )
        return super().write(vals)

    # === ACTIONS ===

    def action_open_return(self):
        """Open the return of the order that somebody has linked; why it cannot be is said."""
        self.ensure_one()
        self._check_staff()
        intake_sudo = self.sudo()
        order_sudo = intake_sudo._linked_order()
        if not order_sudo:
            raise Refusal('no_order', self.env._('Which order are these goods of?'))
        doc_sudo = intake_sudo._open_return(order_sudo)
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'crosschannel.return',
            'res_id': doc_sudo.id,
            'view_mode': 'form',
        }

    def action_give_back(self):
        """The customer has the goods again."""
        self._check_staff()
        for intake_sudo in self.sudo():
            intake_sudo._give_back(intake_sudo.give_back_reason)

    def _check_staff(self):
        self.check_access('read')
        user = self.env.user
        if not self.env.su and not any(
            user.has_group(group)
            for group in ('sales_team.group_sale_manager', 'point_of_sale.group_pos_manager')
        ):
            raise AccessError(self.env._('Intakes are settled at a till or by a manager.'))

    # === BUSINESS METHODS ===

    @api.model
    def _receive(self, config, intake):
        """Note what a till took in, once, and open its return where nothing is doubtful.

        :param intake: core.Intake
        """
        values = self._prepare_vals(config, intake)
        digest = values['digest']
        known = self.search([('uuid', '=', intake.uuid)])
        if known:
            if known.digest != digest or known.config_id != config:
                raise Refusal(
                    'uuid_reused', self.env._('This number stands for another intake already.')
                )
            return known
        try:
            with self.env.cr.savepoint():
                made = self.create(values)
        except UniqueViolation:  # the till asks twice at once: its second call starts anew
            raise ConcurrencyError from None
        made._link_reference()
        return made

    @api.model
    def _prepare_vals(self, config, intake):
        returns = self.env['crosschannel.return']
        products = self.env['product.product'].with_context(active_test=False)
        products = products.search(
            Domain('id', 'in', [product for product, _quantity in intake.lines])
            & Domain('company_id', 'in', [False, config.company_id.id])
        )
        if len(products) < len(intake.lines):
            raise Refusal('unknown_product', self.env._('There is no such product.'))
        partner = self.env['res.partner'].search(
            Domain('id', '=', intake.partner_id)
            & Domain('company_id', 'in', [False, config.company_id.id])
        )  # who was merged or deleted meanwhile is still told by name
        return {
            'uuid': intake.uuid,
            'digest': returns._digest([config.id, intake]),
            'name': intake.number,
            'taken_at': min(intake.taken_at, fields.Datetime.now()),
            'config_id': config.id,
            'warehouse_id': config.picking_type_id.warehouse_id.id,
            'user_id': self.env.uid,
            'partner_id': partner.id,
            'customer': intake.customer,
            'reference': intake.reference,
            'reason_id': self._told_reason(intake.reason).id,
            'condition': intake.condition,
            'note': intake.note,
            'line_ids': [
                Command.create({'product_id': product, 'quantity': quantity})
                for product, quantity in intake.lines
            ],
        }

    @api.model
    def _told_reason(self, code):
        """A till that was offline may not know that a reason is no longer used."""
        reasons = self.env['crosschannel.return.reason'].with_context(active_test=False)
        reason = reasons.search([('code', '=', code)]) if code else reasons
        if code and not reason:
            raise Refusal('unknown_reason', self.env._('There is no such reason.'))
        return reason

    def _give_back(self, reason):
        """The goods leave with the customer: a return that was opened for them is dropped.

        :raise Refusal: `no_reason`, and `wrong_state` once they are settled
        """
        self._lock()
        self._check_waiting()
        if not isinstance(reason, str) or not reason.strip():
            raise Refusal('no_reason', self.env._('Say why the goods are given back.'))
        doc = self.return_id
        if doc and doc.state != 'refused':
            doc._guard()
            doc.invalidate_recordset(['state'])
            self._check_waiting()
            doc._refuse(reason.strip()[:500])
        self.write({'is_given_back': True, 'give_back_reason': reason.strip()[:500]})

    def _lock(self):
        """Of two who settle an intake or give it back at once, one is replayed."""
        self.ensure_one()
        win(self)

    def _check_waiting(self):
        if self.state != 'waiting':
            names = dict(self._fields['state']._description_selection(self.env))
            raise Refusal(
                'wrong_state',
                self.env._(
                    'The intake %(name)s is %(state)s.', name=self.name, state=names[self.state]
                ),
                state=self.state,
            )


class CrosschannelReturnIntakeLine(models.Model):
    _name = 'crosschannel.return.intake.line'
    _description = 'Goods Taken In without Network: Line'

    intake_id = fields.Many2one(
        'crosschannel.return.intake', required=True, ondelete='cascade', index=True
    )
    product_id = fields.Many2one('product.product', required=True, readonly=True)
    quantity = fields.Float(required=True, readonly=True, digits='Product Unit')
