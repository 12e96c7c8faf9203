from odoo import models


class PosSession(models.Model):
    _inherit = 'pos.session'

    def _accumulate_amounts(self, data):
        """Override of `point_of_sale`: the cost of goods another channel sold is booked where
        that sale is invoiced and credited; what was never invoiced has none to take back."""
        data = super()._accumulate_amounts(data)
        for move in self._crosschannel_valued_moves():
            accounts = move.product_id._get_product_accounts()
            amount = {'amount': move.quantity * move._get_price_unit()}
            for kind, key in (('stock_expense', 'expense'), ('stock_return', 'stock_valuation')):
                total = data[kind][accounts[key]]
                data[kind][accounts[key]] = self._update_amounts(
                    total, amount, move.picking_id.date_done, force_company_currency=True
                )
        return data

    def _crosschannel_valued_moves(self):
        """Receipts of returns that the closing entry counts as goods returned to this till while
        a credit note has taken their cost back, or none was ever booked. Where a till moves its
        goods at closing its invoices and credit notes book no cost: the closing does."""
        if self.company_id.inventory_valuation != 'real_time':
            return self.env['stock.move']
        pickings = self.order_ids.filtered(lambda order: not order.is_invoiced).picking_ids
        pickings |= self.picking_ids.filtered(lambda picking: not picking.pos_order_id)
        return pickings.sudo().move_ids.filtered(
            lambda move: (
                self._crosschannel_is_costed(move)
                and move.product_id.is_storable
                and move.product_id.valuation == 'real_time'
            )
        )

    def _crosschannel_is_costed(self, move):
        line = move.crosschannel_return_line_id
        doc = line.return_id
        if doc.invoicing == 'credited':
            return line.product_id in doc.credit_note_ids._crosschannel_costed_products()
        return doc.invoicing == 'reduced'

    def _get_sale_key(self, base_line):
        """Override of `point_of_sale`: what goes back before it was invoiced, or was credited
        by a document of its own, is no sale but money of the customer, on his account and
        without tax."""
        key = super()._get_sale_key(base_line)
        partner, _account = base_line['record']._crosschannel_account()
        if partner:
            key.update(tax_ids=(), base_tag_ids=(), crosschannel_partner_id=partner.id)
        return key

    def _get_sale_vals(self, key, sale_vals):
        vals = super()._get_sale_vals(key, sale_vals)
        if key.get('crosschannel_partner_id'):
            vals['partner_id'] = key['crosschannel_partner_id']
            vals['name'] = self.env._('Returned to the customer')
        return vals

    def _reconcile_account_move_lines(self, data):
        """Override of `point_of_sale`: the money returned meets the credit note of an exchange,
        or the payment it came from."""
        result = super()._reconcile_account_move_lines(data)
        docs = self.env['crosschannel.return'].search([('pos_order_id', 'in', self.order_ids.ids)])
        credited = docs.filtered(lambda doc: doc.invoicing == 'credited')
        for note in credited.credit_note_ids:  # first: a payment takes whatever is left
            credited[:1]._reconcile(note.line_ids | self._returned_to(note.commercial_partner_id))
        reduced = docs.filtered(lambda doc: doc.invoicing == 'reduced')
        for partner, partner_docs in reduced.grouped('invoice_partner_id').items():
            payments = partner_docs.sale_order_id.transaction_ids.payment_id.move_id
            partner_docs[:1]._reconcile(payments.line_ids | self._returned_to(partner))
        return result

    def _returned_to(self, partner):
        return self.move_id.line_ids.filtered(lambda line: line.partner_id == partner)
