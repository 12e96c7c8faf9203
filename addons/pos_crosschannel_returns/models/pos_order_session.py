from odoo import models

from odoo.addons.crosschannel_returns.guard import win


class PosOrder(models.Model):
    _inherit = 'pos.order'

    def _process_saved_order(self, draft):
        """Override of `point_of_sale`: money is not paid out of a session that is closing.

        Neither transaction sees the other's rows: the session would be closed without this
        refund in its entry. Both change the session's row, so one of them is replayed: the
        closing finds the refund, or the refund a closed session.
        """
        back = self.lines.filtered(
            lambda line: line.crosschannel_return_key or line.refunded_orderline_id
        )
        if back and not draft and self.state != 'cancel':
            win(self.session_id)
        return super()._process_saved_order(draft)
