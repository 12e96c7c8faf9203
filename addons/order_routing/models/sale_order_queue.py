from collections import defaultdict
from dataclasses import replace

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.unified_inventory.core import Granted, Part, Want
from odoo.addons.unified_inventory.exceptions import Refusal

from ..own_context import say
from .order_routing_run import ORDERS


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
    routing_cancel_on = fields.Date(
        string='Cancelled On', copy=False, help='Cancelled by itself if it still waits then.'
    )
    routing_is_urgent = fields.Boolean(string='Urgent', copy=False, tracking=True)

    # === OVERRIDES ===#

    def _routing_request(self, carrier):
        """Override: what rules may ask about an order goes along."""
        request = super()._routing_request(carrier)
        told = {
            'priority': int(self.routing_is_urgent),
            'country': self.partner_shipping_id.country_id.id,
        }
        told = {key: value for key, value in told.items() if value}
        return replace(request, options={**told, **request.options})

    def _hold_stock(self, confirm=False, ttl=None, wait=False, paying=False):
        """Override: a confirmed order that no place can serve waits in the queue its rule
        names, as one does under rules that was promised goods to come: a run finds the place
        that gets them first. An order that is served waits no more."""
        refused = super()._hold_stock(confirm=confirm, ttl=ttl, wait=wait, paying=paying)
        if confirm and not wait and not (not refused and self._routing_wait_for_goods()):
            self._routing_queue_up(refused)
        return refused

    def _routing_wait_for_goods(self):
        """Let an order wait that was promised goods to come, where rules say who sends what.

        :return: whether it waits
        """
        Ruleset = self.env['order.routing.ruleset']
        if not self.hold_ref or not Ruleset._active_rules(self.company_id.id)[1].routings:
            return False
        with self.env['unified.inventory']._short_transaction() as store:
            waits = bool(store.waiting_parts(self.hold_ref))
        if waits and self._routing_is_sent() and not self.routing_queue:
            self._routing_to_queue('unfillable', self.env._('It waits for goods to come.'))
        return waits

    def _action_cancel(self):
        """Override of `sale`: a cancelled order waits for nobody."""
        res = super()._action_cancel()
        self.filtered('routing_queue').write({'routing_queue': False, 'routing_cancel_on': False})
        return res

    def _routing_queue_up(self, refused):
        """Let this order wait where its rule says, or wait no more."""
        if not refused:
            if self.routing_queue in ('to_route', 'unfillable'):
                self.write({'routing_queue': False, 'routing_cancel_on': False})
        elif refused.code == 'insufficient_stock' and self._routing_is_sent():
            queue = refused.noted.get('queue') or 'unfillable'
            if queue != self.routing_queue:
                self._routing_to_queue(queue, refused.text)
            days = refused.noted.get('cancel_days')
            if days and not self.routing_cancel_on:
                today = fields.Date.context_today(self)
                self.routing_cancel_on = fields.Date.add(today, days=days)

    # === ACTIONS ===#

    def action_routing_now(self):
        """Look for places for these orders at once, from whatever queue."""
        self._routing_check_person()
        waiting = self.sudo().filtered(lambda order: order.routing_queue and order.state == 'sale')
        if not waiting:
            raise UserError(self.env._('None of these orders waits in a queue.'))
        runs = self.env['order.routing.run'].sudo()
        for company, orders in waiting.grouped('company_id').items():
            run = runs.with_company(company).create(
                {'company_id': company.id, 'user_id': self.env.uid}
            )
            run._execute(orders.search([('id', 'in', orders.ids)], order=ORDERS['date']))
            run.is_done = True
            runs |= run
        return runs.with_env(self.env)._get_records_action()

    def action_routing_release(self):
        """Take these orders out of their queue: a person sees to them."""
        self._routing_check_person()
        self.write({'routing_queue': False, 'routing_cancel_on': False})

    def action_routing_cancel(self):
        """Cancel these orders: nobody can send them."""
        self._routing_check_person()
        self.filtered('routing_queue').action_cancel()

    def _routing_check_person(self):
        groups = ('sales_team.group_sale_manager', 'stock.group_stock_manager')
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._('Only managers may route orders by hand.'))
        self.check_access('write')

    # === BUSINESS METHODS ===#

    def _routing_to_queue(self, queue, note=None):
        """Let orders wait in a queue, False for none; the note says why."""
        for order in self:
            order.routing_queue = queue
            if note:
                order._message_log(body=note)

    def _routing_is_overdue(self):
        self.ensure_one()
        last = self.routing_cancel_on
        return bool(last and last < fields.Date.context_today(self))

    def _routing_cancel_overdue(self):
        """Cancel an order that has waited too long; one that is partly sent or paid for is a
        person's to settle.

        :return: values of its `order.routing.run.line`
        """
        if any(self.order_line.mapped('qty_delivered')):
            self.routing_cancel_on = False
            text = self.env._('No place could send the rest in time.')
            self._warn_person(self.env._('Partly sent'), text)
            return {'result': 'waiting', 'text': text}
        text = self.env._('Cancelled: no place could send it in time.')
        self._action_cancel()
        self._message_log(body=text)
        if self.amount_paid > 0:
            self._warn_person(self.env._('Give the money back'), text)
        return {'result': 'cancelled', 'text': text}

    def _routing_run(self, key):
        """Look for places for an order that waits in a queue; what is found is promised, and
        the transfers follow.

        :param key: of the run: the same run routes an order once
        :return: the JSON plan, with what is ``"short"`` of it, or the Refusal
        """
        self.ensure_one()
        order = self.with_company(self.company_id)
        if order.state != 'sale' or not order._routing_is_sent():
            return Refusal('not_sent', order.env._('This order is not sent to its customer.'))
        if not order.hold_ref:
            refused = order._hold_stock(confirm=True)
            if refused:
                return refused
            order._routing_moves_of_hold()
        return order._routing_choose_anew(key)

    def _routing_moves_of_hold(self):
        """The transfers that exist already are for what is held now."""
        moves = self.sudo().order_line.move_ids
        moves.filtered(lambda m: m.state not in ('done', 'cancel')).hold_ref = self.hold_ref

    def _routing_choose_anew(self, key):
        """Let all that is not sent yet come from the places the rules choose now; what nobody
        has stays where it waits, if a rule lets a part go."""
        self._routing_lock()
        self._routing_follow_ledger()
        unsent = self._routing_movable_lines()._routing_unsent()
        wanted = defaultdict(int)
        for (product, _place), units in unsent.items():
            wanted[product] += units
        wants = tuple(Want(product, units) for product, units in sorted(wanted.items()))
        if not wants:
            return {}
        request = replace(self._routing_request(self._routing_carrier()), wants=wants)
        routing = self.env['order.routing'].with_context(**say(order_routing_partial=True))
        answer = routing._prepare_choice(request)(self._routing_stock(request))
        if not isinstance(answer, Granted):
            if not answer.shortages:
                text = self.env._('No routing takes this order from its queue.')
                return Refusal('not_taken', text)
            return self.env['unified.inventory']._refusal(answer)
        parts = [*answer.parts, *_staying(unsent, answer.parts)]
        if not self._routing_reassign(parts, key, self.env._('Routed by a run.')):
            return Refusal('changed', self.env._('The order has changed meanwhile.'))
        waiting = self.picking_ids.filtered(lambda p: p.state in ('confirmed', 'waiting'))
        waiting.sudo().move_ids._action_assign()  # goods that came to where they were promised
        return answer.plan or {}

    def _routing_stock(self, request, mine=True):
        """Return the stock that can be had for a request as it is now.

        :param mine: count in what this order has. Goods that come are whose turn it is: what
            others in a queue wait for takes nothing away
        """
        inventory = self.env['unified.inventory']
        products = sorted({want.product for want in request.wants})
        waits = mine and self.routing_queue
        others = self._routing_others_in_queues(products) if waits else []
        with inventory._short_transaction() as store:
            known = mine and store.find(self._hold_owner(), None)
            own = store.open_parts(known[0]) if known and known[2] else []
            if others:
                own += [p for p in store.waiting_parts_of(others) if p.product in products]
            return inventory._offered(
                store, products, sorted(request.places), request.channel, request.campaign, own
            )

    def _routing_others_in_queues(self, products):
        """Return the hold ids of the other orders in a queue that want any of these products."""
        domain = [
            ('routing_queue', '!=', False),
            ('state', '=', 'sale'),
            ('hold_ref', '!=', False),
            ('id', '!=', self.id),
            ('order_line.product_id', 'in', products),
        ]
        return self.sudo().search(domain).mapped('hold_ref')


def _staying(unsent, parts):
    """Yield core Parts: what the parts leave of the open units, where it is now; where nothing
    is taken from first."""
    short, taken = defaultdict(int), {(part.product, part.place) for part in parts}
    for (product, _place), units in unsent.items():
        short[product] += units
    for part in parts:
        short[part.product] -= part.units
    for pair in sorted(unsent, key=lambda pair: (pair in taken, pair)):
        units = min(short[pair[0]], unsent[pair])
        if units > 0:
            short[pair[0]] -= units
            yield Part(*pair, units)
