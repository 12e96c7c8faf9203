from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from odoo.addons.unified_inventory.exceptions import Refusal

HOLD_HOURS = 2


class CrosschannelReturn(models.Model):
    _inherit = 'crosschannel.return'

    pos_order_id = fields.Many2one('pos.order', 'Till Order', readonly=True, index='btree_not_null')
    invoice_partner_id = fields.Many2one(
        'res.partner', 'Account of', compute='_compute_invoice_partner_id'
    )

    @api.depends('sale_order_id.partner_invoice_id')
    def _compute_invoice_partner_id(self):
        for doc in self:
            order = doc.sale_order_id
            payer = order.transaction_ids.partner_id[:1] or order.partner_invoice_id
            doc.invoice_partner_id = payer.commercial_partner_id

    # === INTERFACE OF THE TILL ===

    @api.model
    def till_find(self, config_id, reference):
        """An order by its reference (or that of its return), for the till's dialog.

        :return: see crosschannel.return.returnable
        """
        config = self._till_config(config_id)
        return self.sudo()._returnable(self.sudo()._till_order(config, reference))

    @api.model
    def till_open(self, config_id, reference, lines, request_key):
        """Keep the chosen units for this till for two hours and price the ticket.

        :param lines: list of {line, quantity, reason}
        :return: {reference, partner_id, invoicing, refund_total, lines}, a line with key,
            product_id, quantity (negative), price_unit, tax_ids, extra_tax_data and note
        """
        config = self._till_config(config_id)
        returns = self.sudo()
        digest = self._digest([config_id, reference, lines])
        doc = returns._same_request(request_key, digest)
        if not doc:
            order = returns._till_order(config, reference)
            doc = returns._open(
                order,
                returns._parse_lines(order, lines),
                config.sudo().picking_type_id.warehouse_id,
                channel='till',
                expires_at=fields.Datetime.now() + timedelta(hours=HOLD_HOURS),
                request_key=request_key,
                request_user_id=self.env.uid,
                request_digest=digest,
            )
            doc._check_paid()
        return doc._till_ticket()

    @api.model
    def till_load(self, config_id, return_reference):
        """The records the till needs to show a return, by model."""
        config = self._till_config(config_id)
        doc = self.sudo()._till_return(config, return_reference)
        products = self.env['product.product'].browse(
            [entry['sale_line'].product_id.id for entry in doc._till_entries().values()]
        )
        partner = self.env['res.partner'].browse(doc.partner_id.id)
        return {
            **self.env['product.template']
            .with_context(load_archived=True)
            .load_product_from_pos(config.id, [('product_variant_ids', 'in', products.ids)]),
            'res.partner': partner._load_pos_data_read(partner, config),
        }

    @api.model
    def till_cancel(self, config_id, return_reference):
        """Give the units of an abandoned return free; a settled one stays as it is."""
        config = self._till_config(config_id)
        doc = self.sudo()._till_return(config, return_reference)
        if doc.state == 'approved':
            doc.action_refuse()
        return doc.state

    # === CHECKS ===

    @api.model
    def _till_config(self, config_id):
        """The till of the caller, with an open session and of one of the caller's companies."""
        if not self.env.user.has_group('point_of_sale.group_pos_user'):
            raise AccessError(self.env._('Returns at a till are for its cashiers.'))
        config = self.env['pos.config']
        if isinstance(config_id, int):
            config = config.search([('id', '=', config_id)])
        if not config or config.company_id not in self.env.companies:
            raise Refusal('unknown_till', self.env._('There is no such till.'))
        if config.current_session_id.state != 'opened':
            raise Refusal('no_session', self.env._('Open the session of this till first.'))
        return config

    @api.model
    def _till_order(self, config, reference):
        domain = Domain('company_id', '=', config.company_id.id)
        orders = self.env['sale.order']
        if isinstance(reference, str) and reference.strip():
            value = reference.strip()
            matches = [self._find_domain('reference', text) for text in {value, value.upper()}]
            orders = orders.search(domain & Domain.OR(matches), limit=2)
        if len(orders) != 1:
            raise Refusal('unknown_reference', self.env._('There is no such order.'))
        if orders.state != 'sale':
            raise Refusal('not_confirmed', self.env._('This order is not confirmed.'))
        if orders.currency_id != config.currency_id:
            raise Refusal(
                'other_currency',
                self.env._('The order is in %(currency)s.', currency=orders.currency_id.name),
            )
        return orders

    @api.model
    def _till_return(self, config, reference):
        domain = Domain('company_id', '=', config.company_id.id) & Domain('channel', '=', 'till')
        doc = self.browse()
        if isinstance(reference, str):
            doc = self.search(domain & Domain('name', '=', reference), limit=1)
        if not doc:
            raise Refusal('unknown_reference', self.env._('There is no such return.'))
        return doc

    def _check_paid(self):
        """A till gives money only for what was paid."""
        due = self._amount_due()
        if self.currency_id.compare_amounts(due, self.refund_total):
            raise Refusal(
                'not_paid',
                self.env._(
                    'Of these %(total)s only %(due)s were paid. The back office settles this return.',
                    total=self.currency_id.format(self.refund_total),
                    due=self.currency_id.format(due),
                ),
                due=due,
            )

    # === THE TICKET ===

    def _till_entries(self):
        """The priced lines of the ticket by their key."""
        entries = {}
        for line in self.line_ids:
            for number, entry in enumerate(line._refund_entries(in_product_uom=True)):
                entries[f'{line.id}:{number}'] = entry
        return entries

    def _till_ticket(self):
        self.ensure_one()
        line_model = self.env['crosschannel.return.line']
        return {
            'reference': self.name,
            'order': self.sale_order_id.name,
            'partner_id': self.partner_id.id,
            'invoicing': self._invoicing(),
            'refund_total': self.refund_total,
            'lines': [
                {
                    'key': key,
                    'product_id': entry['sale_line'].product_id.id,
                    'quantity': -entry['quantity'],
                    'price_unit': line_model._entry_price(entry),
                    'tax_ids': entry['sale_line'].tax_ids.ids,
                    'extra_tax_data': line_model._entry_tax_data(entry, sign=-1),
                    'note': ' · '.join(
                        filter(None, [self.sale_order_id.name, entry['return_line'].reason_id.name])
                    ),
                }
                for key, entry in self._till_entries().items()
            ],
        }

    def _settle_at_till(self, pos_order, invoicing):
        """Note what the till did: goods, credit note and money are the till order's."""
        self.ensure_one()
        self.env['crosschannel.return.tender'].create(
            [
                {
                    'return_id': self.id,
                    'type': 'till',
                    'amount': -payment.amount,
                    'state': 'done',
                    'pos_payment_id': payment.id,
                }
                for payment in pos_order.payment_ids
            ]
        )
        self.credit_note_ids |= pos_order.account_move
        self.pos_order_id = pos_order
        self._set_settled(invoicing)
