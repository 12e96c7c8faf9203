from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..exceptions import Refusal
from .sale_order_line import PAYS_NOW

TOLD_BATCH = 100


class SaleOrder(models.Model):
    """The gate before a payment: whoever pays, in a shop, on the portal or by a link from the
    back office, has the goods held, and for as long as the payment is on its way."""

    _inherit = 'sale.order'

    hold_told_ref = fields.Integer(
        string='Hold Reported',
        copy=False,
        readonly=True,
        help='The last hold whose end this order was told.',
    )

    def _hold_before_payment(self):
        """Hold the goods to last while the customer pays.

        :raise ValidationError: they are not there
        """
        self.ensure_one()
        if self.state not in ('draft', 'sent'):
            return
        channel = self.env['unified.inventory']._channel(self._hold_channel())
        order = self.with_context(**{PAYS_NOW: True})
        if refused := order._try_to_hold(ttl=channel.payment_minutes * 60, paying=True):
            raise ValidationError(self.env._('%s You have not been charged.', refused.text))

    def _try_to_hold(self, **kwargs):
        """Hold as `_hold_stock` does, but return the Refusal of a shop that is too busy too:
        the customer is told to try again, and is not shown an error page."""
        try:
            return self._hold_stock(**kwargs)
        except Refusal as busy:
            return busy

    def _hold_while_pending(self):
        """The payment takes days: keep the goods for as long as the channel allows. When they
        are gone meanwhile a person is told."""
        self.ensure_one()
        channel = self.env['unified.inventory']._channel(self._hold_channel())
        if not channel.pending_days:
            return
        order = self.with_context(**{PAYS_NOW: True})
        if refused := order._hold_stock(ttl=channel.pending_days * 86400, paying=True):
            self._report_shortage(refused)

    def _release_after_pending(self):
        """The payment that the goods were kept for will not come. What is held for a checkout
        stays, the customer may try another way."""
        self.ensure_one()
        channel = self.env['unified.inventory']._channel(self._hold_channel())
        if self._get_hold_seconds() > channel.payment_minutes * 60:
            self._release_stock()

    def _get_hold_seconds(self):
        """Return for how many seconds the goods of this cart are held, 0 if none are."""
        if not self.hold_ref:
            return 0
        seconds, _parts = self.env['unified.inventory']._held_for(self.hold_ref)
        return int(seconds or 0)

    @api.model
    def _cron_tell_hold_ended(self):
        """Tell orders whose payment has not come that their goods are for sale again. They
        are so from the moment their time was over, whether or not this has run."""
        waiting = self.search(
            [
                ('state', 'in', ('draft', 'sent')),
                ('hold_ref', '!=', 0),
                ('transaction_ids.state', '=', 'pending'),
            ]
        ).filtered(lambda order: order.hold_told_ref != order.hold_ref)
        holds = self.env['unified.inventory.hold'].browse(waiting.mapped('hold_ref')).exists()
        ended = set(holds.filtered(lambda h: h.is_expired or h.state == 'expired').ids)
        orders = waiting.filtered(lambda order: order.hold_ref in ended)
        self.env['ir.cron']._commit_progress(remaining=len(orders))
        for order in orders[:TOLD_BATCH]:
            order._tell_hold_ended()
            self.env['ir.cron']._commit_progress(1)

    def _tell_hold_ended(self):
        self.ensure_one()
        self.hold_told_ref = self.hold_ref
        text = self.env._(
            'The payment has not come in time: the goods that were held are for sale again. '
            'When it comes after all, the order gets what is there by then.'
        )
        self.message_post(body=text)
        self._warn_person(self.env._('Payment has not come in time'), text)
