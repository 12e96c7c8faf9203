from urllib.parse import urlencode

from odoo import models

from odoo.addons.pos_crosschannel_returns.models.pos_order_origin import SOLD


class PosOrder(models.Model):
    """A till's receipt on the pages of its customer."""

    _inherit = 'pos.order'

    _guest_scope = 'website_pos_crosschannel_returns.guest'
    _request_scope = 'web/till'

    def _web_is_sold(self):
        return self.state in SOLD and not self.is_refund

    def _web_reference(self):
        return self.pos_reference or self.name

    def _web_name(self):
        return self.env._('Receipt %s', self._web_reference())

    def _web_page_url(self):
        return f'/my/receipts/{self.id}'

    def _web_return_url(self):
        return f'/my/receipts/{self.id}/return'

    def _web_guest_url(self):
        """Where whoever has the receipt returns it without an account."""
        receipt = {'reference': self.pos_reference or '', 'code': self.ticket_code or ''}
        return f'/returns/receipt?{urlencode(receipt)}'

    def _web_ways(self):
        """Override: money a till took is paid out by a till. What is sent becomes store credit,
        or there is no way to send it."""
        ways = super()._web_ways()
        return ways if self._web_gives_credit() else ('store',)

    def _web_gives_credit(self):
        """Whether a return of it can become store credit: of somebody, and booked."""
        place = self._crosschannel_place()
        vals = {**self._prepare_return_vals(), 'warehouse_id': place.id}
        doc = self.env['crosschannel.return'].new(vals)
        return bool(self.partner_id) and all(doc._store_credit_accounts())
