from contextlib import nullcontext

from odoo import api, models

from ..change import changing, current


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `sale_loyalty`: a reward added to a confirmed order is spent by it."""
        orders = self.env['sale.order'].browse(
            {
                vals['order_id']
                for vals in vals_list
                if vals.get('coupon_id') and vals.get('order_id')
            }
        )
        with self._spending(orders):
            return super().create(vals_list)

    def write(self, vals):
        """Override of `sale_loyalty`: as above, of a changed reward."""
        with self._spending(self.order_id if 'points_cost' in vals else None):
            return super().write(vals)

    def unlink(self):
        """Override of `sale_loyalty`: as above, of a removed reward; a cart gives its hold back."""
        orders = self.filtered('reward_id').order_id
        with self._spending(orders):
            res = super().unlink()
        for order in orders.exists():
            if not current(self.env):
                order._try_to_hold_cards()
        return res

    def _spending(self, orders):
        """Let what happens to cards be these orders' doing."""
        if not orders or current(self.env):
            return nullcontext()
        return changing(self.env, orders._card_change('redeem'))
