from odoo import models


class PosSession(models.Model):
    _inherit = 'pos.session'

    def _get_sale_key(self, base_line):
        """Override of `point_of_sale`: what goes back before it was invoiced is no sale but
        money returned to the customer, on his account and without tax."""
        key = super()._get_sale_key(base_line)
        partner = base_line['record']._crosschannel_account_partner()
        if partner:
            key.update(tax_ids=(), base_tag_ids=(), crosschannel_partner_id=partner.id)
        return key

    def _get_sale_vals(self, key, sale_vals):
        vals = super()._get_sale_vals(key, sale_vals)
        if key.get('crosschannel_partner_id'):
            vals['partner_id'] = key['crosschannel_partner_id']
            vals['name'] = self.env._('Returns before invoicing')
        return vals

    def _reconcile_account_move_lines(self, data):
        """Override of `point_of_sale`: the money returned meets the payment it came from."""
        result = super()._reconcile_account_move_lines(data)
        docs = self.order_ids.sudo().lines.crosschannel_return_line_id.return_id.filtered(
            lambda doc: doc.invoicing == 'reduced'
        )
        for partner, partner_docs in docs.grouped('invoice_partner_id').items():
            payments = partner_docs.sale_order_id.transaction_ids.payment_id.move_id
            returned = self.move_id.line_ids.filtered(
                lambda line, partner=partner: line.partner_id == partner
            )
            partner_docs[:1]._reconcile(payments.line_ids | returned)
        return result
