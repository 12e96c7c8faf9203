import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.unified_inventory.core import Part, Want
from odoo.addons.unified_inventory.exceptions import Refusal

from ..core import Line
from ..core.batch import Waiting, decide
from .unified_inventory import _difference, _moved_rows, _units

_logger = logging.getLogger(__name__)

CLOSES_MINUTES = 6  # before the release: no less than the job's interval
TOGETHER = 200  # orders, those that wait longest first


class UnifiedInventoryChannel(models.Model):
    _inherit = 'unified.inventory.channel'

    release_minutes = fields.Integer(
        string='Release After (min)',
        default=0,
        required=True,
        help='How long confirmed orders of this channel wait before a place starts to work on '
        'them: those that wait are decided together, which saves parcels. 0 for at once.',
    )

    _release_minutes_positive = models.Constraint(
        'CHECK (release_minutes >= 0)', 'An order does not wait for less than no time.'
    )


class OrderRoutingPlan(models.Model):
    _inherit = 'order.routing.plan'

    release_at = fields.Datetime(
        string='Released At',
        readonly=True,
        index='btree_not_null',
        help='Until then the places of this plan may still change; empty: no waiting.',
    )


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _routing_keep_plan(self):
        """Override of `order_routing`: a new plan waits for as long as its channel says."""
        before = self.routing_plan_id
        super()._routing_keep_plan()
        plan = self.routing_plan_id
        if not plan or plan == before:
            return
        channel = self.env['unified.inventory']._channel(self._hold_channel())
        if channel.release_minutes:
            wait = timedelta(minutes=channel.release_minutes)
            plan.sudo().release_at = fields.Datetime.now() + wait
            self._routing_to_queue('waiting')

    # === RELEASE ===#

    @api.model
    def _cron_routing_release(self):
        """Close the windows that end before this job comes again: decide their orders together
        with all that wait, let the goods follow, release. An order whose time has passed is
        released as it is: its place may be at work."""
        waiting = self.search([('routing_queue', '=', 'waiting')], order='id')
        now = fields.Datetime.now()
        closes = now + timedelta(minutes=CLOSES_MINUTES)
        open_, closing = self.browse(), self.browse()
        for order in waiting:
            release_at = order.state == 'sale' and order.routing_plan_id.release_at
            if release_at and release_at > now:
                open_ |= order
            if not release_at or release_at <= closes:
                closing |= order
        self.env['ir.cron']._commit_progress(remaining=len(closing))
        for _key, orders in (
            (open_ if closing & open_ else self.browse())
            .grouped(lambda order: (order.company_id, order._routing_offered_to()))
            .items()
        ):
            if orders & closing:
                orders[:TOGETHER]._routing_decide_together()
        closing._routing_release(now)
        self.env['ir.cron']._commit_progress(len(closing))

    def _routing_release(self, now):
        late = self.routing_plan_id.filtered(lambda plan: (plan.release_at or now) > now)
        late.sudo().release_at = now
        self._routing_to_queue(False)

    def _routing_decide_together(self):
        """Serve these waiting orders of one company, channel and campaign as is best for all of
        them. Either all promises move or, when the world has changed meanwhile, none; the
        transfers follow order by order, and by the job of `order.routing.reassign` where a
        process was cut off in between."""
        orders = self.with_company(self.company_id)._routing_try_lock()
        cases = [case for order in orders if (case := order._routing_case())]
        if not cases:
            return
        decided = decide([case.waiting for case in cases], orders._routing_free_stock(cases))
        if decided.cost >= decided.before:
            return
        run = fields.Datetime.now().strftime('%Y%m%d%H%M%S')
        moves = [
            (case, target, f'batch,{case.order.routing_plan_id.id},{run}')
            for case in cases
            if (target := case.target(decided.parts[case.order.id])) != case.unsent
        ]
        inventory = self.env['unified.inventory']
        if not inventory._promise_together(
            {case.order.hold_ref: (target, case.bound, key) for case, target, key in moves},
            orders[0]._routing_offered_to(),
        ):
            _logger.info('Waiting orders stay as they are: goods were sold meanwhile.')
            return
        reason = self.env._('Decided together with other orders that waited.')
        for case, target, key in moves:
            parts = tuple(Part(*pair, units) for pair, units in target.items())
            case.order._routing_reassign(parts, key, reason)
        # Not before: a commit lets go of the transfers that have not followed yet.
        self.env['ir.cron']._commit_progress()

    def _routing_try_lock(self):
        """Lock these orders and their open transfers, as `_routing_lock`, but for those that
        somebody works on at this moment: what is being delivered must not be given back.

        :return: the orders that are locked
        """
        orders = self.try_lock_for_update(allow_referencing=True)
        moves = orders.sudo().order_line.move_ids.filtered(
            lambda m: m.state not in ('done', 'cancel')
        )
        busy = moves - moves.try_lock_for_update(allow_referencing=True)
        return orders - orders.browse(busy.sale_line_id.order_id.ids)

    def _routing_case(self):
        """Return what there is to decide of this order, None for nothing."""
        self.ensure_one()
        carrier, lines = self._routing_carrier(), self._routing_movable_lines()
        unsent = lines._routing_unsent()
        if not carrier or not unsent:
            return None
        try:
            request = self._routing_request(carrier)
        except Refusal:
            return None
        bound = (self.order_line - lines)._routing_unsent()
        wanted = Counter()
        for (product, _place), units in unsent.items():
            wanted[product] += units
        routing = self.env['order.routing'].with_company(self.company_id)
        weights = routing._weights({*wanted, *(product for product, _place in bound)})
        wants = tuple(Want(product, units) for product, units in wanted.items())
        request = replace(request, wants=wants)
        problem = routing._problem(request, carrier, weights)
        fixed = tuple(
            Line(product, units, weights[product], place)
            for (product, place), units in bound.items()
        )
        problem = replace(problem, lines=problem.lines + fixed)
        rules = routing._prepare_rules(request, carrier, problem)
        parts = tuple((*pair, units) for pair, units in sorted(_sum(unsent, bound).items()))
        waiting = Waiting(self.id, problem, parts, lambda asked: rules(asked)[0])
        return Case(self, waiting, unsent, bound)

    def _routing_free_stock(self, cases):
        """Return ``{(product, place): units}`` that these orders may have beside their own."""
        products = {line.product for case in cases for line in case.waiting.problem.lines}
        places = {place.id for case in cases for place in case.waiting.problem.places}
        return self.env['unified.inventory']._available(
            sorted(products), sorted(places), *self[:1]._routing_offered_to()
        )

    def _routing_offered_to(self):
        return self._hold_channel(), self.campaign_id.id or None


