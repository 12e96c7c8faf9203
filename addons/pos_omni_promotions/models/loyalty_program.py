from odoo import models


class LoyaltyProgram(models.Model):
    _inherit = 'loyalty.program'

    def _get_not_booked(self):
        """Override of `omni_promotions`: what tills sold is booked when their session closes."""
        found = super()._get_not_booked()
        products = {
            product.id: program.id for program in self for product in program.trigger_product_ids
        }
        base = [
            ('order_id.state', 'not in', ('draft', 'cancel')),
            ('order_id.session_id.state', '!=', 'closed'),
            ('order_id.account_move', '=', False),
        ]
        Line, sums = self.env['pos.order.line'].sudo(), ['price_subtotal:sum']
        sold = [*base, ('product_id', 'in', [*products]), ('reward_id', '=', False)]
        for product, amount in Line._read_group(sold, ['product_id'], sums):
            found[products[product.id]] += amount
        paid = [*base, ('reward_id.program_id', 'in', self.ids)]
        for reward, amount in Line._read_group(paid, ['reward_id'], sums):
            found[reward.program_id.id] += amount
        return found
