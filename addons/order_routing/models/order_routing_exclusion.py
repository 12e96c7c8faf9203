from odoo import api, fields, models
from odoo.fields import Domain


class OrderRoutingExclusion(models.Model):
    """A place that is not asked for an order's goods (any more)."""

    _name = 'order.routing.exclusion'
    _description = 'Excluded Place'
    _order = 'id desc'
    _rec_name = 'warehouse_id'

    order_id = fields.Many2one(
        'sale.order', required=True, readonly=True, index=True, ondelete='cascade'
    )
    company_id = fields.Many2one(related='order_id.company_id', store=True, precompute=True)
    warehouse_id = fields.Many2one(
        'stock.warehouse', string='Place', required=True, readonly=True, ondelete='cascade'
    )
    until = fields.Datetime(readonly=True, help='Empty: for good.')
    reason = fields.Char(readonly=True)

    @api.model
    def _current_domain(self):
        return Domain('until', '=', False) | Domain('until', '>', fields.Datetime.now())


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    routing_exclusion_ids = fields.One2many(
        'order.routing.exclusion', 'order_id', string='Excluded Places', readonly=True
    )

    def _routing_excluded_places(self):
        """Return the ids of the places that are excluded for this order now."""
        self.ensure_one()
        if not self.id or self.state != 'sale':
            return frozenset()
        Exclusion = self.env['order.routing.exclusion'].sudo()
        domain = Domain('order_id', '=', self.id) & Exclusion._current_domain()
        return frozenset(Exclusion.search(domain).warehouse_id.ids)

    def _routing_exclude(self, warehouse, reason, until=False):
        """Ask a place no more for the goods of these orders."""
        self.env['order.routing.exclusion'].sudo().create(
            [
                {
                    'order_id': order.id,
                    'warehouse_id': warehouse.id,
                    'until': until,
                    'reason': reason,
                }
                for order in self
            ]
        )
