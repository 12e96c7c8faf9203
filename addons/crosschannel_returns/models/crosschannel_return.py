from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.unified_inventory.exceptions import Refusal

from .. import core
from ..guard import win
from .crosschannel_return_policy import REFUND_TO

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
    origin = fields.Selection(
        [('order', 'Order')],
        default='order',
        required=True,
        readonly=True,
        index=True,
        help='What sold the goods that come back.',
    )
    sale_order_id = fields.Many2one('sale.order', 'Order', readonly=True, index=True)
    order_name = fields.Char('Order Reference', compute='_compute_order_name', compute_sudo=True)
    partner_id = fields.Many2one('res.partner', 'Customer', readonly=True, index=True)
    company_id = fields.Many2one(
        'res.company', compute='_compute_company_id', store=True, index=True
    )
    currency_id = fields.Many2one('res.currency', compute='_compute_currency_id', compute_sudo=True)
    warehouse_id = fields.Many2one('stock.warehouse', 'Place', required=True, readonly=True)
    sold_warehouse_id = fields.Many2one(
        'stock.warehouse', 'Sold by', compute='_compute_sold_warehouse_id', store=True
    )
    is_elsewhere = fields.Boolean(
        'At Another Place',
        compute='_compute_is_elsewhere',
        store=True,
        help='Another place than the one that sold the goods has taken them back.',
    )
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
    refund_to = fields.Selection(REFUND_TO, 'Refund As', default='original', readonly=True)
    fee_total = fields.Monetary('Restocking Fee', compute='_compute_refund_total', store=True)
    refund_net = fields.Monetary(
        'Refund less Fee', compute='_compute_refund_total', store=True, aggregator=None
    )
    override_user_id = fields.Many2one(
        'res.users', 'Exception Allowed by', readonly=True, copy=False, tracking=True
    )
    override_reason = fields.Char('Reason of the Exception', copy=False, tracking=True)
    refusal_reason = fields.Char(copy=False, tracking=True)
    request_key = fields.Char(readonly=True, copy=False)
    request_user_id = fields.Many2one('res.users', readonly=True, copy=False)
    request_digest = fields.Char(readonly=True, copy=False)

    _request_uniq = models.UniqueIndex(
        '(request_user_id, request_key) WHERE request_key IS NOT NULL',
        'This request key was used already.',
    )

    @api.depends('sale_order_id.company_id', 'warehouse_id.company_id')
    def _compute_company_id(self):
        for doc in self:
            doc.company_id = doc.sale_order_id.company_id or doc.warehouse_id.company_id

    @api.depends('sale_order_id.currency_id', 'company_id.currency_id')
    def _compute_currency_id(self):
        for doc in self:
            doc.currency_id = doc._sold_order().currency_id or doc.company_id.currency_id

    @api.depends('sale_order_id.warehouse_id')
    def _compute_sold_warehouse_id(self):
        for doc in self:
            order = doc._sold_order()
            doc.sold_warehouse_id = order._crosschannel_place() if order else False

    @api.depends('sale_order_id.name')
    def _compute_order_name(self):
        for doc in self:
            doc.order_name = doc._sold_order().name or ''

    @api.depends('warehouse_id', 'sold_warehouse_id')
    def _compute_is_elsewhere(self):
        for doc in self:
            sold_by = doc.sold_warehouse_id
            doc.is_elsewhere = bool(sold_by) and doc.warehouse_id != sold_by

    @api.depends('line_ids.refund_total', 'line_ids.fee_amount')
    def _compute_refund_total(self):
        for doc in self:
            doc.refund_total = sum(doc.line_ids.mapped('refund_total'))
            doc.fee_total = sum(doc.line_ids.mapped('fee_amount'))
            doc.refund_net = doc.refund_total - doc.fee_total

    @api.depends('line_ids.move_ids.picking_id')
    def _compute_picking_ids(self):
        for doc in self:
            doc.picking_ids = doc.line_ids.move_ids.picking_id

    @api.constrains('origin', 'sale_order_id')
    def _check_origin(self):
        """Something sold the goods, and one thing only."""
        for doc in self:
            named = {kind: record for kind, record in doc._origins().items() if record}
            if set(named) != ({doc.origin} & doc._origins().keys()):
                raise Refusal('bad_origin', self.env._('A return is of one order.'))

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

    # === BUSINESS METHODS ===

    def _origins(self):
        """Hook: what may have sold the goods, by kind of origin, empty where it did not."""
        return {'order': self.sale_order_id}

    def _sold_order(self):
        """The order that comes back (see crosschannel.return.origin), or none."""
        return self._origins().get(self.origin, self.sale_order_id)

    def _guard(self):
        """Decide about it alone: see _crosschannel_guard of its order."""
        order = self._sold_order()
        if order:
            order._crosschannel_guard()
        else:
            win(self)

    def _minor(self, amount):
        return round(amount * 10**self.currency_id.decimal_places)

    def _major(self, minor):
        return self.currency_id.round(minor / 10**self.currency_id.decimal_places)

    def _get_qr_text(self):
        """Hook: what the code on this return's papers says. A till finds it by that."""
        return self.name

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
    def _open(self, order, wanted, warehouse, override=None, **values):
        """Make a return of ``wanted`` under the order's guard; a refusal writes nothing.

        :param wanted: list of (sale line, quantity, reason) or of these and a dict with
            ``condition``, ``disposition``, ``note``
        :param override: {'user': who allows an exception from the policy, 'reason': why}
        :return: the return, approved or, where a person has to decide, requested
        """
        order._crosschannel_guard()
        exception = self._parse_override(override)
        sale_lines = wanted[0][0].union(*(item[0] for item in wanted))
        terms = sale_lines._crosschannel_terms()
        for sale_line, quantity, _reason, *details in wanted:
            self._check_quantity(sale_line, quantity, returnable=terms[sale_line.id]['returnable'])
            if not exception:
                condition = details and details[0].get('condition')
                self._check_terms(sale_line, terms[sale_line.id], condition)
        components = order._crosschannel_components()
        lines = [
            self._prepare_line_vals(components[item[0].id], terms[item[0].id], *item)
            for item in wanted
        ]
        has_credit = any(terms[line.id]['refund_to'] == 'store_credit' for line in sale_lines)
        needs_person = self._needs_person(order, lines)
        doc_sudo = self.sudo().create(  # nobody makes returns but by this check
            {
                **order._prepare_return_vals(),
                'warehouse_id': warehouse.id,
                'state': 'requested' if needs_person and not exception else 'approved',
                'refund_to': 'store_credit' if has_credit else 'original',
                'line_ids': [fields.Command.create(line) for line in lines],
                **exception,
                **values,
            }
        )
        doc_sudo._keep_spent_points()
        return doc_sudo.sudo(self.env.su)

    @api.model
    def _prepare_line_vals(self, components, terms, sale_line, quantity, reason, details=None):
        details = details or {}
        condition = details.get('condition')
        return {
            sale_line._crosschannel_link: sale_line.id,
            'quantity': quantity,
            'reason_id': reason.id,
            'condition': condition,
            'note': details.get('note'),
            'disposition': details.get('disposition')
            or core.policy.disposition(reason.disposition or None, condition),
            'policy_id': terms['policy'],
            **self._priced(sale_line, quantity, components, terms['fee_percent']),
        }

    @api.model
    def _priced(self, sale_line, quantity, components, fee_percent, without=None):
        """What a return line gives back and what is kept of it.

        :param without: the return line itself, where it is priced anew
        """
        order, rate = sale_line.order_id, round(fee_percent * 100)
        parts = self._apportioned(sale_line, quantity, components, without)
        earlier = self._lines_that_count(sale_line, without).filtered(
            lambda line: round(line.fee_percent * 100) == rate
        )
        kept = core.policy.fee(
            rate,
            core.worth(parts),
            sum(core.worth(core.own(line.components or [])) for line in earlier),
            order._crosschannel_minor(sum(line.fee_amount - line.points_fee for line in earlier)),
        )
        return {
            'components': parts,
            'fee_percent': fee_percent,
            'fee_amount': order._crosschannel_major(kept),
            'points_fee': 0.0,
        }

    @api.model
    def _lines_that_count(self, sale_line, without=None):
        """The lines of all returns of an order line that keep their units."""
        link = Domain(sale_line._crosschannel_link, '=', sale_line.id)
        domain = self._active_domain('return_id.') & link
        if without:
            domain &= Domain('id', '!=', without.id)
        return self.env['crosschannel.return.line'].search(domain)

    @api.model
    def _check_quantity(self, sale_line, quantity, without=None, returnable=None):
        if returnable is None:
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
    def _apportioned(self, sale_line, quantity, components, without=None):
        """The part of what the line cost that belongs to the next ``quantity`` units of it."""
        earlier = self._lines_that_count(sale_line, without)
        of_units = self._to_units(sale_line._crosschannel_sold_qty()) or 1
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
        """What is to be paid out for this return (see core.due), in the order's currency.

        A fee is kept of the money: it is no part of what the goods cost nor of what is owed.
        """
        self.ensure_one()
        return self._due(self.sale_order_id, self.refund_net, without=self)

    @api.model
    def _due(self, order, net, without=None):
        """What is to be paid out for a return of this order worth ``net``, made or not yet."""
        others = self.search(self._active_domain() & Domain('sale_order_id', '=', order.id))
        others -= without or self.browse()
        minor = order._crosschannel_minor
        fees = order.order_line.filtered('crosschannel_fee_return_line_id')
        return order._crosschannel_major(
            core.due(
                minor(net),
                total=minor(order.amount_total - sum(fees.mapped('price_total'))),
                returned=minor(sum(others.mapped('refund_net'))),
                paid=minor(order._crosschannel_paid()),
                refunded=minor(order._crosschannel_refunded()),
            )
        )
