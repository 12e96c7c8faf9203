from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    routing_queue = fields.Selection(
        [
            ('to_route', 'To Route'),
            ('waiting', 'Waiting for Release'),
            ('unfillable', 'Unfillable'),
            ('rejected', 'Rejected'),
        ],
        copy=False,
        readonly=True,
        index='btree_not_null',
        tracking=True,
        help='Where this order waits for the router or for a person; empty: its places are chosen.',
    )

    def _routing_to_queue(self, queue, note=None):
        """Let orders wait in a queue, False for none; the note says why."""
        for order in self:
            order.routing_queue = queue
            if note:
                order._message_log(body=note)
