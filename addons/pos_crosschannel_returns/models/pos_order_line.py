from odoo import api, fields, models


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

    def _crosschannel_entry(self):
        """What the server says about the line: see crosschannel.return.line._refund_entries."""
        self.ensure_one()
        entries = self.sudo().crosschannel_return_line_id.return_id._till_entries()
        return entries.get(self.crosschannel_return_key)

    def _crosschannel_account_partner(self):
        """Whose account a return before invoicing goes to, or nobody."""
        self.ensure_one()
        doc = self.sudo().crosschannel_return_line_id.return_id
        return doc.invoice_partner_id if doc.invoicing == 'reduced' else doc.partner_id.browse()

    def _prepare_base_line_for_taxes_computation(self):
        """Override of `point_of_sale`: a return costs exactly what the server shared out."""
        base_line = super()._prepare_base_line_for_taxes_computation()
        entry = self.crosschannel_return_line_id and self._crosschannel_entry()
        if not entry:
            return base_line
        partner = self._crosschannel_account_partner()
        if partner and self.env.context.get('linked_to_pos'):
            total = self.env['crosschannel.return.line']._entry_total(entry)
            account = partner.with_company(self.company_id).property_account_receivable_id
            return base_line | {
                'account_id': account,
                'tax_ids': self.env['account.tax'],
                'price_unit': total / entry['quantity'],
            }
        sign = 1 if base_line['quantity'] * entry['quantity'] > 0 else -1
        data = self.env['crosschannel.return.line'].sudo()._entry_tax_data(entry, sign)
        base_line |= self.env['account.tax']._import_base_line_extra_tax_data(base_line, data)
        return base_line
