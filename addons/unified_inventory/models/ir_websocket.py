import threading
from time import monotonic

from odoo import models

from odoo.addons.bus.models.bus import dispatch
from odoo.addons.bus.websocket import wsrequest

DEAF = 5.0  # seconds after its start in which a process may not hear what is told
AGAIN = (0.5, 2.0, DEAF)  # seconds after which a page that came so early is served anew

_start = {}  # of this process's dispatcher: when


class IrWebsocket(models.AbstractModel):
    _inherit = 'ir.websocket'

    def _subscribe(self, og_data):
        """Override of `bus`: the first page that opens a websocket after a server's start is
        given what there is, and only then the process begins to listen for more (a connection
        to PostgreSQL later). What is told in between would wait for the next news of the same
        page, for ever if there is none: such pages are given what there is once more."""
        if not dispatch.is_alive():
            _start['at'] = monotonic()
        super()._subscribe(og_data)
        self._serve_anew(wsrequest.ws)

    def _serve_anew(self, page):
        if monotonic() - _start.get('at', -DEAF) < DEAF:
            for seconds in AGAIN:
                timer = threading.Timer(seconds, page.trigger_notification_dispatching)
                timer.daemon = True
                timer.start()
