from dataclasses import replace

from odoo import fields, models

from ..core import Request, Want


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    # No foreign key: the hold commits in a transaction of its own, see unified.inventory.
    hold_ref = fields.Integer(string='Hold', copy=False, readonly=True)

    def _action_confirm(self):
        """Override of `sale_stock`: what was held for the order is now its own; what was not
        held is promised now."""
        for order in self:
            if refused := order._hold_stock(confirm=True):
                # It may be paid: the order stands, and waits for goods to come.
                order._hold_stock(confirm=True, wait=True)
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
        return Request(
            channel=self._hold_channel(),
            wants=self._wants(),
            places=(self.warehouse_id.id,),
            campaign=self.campaign_id.id or None,
        )

    def _wants(self):
        """Return the core Wants of this order's lines."""
        lines = self.order_line.filtered(lambda line: line._needs_hold())
        return tuple(want for line in lines for want in line._to_wants())

    def _hold_stock(self, confirm=False, ttl=None, wait=False, paying=False):
        """Hold this order's goods, all or nothing, and remember the hold.

        The hold is committed at once, whatever becomes of this transaction. A hold of the
        same content is kept and prolonged; of other content it is replaced in one step.

        :param ttl: seconds; the channel's own when not given
        :param wait: what is missing is promised from goods to come
        :param paying: the customer is on the way to pay
        :return: the Refusal, or None when the goods are held
        """
        self.ensure_one()
        inventory = self.env['unified.inventory']
        request = self._hold_request()
        if wait:
            wants = tuple(replace(want, may_wait=True) for want in request.wants)
            request = replace(request, wants=wants)
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
            paying=paying,
        )
        if refused and confirm:
            self._release_stock()
        elif not refused and self.hold_ref != hold_id:
            self.hold_ref = hold_id
        return refused

    def _cover_moves(self):
        """Promise what the open stock moves of this order will take beyond its hold: units
        that were added after the confirmation."""
        self.ensure_one()
        inventory = self.env['unified.inventory']
        # A till may have settled a part that it sends later: not a move of this order's lines.
        domain = [('hold_ref', '=', self.hold_ref), ('state', 'not in', ('done', 'cancel'))]
        moves = self.env['stock.move'].search(domain)
        moves = moves.filtered(lambda m: m.product_id.is_storable and m._is_leaving_stock())
        missing = {
            key: inventory._to_units(sum(m.product_qty for m in group))
            for key, group in moves.grouped(
                lambda m: (m.product_id, m.location_id.warehouse_id)
            ).items()
        }
        promised = {(p.product, p.place): p.units for p in inventory._open_parts(self.hold_ref)}
        wants = []
        for (product, place), units in missing.items():
            more = units - promised.get((product.id, place.id), 0)
            if more > 0:
                wait = self.order_line[:1]._may_wait(product)
                wants.append(Want(product.id, more, place.id, wait))
        if not wants:
            return
        places = tuple(dict.fromkeys(want.place for want in wants))
        request = Request(
            self._hold_channel(), tuple(wants), places, campaign=self.campaign_id.id or None
        )
        if refused := inventory._grow(self.hold_ref, request):
            self._report_shortage(refused)

    def _serve_breach(self, order_id, breach, units, moved):
        """Serve so many units of a broken promise from another place; modules that route
        orders override this.

        :param moved: the parts that an attempt, cut off, has taken elsewhere already
        :return: how many units are served
        """
        return 0

    def _report_missing(self, text):
        """Goods of a confirmed order are not there any more: a person must know."""
        self._warn_person(self.env._('A promise cannot be kept'), text)

    def _report_shortage(self, refusal):
        """A paid order whose hold ran out and whose goods have gone: a person must know."""
        self._warn_person(self.env._('Goods are no longer available'), refusal.text)

    def _warn_person(self, summary, text):
        self.ensure_one()
        # The shop's orders have no salesperson, and are confirmed by nobody or the public user.
        responsible = self.user_id or self.team_id.user_id or self.env.ref('base.user_admin')
        self.activity_schedule(
            'mail.mail_activity_data_warning',
            summary=summary,
            note=text,
            user_id=responsible.id,
        )

    def _release_stock(self):
        """Give back what is held for this order, at once."""
        self.env['unified.inventory']._release_owners([o._hold_owner() for o in self])
        self.filtered('hold_ref').hold_ref = False

    def _hold_owner_state(self, reference):
        """Say how far the order behind a hold is, see `unified.inventory._owner_state`."""
        return self._hold_owner_states([reference])[reference]

    def _hold_owner_states(self, references):
        """Return ``{reference: state}``, as `_hold_owner_state`, in a fixed number of queries."""
        orders = self.browse(int(reference) for reference in references).exists()
        states = dict.fromkeys(references, 'void')
        return states | {str(order.id): order._hold_state() for order in orders}

    def _hold_state(self):
        self.ensure_one()
        if self.state == 'cancel':
            return 'void'
        if self.state == 'sale':
            return 'running'
        states = set(self.sudo().transaction_ids.mapped('state'))
        return 'open' if states & {'pending', 'authorized', 'done'} else 'idle'
