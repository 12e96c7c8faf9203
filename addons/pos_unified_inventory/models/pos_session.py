from odoo import models


class PosSession(models.Model):
    _inherit = 'pos.session'

    def _create_picking_at_end_of_session(self):
        """Override of `point_of_sale`: goods sold through the day leave the ledger together
        with the stock."""
        res = super()._create_picking_at_end_of_session()
        if all(picking.state == 'done' for picking in self.picking_ids):
            orders = self._get_closed_orders().filtered(
                lambda o: o.hold_ref and not o.shipping_date and not o.picking_ids
            )
            self.env['unified.inventory']._book_parts(
                orders.mapped('hold_ref'), f'{self._name},{self.id}'
            )
        return res
