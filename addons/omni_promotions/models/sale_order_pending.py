from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Override of `sale_loyalty`: where points count later, an order does not spend what it
        earns itself."""
        points = super()._get_real_points_for_coupon(coupon, post_confirm=post_confirm)
        program = coupon.program_id.sudo()
        if self.state in ('sale', 'done') or program.applies_on != 'both':
            return points
        if program.program_type == 'loyalty' and coupon._pending_days():
            own = self.coupon_point_ids.filtered(lambda entry: entry.coupon_id == coupon)
            points -= sum(own.mapped('points'))
        return points
