from odoo.http import request, route

from odoo.addons.bus.controllers import websocket as bus_websocket


class WebsocketController(bus_websocket.WebsocketController):
    @route()
    def websocket(self, version=None):
        """Override of `bus`: it saves the session as this request has read it, and a cart that
        another request began meanwhile would be lost. What is stored already need not be
        saved: product pages open a connection while their visitor presses "Add to cart"."""
        session = request.session
        keep = session.is_new or session.is_dirty
        response = super().websocket(version)
        session.is_dirty = session.is_dirty and keep
        return response
