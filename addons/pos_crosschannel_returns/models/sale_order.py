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
