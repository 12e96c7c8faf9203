from odoo import api, fields, models
from odoo.fields import Command, Domain

from odoo.addons.unified_inventory.exceptions import Refusal

from .crosschannel_return_find import FIND_LIMIT
from .pos_order_origin import SOLD


class CrosschannelReturn(models.Model):
    """A return of what a till sold: its money, taxes and goods are the ticket's that takes it
    back, as with a native refund; what may come back, and for how much, is decided here."""

    _inherit = 'crosschannel.return'

    origin = fields.Selection(selection_add=[('till', 'Till')], ondelete={'till': 'cascade'})
    sold_pos_order_id = fields.Many2one(
        'pos.order', 'Sold by Till Order', readonly=True, index='btree_not_null'
    )
    pos_config_id = fields.Many2one(
        'pos.config', 'Taken In at Till', readonly=True, index='btree_not_null'
    )
    invoicing = fields.Selection(selection_add=[('session', "In the till's entry")])

    @api.constrains('origin', 'sale_order_id', 'sold_pos_order_id')
    def _check_origin(self):
        return super()._check_origin()

    @api.depends('sold_pos_order_id')
    def _compute_currency_id(self):
        return super()._compute_currency_id()

    @api.depends('sold_pos_order_id')
    def _compute_sold_warehouse_id(self):
        return super()._compute_sold_warehouse_id()

    @api.depends('sold_pos_order_id')
    def _compute_order_name(self):
        super()._compute_order_name()
        for doc in self.filtered('sold_pos_order_id'):
            order = doc.sold_pos_order_id
            doc.order_name = order.pos_reference or order.name

    # === HOOKS OF THE RETURN ===

    def _origins(self):
        return {**super()._origins(), 'till': self.sold_pos_order_id}

    def _amount_due(self):
        """Override of `crosschannel_returns`: a till hands goods out when they are paid."""
        return super()._amount_due() if self.sale_order_id else self.refund_net

    def _order_of_tenders(self):
        """Override of `crosschannel_returns`: what a till took only a till pays out; without
        one it becomes store credit."""
        if self.sale_order_id:
            return super()._order_of_tenders()
        self._ewallet_program()
        return ('store_credit',)

    def _check_tender_form(self, tenders):
        super()._check_tender_form(tenders)
        if self.origin != 'order' and {part['type'] for part in tenders} - {'store_credit'}:
            raise Refusal(
                'only_at_till',
                self.env._(
                    'Money for goods a till sold is paid out at a till. Else: store credit.'
                ),
            )

    def _settle(self, tenders=None):
        """Override of `crosschannel_returns`: without a ticket it is the customer's credit."""
        if not self.sale_order_id and not self.partner_id:
            raise Refusal('no_customer', self.env._('Whose store credit is it? Name the customer.'))
        return super()._settle(tenders)

    def _payer(self):
        return super()._payer() or self.partner_id.commercial_partner_id

    # === BOOKING ===

    def _invoicing(self):
        """Override of `crosschannel_returns`: without a ticket a credit note takes the revenue
        back."""
        return super()._invoicing() if self.sale_order_id else 'credited'

    def _invoicing_of(self, ticket):
        """How a return that this ticket takes in is booked."""
        if self.sale_order_id:
            return self._invoicing()
        is_invoiced = self.sold_pos_order_id.account_move.state == 'posted'
        pays_invoice = ticket._is_exchange() and ticket.to_invoice
        return 'credited' if is_invoiced or pays_invoice else 'session'

    def _invoice_groups(self):
        """Override of `crosschannel_returns`: a till's order has one invoice or none."""
        if self.sale_order_id:
            return super()._invoice_groups()
        invoice = self.sold_pos_order_id.account_move
        return {invoice.filtered(lambda move: move.state == 'posted'): self.line_ids}

    def _prepare_credit_note(self, invoice):
        vals = super()._prepare_credit_note(invoice)
        if not invoice:
            partner = self.partner_id
            sold = self.sold_pos_order_id
            config = self.pos_config_id or sold.config_id
            vals.update(
                journal_id=config.invoice_journal_id.id,
                partner_id=partner.address_get(['invoice'])['invoice'],
                partner_shipping_id=partner.address_get(['delivery'])['delivery'],
                currency_id=self.currency_id.id,
                fiscal_position_id=sold.fiscal_position_id.id,
                invoice_user_id=sold.user_id.id or self.env.uid,
                team_id=sold.crm_team_id.id,
                ref=' '.join(filter(None, [self.name, self.order_name])),
            )
        return vals

    def _prepare_credit_line(self, invoice, entry):
        sold = entry['sold']
        if sold._name != 'pos.order.line':
            return super()._prepare_credit_line(invoice, entry)
        line_model = self.env['crosschannel.return.line']
        return {
            'product_id': sold.product_id.id,
            'name': sold.full_product_name or sold.product_id.display_name,
            'quantity': entry['quantity'],
            'product_uom_id': sold.product_id.uom_id.id,
            'price_unit': line_model._entry_price(entry),
            'tax_ids': [Command.set(line_model._entry_taxes(entry).ids)],
            'extra_tax_data': line_model._entry_tax_data(entry),
        }

    def _credited_sale_lines(self, entry):
        """Override of `crosschannel_returns`: a till's lines are invoiced by the till."""
        if entry['sold']._name == 'pos.order.line':
            return []
        return super()._credited_sale_lines(entry)

    # === POINTS AND CARDS ===

    def _reward_shares(self):
        """Override of `crosschannel_returns`: what cards and points gave on the till's order."""
        if not self.sold_pos_order_id:
            return super()._reward_shares()
        lines = self.sold_pos_order_id.lines.filtered(
            lambda line: line.reward_id and line.coupon_id and not line._crosschannel_is_return()
        )
        groups = lines.grouped(
            lambda line: (line.coupon_id, line.reward_identifier_code or line.id)
        )
        before = self._settled_before().line_ids
        shares = []
        for (card, _code), group in groups.items():
            whole = sum(abs(self._minor(line.price_subtotal_incl)) for line in group)
            back = self._given_back(self.line_ids, group)
            given = self._given_back(before, group)
            cost = sum(group.mapped('points_cost'))
            shares.append((card, back, self._points_share(cost, whole, given, back)))
        return shares

    def _earned_shares(self):
        """Override of `crosschannel_returns`: points a till's order earned."""
        sold = self.sold_pos_order_id
        if not sold:
            return super()._earned_shares()
        if not self.company_id.crosschannel_till_points:
            return []
        back = {line.pos_line_id: line.quantity for line in self.line_ids}
        before = sold._crosschannel_came_back(self.pos_order_id)
        return [
            (card, points, self._missing_points(card, points))
            for card, _given, points in sold._crosschannel_earned_back(before, back)
        ]

    def _point_changes(self):
        """Override of `crosschannel_returns`: a ticket has taken the points of its receipt."""
        changes = super()._point_changes()
        if self.sold_pos_order_id and self.pos_order_id:
            return [change for change in changes if not change[2]]
        return changes

    def _settled_before(self):
        if not self.sold_pos_order_id:
            return super()._settled_before()
        return self.sold_pos_order_id._crosschannel_docs().filtered(
            lambda doc: doc.state == 'settled' and doc != self
        )

    # === FINDING ===

    @api.model
    def _find_orders(self, given):
        """Override of `crosschannel_returns`: and the orders of tills."""
        domain = self._company_domain() & self._sold_domain()
        for key, value in given.items():
            domain &= self._find_sold_domain(key, value)
        sold = self.env['pos.order'].search(domain, limit=FIND_LIMIT, order='id desc')
        return super()._find_orders(given) + list(sold)

    @api.model
    def _sold_domain(self):
        return Domain('state', 'in', SOLD) & Domain('is_refund', '=', False)

    @api.model
    def _find_sold_domain(self, key, value):
        if key == 'reference':
            return Domain.OR(Domain(field, '=', value) for field in ('pos_reference', 'name'))
        if key == 'token':
            return Domain.OR(Domain(field, '=', value) for field in ('access_token', 'uuid'))
        return self._find_domain(key, value)

    @api.model
    def _find_order(self, reference):
        """Override of `crosschannel_returns`: an order of a till has a reference as well."""
        return self._find_sold(self._company_domain(), reference) or super()._find_order(reference)

    @api.model
    def _find_sold(self, company, reference):
        """The paid order of a till that this names, or what its receipt's QR says; else none."""
        if not isinstance(reference, str) or not reference.strip():
            return self.env['pos.order']
        orders = self.sudo()._receipts(company, reference.strip())
        if len(orders) > 1:
            raise Refusal(
                'ambiguous_reference',
                self.env._('Several receipts have this number: scan the QR.'),
            )
        return orders

    @api.model
    def _order_summary(self, order):
        summary = super()._order_summary(order)
        if order._name != 'pos.order':
            return {**summary, 'kind': 'order', 'key': order.name}
        return {
            **summary,
            'kind': 'till',
            'key': order.uuid,
            'reference': order.pos_reference or order.name,
            'customer': order.partner_id.display_name or order.config_id.name,
        }


