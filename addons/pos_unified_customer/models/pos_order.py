from odoo import models


class PosOrder(models.Model):
    _inherit = 'pos.order'

    def _process_order(self, order, existing_order):
        """Override of `point_of_sale`: a ticket that waited at the till while its customer was
        merged belongs to who the customer is now; Odoo would drop customer and invoice."""
        if partner_id := order.get('partner_id'):
            moved = self.env['res.partner']._unified_resolve([partner_id])
            order['partner_id'] = moved.get(partner_id, partner_id)
        return super()._process_order(order, existing_order)
