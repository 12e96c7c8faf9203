from odoo import models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    # === BUSINESS METHODS ===#

    def _store_kind(self):
        """Whether the customer collects this order ('collect') or it is sent ('ship')."""
        self.ensure_one()
        return 'collect' if self.carrier_id and not self._routing_carrier() else 'ship'

    def _store_ready(self):
        """Return the store orders the customer can collect now (for the portal)."""
        return self.env['store.order'].search(
            [('order_id', 'in', self.ids), ('state', '=', 'ready')]
        )
