from odoo import models


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    def _crosschannel_sold_elsewhere(self):
        """Override of `crosschannel_returns`: what a till sold returns by the till's receipt."""
        lines = self.sudo().pos_order_line_ids.filtered(
            lambda line: line.order_id.state not in ('draft', 'cancel')
        )
        return super()._crosschannel_sold_elsewhere() + sum(
            self._convert_qty(self, line.qty, 'p2s') for line in lines
        )

    def _crosschannel_delivered_elsewhere(self):
        """Override of `crosschannel_returns`: what came back by the receipt is no longer counted
        as delivered."""
        refunds = self.sudo().pos_order_line_ids.refund_orderline_ids.filtered(
            lambda line: line.order_id.state not in ('draft', 'cancel')
        )
        return super()._crosschannel_delivered_elsewhere() + sum(
            self._convert_qty(self, line.qty, 'p2s') for line in refunds
        )
