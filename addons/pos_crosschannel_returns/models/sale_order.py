from odoo import api, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    @api.depends(
        'crosschannel_return_ids.state',
        'crosschannel_return_ids.invoicing',
        'crosschannel_return_ids.refund_total',
    )
    def _compute_amount_unpaid(self):
        """Override of `pos_sale`: units that came back before they were paid are not sold again."""
        super()._compute_amount_unpaid()
        for order in self:
            returns = order.sudo().crosschannel_return_ids.filtered(
                lambda doc: doc.state == 'settled' and doc.invoicing == 'reduced'
            )
            unpaid = order.amount_unpaid - sum(returns.mapped('refund_total'))
            order.amount_unpaid = max(0.0, unpaid)

    def _crosschannel_paid(self):
        """Override of `crosschannel_returns`: what was paid for the order at tills."""
        lines = self.pos_order_line_ids.filtered(
            lambda line: line.order_id.state in ('paid', 'done')
        )
        return super()._crosschannel_paid() + sum(lines.mapped('price_subtotal_incl'))

    def _till_payments(self):
        """How the order was paid, as a till shows it: list of {name, amount}."""
        self.ensure_one()
        paid = [
            (transaction.payment_method_id.name or transaction.provider_id.name, transaction.amount)
            for transaction in self.transaction_ids
            if transaction.state == 'done' and transaction.operation != 'refund'
        ]
        paid += [
            (line.order_id.payment_ids.payment_method_id[:1].name, line.price_subtotal_incl)
            for line in self.pos_order_line_ids
            if line.order_id.state in ('paid', 'done')
        ]
        cards = self.order_line.filtered('reward_id.program_id.is_payment_program')
        paid += [(line.coupon_id.program_id.name, -line.price_total) for line in cards]
        if not self.transaction_ids:
            paid += [
                (payment.journal_id.name, payment.amount)
                for payment in self._crosschannel_invoices()._get_reconciled_payments()
            ]
        return [{'name': name or '', 'amount': amount} for name, amount in paid]

    def _till_variants(self):
        return self.order_line.product_id._till_variants()
