from odoo import models


class PosSession(models.Model):
    _inherit = 'pos.session'

    def _create_picking_at_end_of_session(self):
        """Override of `point_of_sale`: goods sold through the day leave the ledger together
        with the stock."""
        res = super()._create_picking_at_end_of_session()
        self._sold_pickings()._finish_till_picking()
        self._book_goods_sold()
        return res

    def _sold_pickings(self):
        """Return the pickings of what was sold through the day and is moved at its end."""
        return self.picking_ids.filtered(lambda picking: not picking.pos_order_id)

    def _are_goods_moved(self):
        self.ensure_one()
        pickings = self._sold_pickings()
        return bool(pickings) and all(p.state in ('done', 'cancel') for p in pickings)

    def _book_goods_sold(self):
        """Take what was sold through the day off the ledger, once all of it has left."""
        for session in self.filtered(lambda session: session._are_goods_moved()):
            orders = session._get_closed_orders().filtered(
                lambda o: o.hold_ref and not o.shipping_date and not o.picking_ids
            )
            self.env['unified.inventory']._book_parts(
                orders.mapped('hold_ref'), f'{session._name},{session.id}'
            )
