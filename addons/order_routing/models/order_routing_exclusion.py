from odoo import api, fields, models
from odoo.fields import Domain

from ..own_context import once


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
        'order.routing.exclusion',
        'order_id',
        string='Excluded Places',
        readonly=True,
        groups='sales_team.group_sale_salesman,stock.group_stock_user',
    )

    def _routing_excluded_places(self):
        """Return the ids of the places that are excluded for this order now."""
        self.ensure_one()
        if not self.id or self.state != 'sale':
            return frozenset()
        if not self.hold_ref and not self.routing_plan_id:
            return frozenset()  # nobody was asked before
        key = 'excluded', self.id
        return once(self.env, key, lambda: self._routing_exclusions()[self.id])

    def _routing_exclusions(self):
        """Return ``{order id: ids of the places that are excluded for it now}`` in one query."""
        Exclusion = self.env['order.routing.exclusion'].sudo()
        domain = Domain('order_id', 'in', self.ids) & Exclusion._current_domain()
        places = dict.fromkeys(self.ids, frozenset())
        for row in Exclusion.search(domain):
            places[row.order_id.id] |= {row.warehouse_id.id}
        return places

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
