import hashlib
import json

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core

CLOSED = ('draft', 'refused')


class CrosschannelReturn(models.Model):
    _name = 'crosschannel.return'
    _description = 'Return'
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'id desc'

    name = fields.Char('Reference', readonly=True, required=True, copy=False, default='/')
    state = fields.Selection(
        [
            ('draft', 'Draft'),
            ('requested', 'Requested'),
            ('approved', 'Approved'),
            ('received', 'Received'),
            ('inspected', 'Inspected'),
            ('settled', 'Settled'),
            ('refused', 'Refused'),
        ],
        default='draft',
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    channel = fields.Selection(
        [('partner', 'Partner'), ('office', 'Back office'), ('till', 'Till'), ('web', 'Web')],
        default='office',
        required=True,
        readonly=True,
    )
    sale_order_id = fields.Many2one('sale.order', 'Order', required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        'res.partner', 'Customer', required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(related='sale_order_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='sale_order_id.currency_id')
    warehouse_id = fields.Many2one('stock.warehouse', 'Place', required=True, readonly=True)
    line_ids = fields.One2many('crosschannel.return.line', 'return_id', readonly=True)
    tender_ids = fields.One2many('crosschannel.return.tender', 'return_id', readonly=True)
    invoicing = fields.Selection(
        [('credited', 'Credit note'), ('reduced', 'Not invoiced')],
        readonly=True,
        help='Whether the units were invoiced and are credited, or are left out of the invoice.',
    )
    picking_ids = fields.Many2many(
        'stock.picking', string='Receipts', compute='_compute_picking_ids', compute_sudo=True
    )
    credit_note_ids = fields.Many2many('account.move', string='Credit Notes', readonly=True)
    refund_total = fields.Monetary(compute='_compute_refund_total', store=True)
    expires_at = fields.Datetime(
        readonly=True, help='After this time an unsettled return no longer keeps its units.'
    )
    request_key = fields.Char(readonly=True, copy=False)
    request_user_id = fields.Many2one('res.users', readonly=True, copy=False)
    request_digest = fields.Char(readonly=True, copy=False)

    _request_uniq = models.UniqueIndex(
        '(request_user_id, request_key) WHERE request_key IS NOT NULL',
        'This request key was used already.',
    )

    @api.depends('line_ids.refund_total')
    def _compute_refund_total(self):
        for doc in self:
            doc.refund_total = sum(doc.line_ids.mapped('refund_total'))

    @api.depends('line_ids.move_ids.picking_id')
    def _compute_picking_ids(self):
        for doc in self:
            doc.picking_ids = doc.line_ids.move_ids.picking_id

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get('name', '/') == '/':
                vals['name'] = self.env['ir.sequence'].next_by_code('crosschannel.return') or '/'
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_traces(self):
        if any(doc.state not in CLOSED for doc in self):
            raise Refusal(
                'not_deletable', self.env._('Only draft and refused returns are deleted.')
            )

    # === ACTIONS ===

    def action_approve(self):
        self._move_on('requested', 'approved')

    def action_refuse(self):
        for doc in self:
            if doc.state not in ('requested', 'approved'):
                raise Refusal('wrong_state', self.env._('This return can no longer be refused.'))
            doc.state = 'refused'

    def action_settle_original(self):
        for doc in self:
            doc._settle_with('original')

    def action_settle_manual(self):
        for doc in self:
            doc._settle_with('manual')

    def action_view_pickings(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('stock.action_picking_tree_all')
        return {**action, 'domain': [('id', 'in', self.picking_ids.ids)], 'context': {}}

    def _move_on(self, before, after):
        for doc in self:
            if doc.state != before:
                raise Refusal(
                    'wrong_state',
                    self.env._('This return is %(state)s.', state=doc.state),
                    state=doc.state,
                )
            doc.state = after

    def _settle_with(self, tender_type):
        self.ensure_one()
        self.check_access('write')
        doc_sudo = self.sudo()
        due = doc_sudo._amount_due()
        tenders = [{'type': tender_type, 'amount': due}] if due else []
        doc_sudo._settle(tenders)

    # === BUSINESS METHODS ===

    @api.model
    def _active_domain(self, prefix=''):
        """Returns that keep their units: settled, or under way and not expired."""
        now = fields.Datetime.now()
        return Domain(f'{prefix}state', 'not in', CLOSED) & (
            Domain(f'{prefix}state', '=', 'settled')
            | Domain(f'{prefix}expires_at', '=', False)
            | Domain(f'{prefix}expires_at', '>', now)
        )

    @api.model
    def _unit_factor(self):
        return 10 ** self.env['decimal.precision'].precision_get('Product Unit')

    @api.model
    def _to_units(self, quantity):
        return round(quantity * self._unit_factor())

    @api.model
    def _from_units(self, units):
        return units / self._unit_factor()

    @api.model
    def _digest(self, content):
        text = json.dumps(content, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _same_request(self, request_key, digest):
        """The return an earlier identical request made, if any; another content is refused."""
        if not isinstance(request_key, str) or not request_key.strip():
            raise Refusal('bad_request_key', self.env._('A request key is needed.'))
        doc = self.search(
            [('request_key', '=', request_key), ('request_user_id', '=', self.env.uid)]
        )
        if doc and doc.request_digest != digest:
            raise Refusal(
                'request_key_reused',
                self.env._('This request key was used for another return.'),
                reference=doc.name,
            )
        return doc

    @api.model
    def _open(self, order, wanted, warehouse, **values):
        """Make a return of ``wanted`` (sale line, quantity, reason) under the order's guard.

        :return: the approved return; a refusal writes nothing
        """
        order._crosschannel_guard()
        components = order._crosschannel_components()
        for sale_line, quantity, _reason in wanted:
            self._check_quantity(sale_line, quantity)
        doc = self.create(
            {
                'sale_order_id': order.id,
                'partner_id': order.partner_id.id,
                'warehouse_id': warehouse.id,
                'state': 'approved',
                **values,
            }
        )
        for sale_line, quantity, reason in wanted:
            self.env['crosschannel.return.line'].create(
                {
                    'return_id': doc.id,
                    'sale_line_id': sale_line.id,
                    'quantity': quantity,
                    'reason_id': reason.id,
                    'components': self._apportioned(sale_line, quantity, components[sale_line.id]),
                }
            )
        return doc

    @api.model
    def _check_quantity(self, sale_line, quantity, without=None):
        returnable = sale_line._crosschannel_returnable(without)
        if sale_line.product_uom_id.compare(quantity, returnable) > 0:
            raise Refusal(
                'not_returnable',
                self.env._(
                    'Only %(quantity)g of %(product)s can still come back.',
                    quantity=returnable,
                    product=sale_line.product_id.display_name,
                ),
                line=sale_line.id,
                returnable=returnable,
            )

    @api.model
    def _apportioned(self, sale_line, quantity, components):
        """The part of what the line cost that belongs to the next ``quantity`` units of it."""
        earlier = self.env['crosschannel.return.line'].search(
            self._active_domain('return_id.') & Domain('sale_line_id', '=', sale_line.id)
        )
        of_units = self._to_units(sale_line.product_uom_qty) or 1
        before = self._to_units(sum(earlier.mapped('quantity')))
        units = self._to_units(quantity)

        def part(total, given):
            return core.apportion(total, of_units, before, units, given)

        result = []
        for component in components:
            given = earlier._given(component['line'])
            result.append(
                {
                    'line': component['line'],
                    'untaxed': part(component['untaxed'], given['untaxed']),
                    'taxes': {
                        str(tax): [
                            part(amount, given['taxes'][str(tax)][index])
                            for index, amount in enumerate(amounts)
                        ]
                        for tax, amounts in component['taxes'].items()
                    },
                }
            )
        return result

    def _amount_due(self):
        """What is to be paid out for this return (see core.due), in the order's currency."""
        self.ensure_one()
        order = self.sale_order_id
        others = self.search(
            self._active_domain()
            & Domain('sale_order_id', '=', order.id)
            & Domain('id', '!=', self.id)
        )
        minor = order._crosschannel_minor
        return order._crosschannel_major(
            core.due(
                minor(self.refund_total),
                total=minor(order.amount_total),
                returned=minor(sum(others.mapped('refund_total'))),
                paid=minor(order._crosschannel_paid()),
                refunded=minor(order._crosschannel_refunded()),
            )
        )
