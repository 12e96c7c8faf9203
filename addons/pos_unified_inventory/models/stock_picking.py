from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    def _prepare_stock_move_vals(self, first_line, order_lines):
        """Override of `point_of_sale`: the goods that leave carry the hold they were
        taken by. A session's goods leave in one move for many orders: see `pos.session`."""
        values = super()._prepare_stock_move_vals(first_line, order_lines)
        order = order_lines.order_id
        if len(order) == 1 and first_line.qty > 0 and order._should_create_picking_real_time():
            values['hold_ref'] = order.hold_ref
        return values

    def _action_done(self):
        """Override of `point_of_sale`: a day's goods that could not leave at its end leave the
        ledger when a person has helped them out."""
        res = super()._action_done()
        days = self.sudo().filtered(lambda p: p.pos_session_id and not p.pos_order_id)
        days.pos_session_id._book_goods_sold()
        return res

    def _finish_till_picking(self):
        """Find the pickings of a sale that Odoo could not finish and said nothing about: try
        once more, and tell a person why not. What was sold stays promised until they are."""
        for picking in self.filtered(lambda p: p.state not in ('done', 'cancel')):
            try:
                with self.env.cr.savepoint():
                    picking._action_done()
            except UserError as error:
                if not picking.move_ids.filtered('hold_ref'):
                    picking.move_line_ids.unlink()  # promised to the orders of the day already
                picking._report_unmoved(str(error))

    def _report_unmoved(self, reason):
        self.sudo().activity_schedule(
            'mail.mail_activity_data_warning',
            summary=self.env._('Sold at the till, not taken out of stock'),
            note=reason,
            user_id=self._responsible_for_stock().id,
        )

    def _responsible_for_stock(self):
        managers = self.env.ref('stock.group_stock_manager').sudo().all_user_ids
        ours = managers.filtered(lambda user: user.active and self.company_id in user.company_ids)
        return ours.sorted('id')[:1] or self.env.user
