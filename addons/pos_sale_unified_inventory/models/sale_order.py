from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _hold_owner_states(self, references):
        """Override of `unified_inventory`: of a cancelled order a till may have settled goods
        that it sends later; they stay promised."""
        states = super()._hold_owner_states(references)
        void = [int(reference) for reference, state in states.items() if state == 'void']
        orders = self.browse(void).exists().filtered('hold_ref')
        domain = [
            ('hold_ref', 'in', orders.mapped('hold_ref')),
            ('state', 'not in', ('done', 'cancel')),
        ]
        sent_by_till = set(self.env['stock.move'].sudo().search(domain).mapped('hold_ref'))
        running = orders.filtered(lambda order: order.hold_ref in sent_by_till)
        return states | {str(order.id): 'running' for order in running}
