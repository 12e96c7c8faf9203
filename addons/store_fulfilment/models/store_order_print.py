from odoo import api, models

from odoo.addons.queue_job.exception import FailedJobError
from odoo.addons.unified_inventory.exceptions import Refusal

from ..printing import PrinterError, pick_list_ticket, qr_image, send, slip_ticket

REPORTS = {'pick_list': 'report_pick_list', 'slip': 'report_slip'}
TICKETS = {'pick_list': pick_list_ticket, 'slip': slip_ticket}


class StoreOrder(models.Model):
    """Pick lists and parcel slips: on the place's receipt printer by a job, else as PDF."""

    _inherit = 'store.order'

    @api.model
    def print_pick_list(self, order_ids):
        """Print one list for several orders of a place, along the way through the store."""
        if not isinstance(order_ids, list) or not order_ids:
            raise Refusal('bad_input', self.env._('Choose the orders to print.'))
        return self._print('pick_list', order_ids)

    @api.model
    def print_slip(self, order_id):
        """Print what is stuck on the parcel."""
        return self._print('slip', [order_id])

    @api.model
    def print_status(self, job):
        """Return how far a print job of this user is: waiting, done or failed (and why)."""
        self._own_places()
        domain = [('uuid', '=', str(job)), ('user_id', '=', self.env.uid)]
        job_sudo = self.env['queue.job'].sudo().search(
            [*domain, ('model_name', '=', self._name)]
        )  # fmt: skip
        if not job_sudo:
            raise Refusal('unknown_job', self.env._('There is no such print job.'))
        failed = job_sudo.state in ('failed', 'cancelled')
        state = job_sudo.state if job_sudo.state == 'done' else 'failed' if failed else 'waiting'
        return {'state': state, 'text': (failed and job_sudo.exc_message) or ''}

    def _printable(self, order_ids):
        """Return these store orders, if all of them are of this user's places."""
        places = self._own_places()
        valid = all(isinstance(i, int) and not isinstance(i, bool) for i in order_ids)
        orders = self.search([('id', 'in', order_ids if valid else [])])
        if not valid or len(orders) != len(set(order_ids)) or orders.warehouse_id - places:
            text = self.env._('There is no such order in your stores.')
            raise Refusal('unknown_order', text)
        return orders

    def _print(self, what, order_ids):
        """Return {"job": uuid} of what is on its way to the printer, or {"url": ...}."""
        orders = self._printable(order_ids)
        if len(orders.warehouse_id) != 1:
            raise Refusal('bad_input', self.env._('One list is for one store.'))
        if not orders.sudo().warehouse_id.store_printer_address:
            return {'url': self._report_url(what, orders)}
        job = orders.with_delay(
            channel='root.store_printing', description=f'{what}: {orders[0].display_name}'
        )._print_job(what)
        return {'job': job.uuid}

    def _report_url(self, what, orders):
        report = self.env['ir.actions.report']
        kind = 'pdf' if report.get_wkhtmltopdf_state() in ('ok', 'upgrade') else 'html'
        ids = ','.join(map(str, orders.ids))
        return f'/report/{kind}/store_fulfilment.{REPORTS[what]}/{ids}'

    def _print_job(self, what):
        """Send a ticket to the printer. One that does not answer fails the job, not the work."""
        orders_sudo = self.exists().sudo()
        if not orders_sudo:
            return
        ticket = TICKETS[what](orders_sudo._printed(what))
        address = orders_sudo.warehouse_id.store_printer_address
        try:
            send(address, ticket)
        except PrinterError as error:
            text = self.env._(
                'The printer %(address)s does not answer: %(why)s', address=address, why=error
            )
            raise FailedJobError(text) from error

    def _printed(self, what):
        """Return what a ticket or report says."""
        return self._printed_list() if what == 'pick_list' else self[:1]._printed_slip()

    def _printed_list(self):
        rows = {}
        for order in self:
            for line in order._lines():
                open_units = line['wanted'] - line['picked']
                if open_units > 0:
                    key = line['location'], line['name'], line['product']
                    row = rows.setdefault(key, {**line, 'quantity': 0, 'orders': []})
                    row['quantity'] += open_units
                    row['orders'].append((order.order_id.name, open_units))
        return {
            'place': self.warehouse_id.name,
            'orders': self.mapped('order_id.name'),
            'rows': [rows[key] for key in sorted(rows)],
        }

    def _printed_slip(self):
        card = self._cards()[0]
        return {
            'place': self.warehouse_id.name,
            'order': card['name'],
            'slip': card['slip'],
            'qr': qr_image(card['slip']),
            'customer': card['customer'],
            'kind': dict(self._fields['kind']._description_selection(self.env))[self.kind],
            'carrier': card['carrier'],
            'rows': [{**line, 'quantity': line['wanted']} for line in card['lines']],
        }
