from odoo import fields, models

from ..core import Request


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    # No foreign key: the hold commits in a transaction of its own, see unified.inventory.
    hold_ref = fields.Integer(string='Hold', copy=False, readonly=True)

    def _action_confirm(self):
        """Override of `sale_stock`: what was held for the order is now its own."""
        for order in self.filtered('hold_ref'):
            if refused := order._hold_stock(confirm=True):
                order._report_shortage(refused)
        return super()._action_confirm()

    def _action_cancel(self):
        """Override of `sale`: a cancelled order gives its goods back."""
        self.env['unified.inventory']._settle_after_commit(self.mapped('hold_ref'))
        return super()._action_cancel()

    # === BUSINESS METHODS ===#

    def _hold_channel(self):
        """Return the code of the channel this order is sold through."""
        return 'back_office'

    def _hold_owner(self):
        self.ensure_one()
        return f'{self._name},{self.id}'

    def _hold_request(self):
        """Return the core Request for the goods of this order.

        Every line is bound to its own warehouse; modules that route orders override this.
        """
        self.ensure_one()
        wants = tuple(line._to_want() for line in self.order_line if line._needs_hold())
        return Request(channel=self._hold_channel(), wants=wants, places=(self.warehouse_id.id,))

    def _hold_stock(self, confirm=False, ttl=None):
        """Hold this order's goods, all or nothing, and remember the hold.

        The hold is committed at once, whatever becomes of this transaction. A hold of the
        same content is kept and prolonged; of other content it is replaced in one step.

        :param ttl: seconds; the channel's own when not given
        :return: the Refusal, or None when the goods are held
        """
        self.ensure_one()
        inventory = self.env['unified.inventory']
        request = self._hold_request()
        if not request.wants:
            self.filtered('hold_ref')._release_stock()
            return None
        hold_id, refused = inventory._hold(
            request,
            owner=self._hold_owner(),
            company=self.company_id,
            reference=self.name,
            confirm=confirm,
            ttl=ttl,
        )
        if refused and confirm:
            self._release_stock()
        elif not refused and self.hold_ref != hold_id:
            self.hold_ref = hold_id
        return refused

    def _report_shortage(self, refusal):
        """A paid order whose hold ran out and whose goods have gone: a person must know."""
        self.ensure_one()
        # The shop's orders have no salesperson, and are confirmed by nobody or the public user.
        responsible = self.user_id or self.team_id.user_id or self.env.ref('base.user_admin')
        self.activity_schedule(
            'mail.mail_activity_data_warning',
            summary=self.env._('Goods are no longer available'),
            note=refusal.text,
            user_id=responsible.id,
        )

    def _release_stock(self):
        """Give back what is held for this order, at once."""
        self.env['unified.inventory']._release_owners([o._hold_owner() for o in self])
        self.filtered('hold_ref').hold_ref = False

    def _hold_owner_state(self, reference):
        """Say how far the order behind a hold is, see `unified.inventory._owner_state`."""
        order = self.browse(int(reference)).exists()
        if not order or order.state == 'cancel':
            return 'void'
        if order.state == 'sale':
            return 'running'
        states = set(order.sudo().transaction_ids.mapped('state'))
        return 'open' if states & {'pending', 'authorized', 'done'} else 'idle'