class CrosschannelReturnLine(models.Model):
    _inherit = 'crosschannel.return.line'

    pos_line_id = fields.Many2one(
        'pos.order.line', 'Till Order Line', readonly=True, index='btree_not_null'
    )

    @api.depends('pos_line_id')
    def _compute_product_id(self):
        return super()._compute_product_id()

    @api.depends('pos_line_id')
    def _compute_product_uom_id(self):
        return super()._compute_product_uom_id()

    def _sold_line(self):
        return self.pos_line_id or super()._sold_line()

    @api.model
    def _entry_taxes(self, entry):
        return entry['sold']._crosschannel_taxes()._origin

    def _fee_sale_line(self):
        """Override of `crosschannel_returns`: at a till the fee is a line of the ticket."""
        if self.sale_line_id:
            return super()._fee_sale_line()
        return self._unsold_line(self._fee_product(), self._fee_taxes())

    def _fee_fiscal_position(self):
        """Override of `crosschannel_returns`: that of the receipt, without one that of the till."""
        if self.sale_line_id:
            return super()._fee_fiscal_position()
        sold = self.pos_line_id.order_id
        config = self.return_id.pos_config_id
        return sold.fiscal_position_id if sold else config.default_fiscal_position_id

    def _unsold_line(self, product, taxes):
        """What was on no ticket, in the form of a till's line."""
        return self.env['pos.order.line'].new(
            {
                'product_id': product.id,
                'full_product_name': product.display_name,
                'tax_ids': [Command.set(taxes.ids)],
            }
        )

    def _charge_fees(self):
        return super(CrosschannelReturnLine, self.filtered('sale_line_id'))._charge_fees()

    def _deliveries(self):
        """Override of `crosschannel_returns`: what the till handed out, with the order or at the
        closing of its session."""
        if not self.pos_line_id:
            return super()._deliveries()
        return self.pos_line_id._crosschannel_left()[self.pos_line_id]
