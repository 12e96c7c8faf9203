from odoo.http import request, route

from odoo.addons.unified_inventory.exceptions import Refusal
from odoo.addons.website_sale_collect.controllers.delivery import InStoreDelivery


class PromisedDelivery(InStoreDelivery):
    @route()
    def shop_get_delivery_rate(self, dm_id):
        """Override of `website_sale`: with the price comes the time."""
        rate = super().shop_get_delivery_rate(dm_id)
        carrier_sudo = request.env['delivery.carrier'].sudo().browse(int(dm_id))
        return {**rate, 'promise_html': self._render_promise(request.cart, carrier_sudo)}

    def _order_summary_values(self, order, **kwargs):
        """Override of `website_sale`: with the price comes the time."""
        values = super()._order_summary_values(order, **kwargs)
        carrier_sudo = order.carrier_id.sudo()
        return {**values, 'promise_html': self._render_promise(order, carrier_sudo)}

    @route('/shop/delivery_slot', type='jsonrpc', auth='public', methods=['POST'], website=True)
    def choose_slot(self, slot_id=None, date=None):
        """Choose the time at which the cart is brought or collected.

        :param int slot_id: a slot that is offered to this cart now
        :param str date: its day, '2026-11-25'
        :return: ``{"promise_html"}``, what the checkout shows of it
        :raise Refusal: no_cart, unknown_slot, slot_gone, slot_full
        """
        order_sudo = self._open_cart()
        order_sudo._choose_slot(slot_id, date)
        return self.show_promise()

    @route('/shop/delivery_promise', type='jsonrpc', auth='public', methods=['POST'], website=True)
    def show_promise(self):
        """Return ``{"promise_html"}`` of the chosen way of delivery, as it is now.

        :raise Refusal: no_cart
        """
        order_sudo = self._open_cart()
        return {'promise_html': self._render_promise(order_sudo, order_sudo.carrier_id.sudo())}

    @classmethod
    def _get_delivery_methods_express_checkout(cls, order_sudo):
        """Override of `website_sale`: a delivery time cannot be chosen there."""
        rates = super()._get_delivery_methods_express_checkout(order_sudo)
        return {dm: price for dm, price in rates.items() if dm.delivery_type != 'same_day'}

    def _open_cart(self):
        order_sudo = request.cart
        if not order_sudo or order_sudo.state != 'draft':
            raise Refusal('no_cart', request.env._('There is nothing in your cart.'))
        return order_sudo

    def _render_promise(self, order_sudo, carrier_sudo):
        if not order_sudo or not carrier_sudo:
            return ''
        values = {'promise': order_sudo._shop_promise(carrier_sudo)}
        return request.env['ir.ui.view']._render_template(
            'website_sale_order_routing.promise', values
        )
