from odoo import models


class PosOrderLine(models.Model):
    _inherit = 'pos.order.line'

    def _prepare_base_line_for_taxes_computation(self):
        """Override of `point_of_sale`: a discount is no refund: as on an invoice, its tax is
        rounded, and reported, with that of what it is a discount on."""
        values = super()._prepare_base_line_for_taxes_computation()
        if self.is_reward_line:
            values['is_refund'] = self.order_id.amount_total < 0
        return values
