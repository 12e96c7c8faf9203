from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _hold_state(self):
        """Override of `unified_inventory`: of a cancelled order a till may have settled goods
        that it sends later; they stay promised."""
        state = super()._hold_state()
        if state == 'void' and self._is_sent_by_till():
            return 'running'
        return state

    def _is_sent_by_till(self):
        domain = [('hold_ref', '=', self.hold_ref), ('state', 'not in', ('done', 'cancel'))]
        return bool(self.hold_ref and self.env['stock.move'].sudo().search_count(domain, limit=1))