class UnifiedInventory(models.AbstractModel):
    _inherit = 'unified.inventory'

    def _promise_together(self, moves, offered_to):
        """Let confirmed holds promise their goods at other places, all of them or none, and
        commit that at once: what one gives up another may have.

        :param moves: ``{hold id: (target, bound, key)}``, see `_promise_elsewhere`; the keys
            are those of `sale.order._routing_reassign`
        :return: whether the goods are promised there now
        """
        products = sorted({p for target, _bound, _key in moves.values() for p, _place in target})
        with self._short_transaction() as store:
            store.lock(products)
            changes = []
            for hold_id in sorted(moves):
                if not store.lock_confirmed(hold_id):
                    return False
                changes.append(_Change.of(store, hold_id, *moves[hold_id]))
            if not all(change.is_possible for change in changes):
                return False
            places = sorted({place for change in changes for _product, place in change.gains})
            own = [part for change in changes for part in change.given_up()]
            stock = Counter(self._offered(store, products, places, *offered_to, own))
            rows = [change.rows(stock) for change in changes]
            moved = {change.hold_id: (change.mine, change.target) for change in changes}
            if None in rows or not self._has_room(store, moved):
                return False
            for change, (taken, given_back) in zip(changes, rows, strict=True):
                change.book(store, taken, given_back)
                self._book_moved(store, change.hold_id, change.mine, change.target)
        return True


@dataclass(frozen=True)
class Case:
    """An order that may move: what of it is ``unsent``, and what is ``bound`` to its places,
    both ``{(product, place): units}``."""

    order: models.BaseModel
    waiting: Waiting
    unsent: dict
    bound: dict

    def target(self, parts):
        """Return the places of what may move, of all that is decided."""
        units = Counter({(product, place): units for product, place, units in parts})
        units.subtract(self.bound)
        return {pair: n for pair, n in units.items() if n > 0}


@dataclass(frozen=True)
class _Change:
    """What a hold gives up and gains."""

    hold_id: int
    key: str
    mine: dict
    target: dict
    waiting: dict
    gains: dict
    losses: dict

    @classmethod
    def of(cls, store, hold_id, target, bound, key):
        products = {product for product, _place in target}
        mine = _units(p for p in store.open_parts(hold_id) if p.product in products)
        mine = {pair: n - bound.get(pair, 0) for pair, n in mine.items() if n > bound.get(pair, 0)}
        waiting = _units(store.waiting_parts(hold_id))
        key = f'reassign,{key}'
        return cls(hold_id, key, mine, target, waiting, *_difference(mine, target))

    @property
    def is_possible(self):
        """It is about as many units of each product as are promised."""
        change = Counter()
        for (product, _place), units in self.gains.items():
            change[product] += units
        for (product, _place), units in self.losses.items():
            change[product] -= units
        return not any(change.values())

    def given_up(self):
        """The goods, but for those that are still to come."""
        return [
            Part(*pair, units - min(units, self.waiting.get(pair, 0)))
            for pair, units in self.losses.items()
        ]

    def rows(self, stock):
        """Return the ledger's rows as `_moved_rows` and take them off the stock."""
        rows = _moved_rows(self.gains, self.losses, stock, self.waiting)
        for kind, part in rows[0] if rows else ():
            if kind == 'hold':
                stock[part.product, part.place] -= part.units
        return rows

    def book(self, store, taken, given_back):
        for kind, part in given_back:
            store.give_back(self.hold_id, [part], kind, self.key)
        if taken:
            store.add(self.hold_id, taken, self.key)


def _sum(*amounts):
    total = Counter()
    for units in amounts:
        total.update(units)
    return total
