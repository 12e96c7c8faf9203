from odoo import fields, models

from odoo.addons.unified_inventory.exceptions import Refusal


class CrosschannelReturn(models.Model):
    _inherit = 'crosschannel.return'

    def _settle(self, tenders=None):
        """Take the goods in, credit what was invoiced and pay out, all in one transaction.

        :param tenders: list of {'type': 'original', 'store_credit' or 'manual', 'amount'}, adding
            up to what is due; None to pay by plan (see `_refund_plan`)
        """
        self.ensure_one()
        self._lock_for_settlement()
        parts, adopted = self._settlement_parts(tenders)
        invoicing = self._invoicing()
        invoice_groups = self._invoice_groups() if invoicing == 'credited' else {}
        self._receive()
        for invoice, lines in invoice_groups.items():
            self._create_credit_note(invoice, lines)
        self.asked_tenders = tenders
        self._set_settled(invoicing)
        self._pay_out(parts, adopted, by_plan=tenders is None)

    def _lock_for_settlement(self):
        """Win the right to settle; what expired meanwhile must still be returnable. Whatever it
        is paid with, no refund of the back office is decided at the same time."""
        self._guard()
        self._payments()._crosschannel_lock()
        self.invalidate_recordset(['state', 'expires_at'])
        if self.state not in ('approved', 'received', 'inspected'):
            raise Refusal(
                'wrong_state',
                self.env._('The return %(name)s is %(state)s.', name=self.name, state=self.state),
                state=self.state,
            )
        self._check_not_expired()
        self._keep_spent_points()
        self.line_ids._charge_fees()

    def _check_not_expired(self):
        """Whose time is over returns what is still returnable."""
        if self.expires_at and self.expires_at <= fields.Datetime.now():
            for line in self.line_ids:
                self._check_quantity(line._sold_line(), line.quantity, without=self)

    def _set_settled(self, invoicing):
        self.write({'state': 'settled', 'invoicing': invoicing, 'expires_at': False})
        self._give_back_cards()
        self._settle_points()
        self.env.flush_all()

    # === INVOICING ===

    def _invoicing(self):
        """Whether the units back were invoiced ('credited') or will not be ('reduced').

        Only what is invoiced beyond the goods kept is credited.
        """
        modes = set()
        for line in self.line_ids:
            sale_line = line.sale_line_id
            if 'draft' in sale_line.invoice_lines.mapped('parent_state'):
                raise Refusal(
                    'draft_invoice',
                    self.env._('Post or delete the draft invoice of this order first.'),
                )
            credit = sale_line.qty_invoiced_posted - self._kept(line)
            if sale_line.product_uom_id.compare(credit, line.quantity) >= 0:
                modes.add('credited')
            elif sale_line.product_uom_id.compare(credit, 0) <= 0:
                modes.add('reduced')
            else:
                modes |= {'credited', 'reduced'}
        if len(modes) > 1:
            raise Refusal(
                'partly_invoiced',
                self.env._('Only a part of these units is invoiced. Return the parts one by one.'),
            )
        return modes.pop()

    def _kept(self, line):
        """Units of the order line that stay to be paid once this return is settled."""
        sale_line = line.sale_line_id
        if sale_line.product_id.invoice_policy == 'order':
            before = sale_line.product_uom_qty - sale_line.crosschannel_returned_qty
        else:
            before = sale_line.qty_delivered - sale_line.crosschannel_pending_qty
        coming = 0.0 if line.is_received else line.quantity
        return before - sale_line._crosschannel_sold_elsewhere() - coming

    def _invoice_groups(self):
        """The lines by the invoice they are credited against: the latest that has them."""
        groups = {}
        for line in self.line_ids:
            invoices = line.sale_line_id.invoice_lines.move_id.filtered(
                lambda move: move.move_type == 'out_invoice' and move.state == 'posted'
            )
            invoice = invoices.sorted(lambda move: (move.invoice_date, move.id))[-1:]
            groups[invoice] = groups.get(invoice, self.env['crosschannel.return.line']) | line
        return groups

    def _create_credit_note(self, invoice, lines):
        note = self.env['account.move'].create(
            {
                **self._prepare_credit_note(invoice),
                'invoice_line_ids': [
                    fields.Command.create(self._prepare_credit_line(invoice, entry))
                    for entry in lines._refund_entries()
                ],
            }
        )
        self.credit_note_ids |= note  # first: what its goods cost is asked of the return
        note.action_post()
        self._reconcile(note.line_ids | invoice.line_ids)

    def _prepare_credit_note(self, invoice):
        return {
            'move_type': 'out_refund',
            'reversed_entry_id': invoice.id,
            'journal_id': invoice.journal_id.id,
            'partner_id': invoice.partner_id.id,
            'partner_shipping_id': invoice.partner_shipping_id.id,
            'currency_id': invoice.currency_id.id,
            'fiscal_position_id': invoice.fiscal_position_id.id,
            'invoice_origin': self.order_name,
            # who is paid for what he sells, is not for what came back
            'invoice_user_id': (invoice.invoice_user_id or self.sale_order_id.user_id).id,
            'team_id': (invoice.team_id or self.sale_order_id.team_id).id,
            'invoice_date': fields.Date.context_today(self),
            'ref': self.env._(
                'Return %(name)s of %(invoice)s', name=self.name, invoice=invoice.name
            ),
        }

    def _prepare_credit_line(self, invoice, entry):
        sale_line = entry['sold']
        origin = invoice.invoice_line_ids.filtered(lambda line: sale_line in line.sale_line_ids)[:1]
        line_model = self.env['crosschannel.return.line']
        return {
            'product_id': sale_line.product_id.id,
            'name': sale_line.name,
            'quantity': entry['quantity'],
            'product_uom_id': sale_line.product_uom_id.id,
            'price_unit': line_model._entry_price(entry),
            'tax_ids': [fields.Command.set(line_model._entry_taxes(entry).ids)],
            'extra_tax_data': line_model._entry_tax_data(entry),
            'sale_line_ids': self._credited_sale_lines(entry),
            'analytic_distribution': origin.analytic_distribution
            or sale_line.analytic_distribution,
            **({'account_id': origin.account_id.id} if origin else {}),
        }

    def _credited_sale_lines(self, entry):
        """Goods lower the invoiced quantity of their order line; a part of a discount does not,
        and a fee is invoiced by being kept."""
        if entry['quantity'] < 0 and not entry['sold'].crosschannel_fee_return_line_id:
            return []
        return [fields.Command.set(entry['sold'].ids)]

    def _reconcile(self, move_lines):
        open_lines = move_lines.filtered(
            lambda line: (
                line.account_id.account_type == 'asset_receivable'
                and line.parent_state == 'posted'
                and not line.reconciled
            )
        )
        for lines in open_lines.grouped('account_id').values():
            if {line.balance > 0 for line in lines} == {True, False}:
                lines.reconcile()

    # === GOODS ===

    def _receive(self):
        """Goods that are not in yet come in, and all go where they belong."""
        self._take_in()
        self.line_ids._dispose()

    def _take_in(self):
        """A done receipt at the place of the return, of what did not come in before."""
        lines = self.line_ids.filtered(lambda line: not line.move_ids)
        if not lines:
            return
        picking = self.env['stock.picking'].create(self._prepare_picking_vals(lines))
        lines._create_moves(picking)
        picking._action_done()
        self._check_received(picking)

    def _prepare_picking_vals(self, lines):
        place = self.warehouse_id
        picking_type = place.out_type_id.return_picking_type_id or place.in_type_id
        deliveries = lines[:1]._deliveries()
        customers = deliveries[-1:].location_dest_id or self.partner_id.property_stock_customer
        return {
            'picking_type_id': picking_type.id,
            'partner_id': self.partner_id.id,
            'origin': self.name,
            'location_id': customers.id,
            'location_dest_id': place.lot_stock_id.id,
            'company_id': self.company_id.id,
        }

    def _check_received(self, pickings):
        if any(picking.state != 'done' for picking in pickings):
            raise Refusal(
                'not_received', self.env._('The goods could not be booked in. Nothing was done.')
            )
