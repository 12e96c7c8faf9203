from odoo import api, fields, models

LASTING = ('coupons', 'gift_card', 'ewallet')  # cards that exist before the order that uses them


class PosOrderLine(models.Model):
    _inherit = 'pos.order.line'

    crosschannel_return_key = fields.Char(
        'Return Entry', copy=False, help='Return line and number of its entry, given by the server.'
    )
    crosschannel_return_line_id = fields.Many2one(
        'crosschannel.return.line',
        'Return Line',
        compute='_compute_crosschannel_return_line_id',
        store=True,
        index='btree_not_null',
    )

    @api.depends('crosschannel_return_key')
    def _compute_crosschannel_return_line_id(self):
        for line in self:
            number = (line.crosschannel_return_key or '').partition(':')[0]
            found = self.env['crosschannel.return.line']
            if number.isdecimal():
                found = found.browse(int(number)).exists()
            line.crosschannel_return_line_id = found

    @api.model
    def _load_pos_data_fields(self, config):
        return [*super()._load_pos_data_fields(config), 'crosschannel_return_key']

    def _crosschannel_card(self):
        """The card this reward was claimed with, or none: the points of an automatic promotion
        are worth nothing beyond its order."""
        program = self.coupon_id.program_id
        is_kept = program.applies_on != 'current' or program.program_type in LASTING
        return self.coupon_id if is_kept else self.coupon_id.browse()

    def _crosschannel_history_domain(self):
        """Rows of cards that refunds with these lines changed."""
        return [('order_model', '=', self._name), ('order_id', 'in', self.ids)]

    def _crosschannel_entry(self):
        """What the server says about the line: see crosschannel.return.line._refund_entries."""
        self.ensure_one()
        entries = self.sudo().crosschannel_return_line_id.return_id._till_entries()
        return entries.get(self.crosschannel_return_key)

    def _crosschannel_account(self):
        """The account of a customer that this line is money of, or none.

        A return goes there before it was invoiced; in an exchange always, as what came back
        was credited by a document of its own.

        :return: (partner, account)
        """
        self.ensure_one()
        doc = self.sudo().crosschannel_return_line_id.return_id
        note = doc.credit_note_ids[:1] if self.order_id._is_exchange() else doc.credit_note_ids[:0]
        if note:
            terms = note.line_ids.filtered(lambda line: line.display_type == 'payment_term')
            return note.commercial_partner_id, terms.account_id[:1]
        partner = doc.invoice_partner_id if doc.invoicing == 'reduced' else doc.partner_id[:0]
        return partner, partner.with_company(doc.company_id).property_account_receivable_id

    def _prepare_base_line_for_taxes_computation(self):
        """Override of `point_of_sale`: a return costs exactly what the server shared out."""
        base_line = super()._prepare_base_line_for_taxes_computation()
        entry = self.crosschannel_return_line_id and self._crosschannel_entry()
        if not entry:
            return base_line | self._invoiced_quantity()
        line_model = self.env['crosschannel.return.line'].sudo()
        partner, account = self._crosschannel_account()
        if partner and self.env.context.get('linked_to_pos'):
            return base_line | {
                'account_id': account,
                'tax_ids': self.env['account.tax'],
                'price_unit': line_model._entry_total(entry) / entry['quantity'],
                'manual_total_excluded_currency': None,
                'manual_total_excluded': None,
                'manual_tax_amounts': None,
            }
        # whatever the fiscal position of a sale beside it is: the taxes are those of the order
        base_line['tax_ids'] = line_model._entry_taxes(entry)
        sign = 1 if base_line['quantity'] * entry['quantity'] > 0 else -1
        data = line_model._entry_tax_data(entry, sign)
        base_line |= self.env['account.tax']._import_base_line_extra_tax_data(base_line, data)
        return base_line

    def _invoiced_quantity(self):
        """An exchange that pays money out counts in negative quantities, its invoice does not."""
        if self.env.context.get('invoicing') and self.order_id._is_exchange():
            return {'quantity': self.qty, 'sign': -1}
        return {}
