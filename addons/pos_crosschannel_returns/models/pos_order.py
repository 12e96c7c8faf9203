from odoo import models
from odoo.fields import Command

from odoo.addons.unified_inventory.exceptions import Refusal


class PosOrder(models.Model):
    _inherit = 'pos.order'

    def _process_saved_order(self, draft):
        """Override of `point_of_sale`: a till knows nothing for sure. When it pays, the server
        decides anew what comes back and for how much; a refusal leaves nothing half written."""
        if draft or self.state == 'cancel':
            return super()._process_saved_order(draft)
        doc = self.sudo()._crosschannel_return()
        if not doc:
            return super()._process_saved_order(draft)
        invoicing = self.sudo()._prepare_crosschannel_return(doc)
        credited = self._is_exchange() and invoicing == 'credited'
        invoice_groups = doc._invoice_groups() if credited else {}
        result = super(PosOrder, self.with_context(generate_pdf=False))._process_saved_order(draft)
        pickings = self.sudo().picking_ids
        doc._check_received(pickings.filtered('move_ids.crosschannel_return_line_id'))
        for invoice, lines in invoice_groups.items():
            doc._create_credit_note(invoice, lines)
        doc._settle_at_till(self.sudo(), invoicing)
        return result

    def action_pos_order_paid(self):
        """Override of `point_of_sale`: a sold unit is refunded once, at a till or in the back
        office."""
        self._check_native_refunds()
        return super().action_pos_order_paid()

    def _generate_pos_order_invoice(self):
        """Override of `point_of_sale`: how a return is booked is decided when it is taken in."""
        if 'settled' in self.sudo().lines.crosschannel_return_line_id.return_id.mapped('state'):
            raise Refusal(
                'not_invoiced',
                self.env._('A return or exchange is not invoiced once it is settled.'),
            )
        return super()._generate_pos_order_invoice()

    def _prepare_tax_base_line_values(self):
        """Override of `point_of_sale`: the invoice of an exchange is for what was sold. What
        came back is a credit note of its own, or never was invoiced."""
        result = super()._prepare_tax_base_line_values()
        if not self.env.context.get('invoicing'):
            return result
        back = self.filtered(lambda order: order._is_exchange())._returned_lines()
        return [values for values in result if values['record'] not in back]

    def _prepare_invoice_vals(self):
        """Override of `point_of_sale`: the credit note reverses the invoice of the order."""
        vals = super()._prepare_invoice_vals()
        doc = self.sudo().lines.crosschannel_return_line_id.return_id
        if len(doc) == 1 and self._is_exchange():
            vals.update(ref=self.name, reversed_entry_id=False, pos_refunded_invoice_ids=[])
        elif len(doc) == 1:
            invoice = next(iter(doc._invoice_groups()))
            vals.update(
                reversed_entry_id=invoice.id,
                partner_id=invoice.partner_id.id,
                partner_shipping_id=invoice.partner_shipping_id.id,
                invoice_user_id=invoice.invoice_user_id.id,
                team_id=invoice.team_id.id,
                ref=self.env._(
                    'Return %(name)s of %(invoice)s', name=doc.name, invoice=invoice.name
                ),
            )
        return vals

    def _get_invoice_lines_values(self, line_values, pos_line, move_type):
        """Override of `point_of_sale`: goods lower the invoiced quantity of their order line."""
        vals = super()._get_invoice_lines_values(line_values, pos_line, move_type)
        entry = pos_line.crosschannel_return_line_id and pos_line._crosschannel_entry()
        if entry and move_type == 'out_refund':
            vals['sale_line_ids'] = entry['return_line'].return_id._credited_sale_lines(entry)
        return vals

    # === BUSINESS METHODS ===

    def _returned_lines(self):
        return self.lines.filtered('crosschannel_return_key')

    def _is_exchange(self):
        """Whether the ticket takes goods of an order back and sells others."""
        return any(
            order._returned_lines() not in (order.lines.browse(), order.lines) for order in self
        )

    def _crosschannel_return(self):
        """The return this ticket settles: one, whatever else is sold with it."""
        self.ensure_one()
        keyed = self._returned_lines()
        doc = keyed.crosschannel_return_line_id.return_id
        if keyed and (len(doc) != 1 or not all(keyed.mapped('crosschannel_return_line_id'))):
            raise Refusal('mixed_ticket', self.env._('A ticket takes back one order.'))
        return doc

    def _prepare_crosschannel_return(self, doc):
        """Check the ticket against the return and put the server's figures in it.

        :return: how the return is booked
        """
        doc._lock_for_settlement()
        if doc.company_id != self.company_id:
            raise Refusal('other_till', self.env._('This return belongs to another store.'))
        doc._check_till_currency(self.config_id, doc.currency_id)
        doc._check_place(self.config_id.picking_type_id.warehouse_id)
        entries = doc._till_entries()
        returned = self._returned_lines()
        if sorted(returned.mapped('crosschannel_return_key')) != sorted(entries):
            raise Refusal(
                'lines_changed', self.env._('The ticket has other lines than its return.')
            )
        for line in returned:
            self._check_crosschannel_line(line, entries[line.crosschannel_return_key])
        self._check_sold_lines(self.lines - returned)
        doc._check_paid()
        invoicing = doc._invoicing_of(self)
        doc.invoicing = invoicing
        self.write({**self._customer_of(doc), **self._booked_as(invoicing, doc)})
        self._compute_prices()
        self._check_refund_to(doc)
        return invoicing

    def _check_refund_to(self, doc):
        """What is refunded as store credit only buys other goods here, but is no money."""
        is_paid_out = self.currency_id.compare_amounts(self.amount_total, 0) < 0
        if is_paid_out and not doc._may_pay_out():
            raise Refusal(
                'store_credit_only',
                self.env._(
                    'By policy no money is paid out for this return. Exchange it for goods of at '
                    'least %(worth)s, or let the back office give store credit.',
                    worth=self.currency_id.format(doc._till_worth()),
                ),
            )

    def _customer_of(self, doc):
        """The customer is the return's, or the ticket's where a till sold to nobody known."""
        if doc.sale_order_id or doc.partner_id:
            return {'partner_id': doc.partner_id.id}
        doc.partner_id = self.partner_id
        return {}

    def _booked_as(self, invoicing, doc):
        """An exchange is a sale that is paid in part with what came back: its own invoice, if
        the customer wants one, is for the goods sold."""
        if self._is_exchange():
            return {'is_refund': False}
        return {
            'to_invoice': invoicing == 'credited',
            'is_refund': True,
            'fiscal_position_id': doc.sold_pos_order_id.fiscal_position_id.id,
        }

    def _check_sold_lines(self, lines):
        """What is sold with a return is priced as any sale; nothing else comes back unchecked."""
        if lines.refunded_orderline_id or any(line.qty < 0 for line in lines):
            raise Refusal(
                'mixed_ticket',
                self.env._('What else comes back is a ticket of its own.'),
            )
        if self.shipping_date:
            raise Refusal(
                'ships_later', self.env._('Goods that are sent later are a ticket of their own.')
            )

    def _refunded_line(self, entry):
        """The line of a till's order that comes back, as a native refund names it."""
        sold = entry['sold'] if entry['sold']._name == 'pos.order.line' else self.lines.browse()
        is_goods = bool(sold) and sold == entry['return_line'].pos_line_id
        return {'refunded_orderline_id': sold.id if is_goods and entry['quantity'] > 0 else False}

    def _check_crosschannel_line(self, line, entry):
        line_model = self.env['crosschannel.return.line']
        compare = self.currency_id.compare_amounts
        price = line_model._entry_price(entry)
        total = abs(line_model._entry_total(entry))
        if (
            line.product_id != entry['sold'].product_id
            or line.product_id.uom_id.compare(line.qty, -entry['quantity'])
            or line.discount
        ):
            raise Refusal(
                'lines_changed', self.env._('The ticket has other lines than its return.')
            )
        if compare(line.price_unit, price) or compare(abs(line.price_subtotal_incl), total):
            raise Refusal(
                'price_changed',
                self.env._(
                    'The refund of %(product)s is %(total)s.',
                    product=line.product_id.display_name,
                    total=self.currency_id.format(total),
                ),
                total=total,
            )
        line.write(
            {
                'price_unit': price,
                'tax_ids': [Command.set(line_model._entry_taxes(entry).ids)],
                'extra_tax_data': line_model._entry_tax_data(entry, sign=-1),
                **self._refunded_line(entry),
            }
        )

    def _check_native_refunds(self):
        """Of a till's receipt no more units come back than were sold, whoever asks: tickets and
        returns count together, under the guard of the order."""
        sold_sudo = self.lines.refunded_orderline_id.sudo()
        if not sold_sudo:
            return
        if sold_sudo.order_id.company_id != self.company_id:
            raise Refusal('other_company', self.env._('This receipt is of another company.'))
        for currency in sold_sudo.order_id.currency_id:
            self.env['crosschannel.return']._check_till_currency(self.config_id, currency)
        sold_sudo.order_id._crosschannel_guard()
        back = sold_sudo._crosschannel_back(ticket=self.sudo())
        for line in sold_sudo:
            if line.product_id.uom_id.compare(back[line], max(line.qty, 0.0)) > 0:
                raise Refusal(
                    'already_refunded',
                    self.env._(
                        '%(product)s of this receipt was refunded already.',
                        product=line.product_id.display_name,
                    ),
                    line=line.id,
                )
        natively = self.lines.filtered(lambda line: not line.crosschannel_return_key)
        self._check_promotions_kept(natively.refunded_orderline_id.sudo())
