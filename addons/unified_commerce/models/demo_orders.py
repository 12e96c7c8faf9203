import json
import logging

from odoo import api, models
from odoo.fields import Command

from ..demo import orders

_logger = logging.getLogger(__name__)

ORDERS_LOADED = 'unified_commerce.demo_orders'
CARRIERS = {
    orders.SAME_DAY: 'carrier_same_day',
    orders.GROUND: 'carrier_ground',
    orders.PRIORITY: 'carrier_priority',
}
# Steps of the store that lie behind a state.
STEPS = {
    'accepted': ('accept',),
    'picking': ('accept', 'pick'),
    'packed': ('accept', 'pick', 'pack'),
    'ready': ('accept', 'pick', 'pack', 'make_ready'),
}


class UnifiedCommerceDemo(models.AbstractModel):
    _inherit = 'unified.commerce.demo'

    @api.model
    def _load_orders(self):
        """Make the orders that wait, once. What they promise is committed by itself: places,
        goods and customers must be committed already, and whoever iterates commits after each.

        :return: an iterator of the orders
        """
        parameters = self.env['ir.config_parameter'].sudo()
        if parameters.get_param(ORDERS_LOADED):
            return
        demo = self.with_context(mail_create_nosubscribe=True)
        names = {order.name: f'order_{order.name.lower()}' for order in orders.ORDERS}
        known = demo._known('sale.order', names.values())
        for order in orders.ORDERS:
            if names[order.name] not in known and (record := demo._load_order(order)):
                demo.env['ir.model.data']._update_xmlids(
                    [{'xml_id': f'larkfield.{names[order.name]}', 'record': record}]
                )
                yield record
        parameters.set_param(ORDERS_LOADED, 'True')

    def _load_order(self, order):
        """Return the confirmed order, prepared up to its step; None when its goods are sold."""
        record = self.env['sale.order'].create(self._order_vals(order))
        if order.way == orders.COLLECT:
            place = self._places()[order.place]
            carrier = self.env['delivery.carrier'].search(
                [('delivery_type', '=', 'in_store')], limit=1
            )
            record._set_delivery_method(carrier)
            record._set_pickup_location(json.dumps(place._prepare_pickup_location_data()))
        else:
            record._set_delivery_method(self._find(CARRIERS[order.way]))
        if refused := record._hold_stock():
            _logger.info('demo company: no order %s: %s', order.name, refused)
            record.unlink()
            return None
        record.action_confirm()
        self._prepare_order(record, order)
        return record

    def _order_vals(self, order):
        skus = self.env['product.product'].search([('default_code', 'in', list(order.lines))])
        products = {product.default_code: product.id for product in skus}
        return {
            'name': order.name,
            'partner_id': self._find(f'customer_{order.customer.replace(".", "_")}').id,
            'website_id': self.env['website'].get_current_website().id,
            'user_id': False,
            'order_line': [
                Command.create({'product_id': products[sku], 'product_uom_qty': units})
                for sku, units in order.lines.items()
            ],
        }

    def _prepare_order(self, record, order):
        """Let the team of the place do its steps."""
        team = self._find(f'user_store_{order.place.lower()}')
        for work in record.picking_ids.store_order_ids if team else ():
            api_of_team = self.env['store.order'].with_user(team)
            for step in STEPS.get(order.step, ()):
                if step == 'pick':
                    self._pick(api_of_team, work, whole=order.step != 'picking')
                else:
                    getattr(api_of_team, step)(work.id)

    @staticmethod
    def _pick(api_of_team, work, whole):
        """Pick all lines, or the first one only."""
        lines = work.with_env(api_of_team.env)._cards()[0]['lines']
        for line in lines if whole else lines[:1]:
            api_of_team.pick(work.id, line['wanted'], line_id=line['id'])
