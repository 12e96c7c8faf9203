import hashlib
import json
import logging
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, models, tools
from odoo.modules.registry import Registry
from odoo.tools import split_every

from ..core import (
    Granted,
    Part,
    Reservable,
    broken,
    choose_fixed,
    decide,
    split_waiting,
    with_goods_to_come,
)
from ..exceptions import Refusal
from ..store import FOLD_ABOVE, HoldStore
from ..transaction import flush, short_transaction

_logger = logging.getLogger(__name__)

SETTLE_AFTER_MINUTES = 15  # longer than any request may last
SWEEP_BATCH = 500
BREACH_BATCH = 1000  # products looked at in one query
DECIDED = 'unified_inventory.decided'  # in the cursor's cache: the last hold and its plan


class _Shortage(Exception):
    """Leave the short transaction without a trace: an earlier hold stays as it was."""

    def __init__(self, refused):
        super().__init__(refused)
        self.refused = refused


class UnifiedInventory(models.AbstractModel):
    """The one authority on what can still be promised, and to whom it is.

    Every decision is made in a short READ COMMITTED transaction of its own, see
    docs/adr/0001. Methods with a leading underscore serve the other modules; the public
    ones are in `unified_inventory_api.py`.
    """

    _name = 'unified.inventory'
    _description = 'Unified Inventory'

    # === UNITS ===#

    def _scale(self):
        return 10 ** self.env['decimal.precision'].precision_get('Product Unit')

    def _to_units(self, quantity):
        """Return a quantity in the product's unit as an integer of the smallest quantity."""
        return round(quantity * self._scale())

    def _from_units(self, units):
        return units / self._scale()

    # === READING ===#

    def _figures(self, products, places):
        """Return ``{(product, place): store.Figure}`` as this transaction sees them; pairs
        with nothing to say are left out."""
        flush(self.env)
        return HoldStore(self.env.cr, self._scale()).figures(products, places)

    def _reservable(self, products, places, holds):
        """Return ``{(product, place): Reservable}`` of all pairs. The stock is as this
        transaction sees it, with what it has moved itself; the promises are as of now: its
        snapshot may be older than an order's own hold.

        :param holds: the holds that are going to reserve
        """
        flush(self.env)
        stock = HoldStore(self.env.cr, self._scale()).stock(products, places)
        holds = {*holds, *(hold for _units, reserved in stock.values() for hold in reserved)}
        with self._short_transaction() as store:
            figures = store.figures(products, places)
            own, claims = store.open_and_claims(holds, products, places)
        return {
            pair: Reservable(
                on_hand,
                reserved,
                figures[pair].promised if pair in figures else 0,
                own.get(pair, {}),
                claims.get(pair, []),
            )
            for pair, (on_hand, reserved) in stock.items()
        }

    def _available(self, products, places, channel=None, campaign=None):
        """Return ``{(product, place): units}`` available to promise to a channel (its code)
        and campaign (its id), never below zero. Without a channel nothing is withheld."""
        flush(self.env)
        store = HoldStore(self.env.cr, self._scale())
        return self._offered(store, products, places, channel, campaign)

    def _withheld(self, products, places, channel, campaign=None):
        """Return ``{(product, place): store.Withheld}``: what is kept from this channel."""
        flush(self.env)
        store = HoldStore(self.env.cr, self._scale())
        return self._kept(store, products, places, channel, campaign)

    def _offered(self, store, products, places, channel, campaign, own=()):
        """Return `_available` as a store reads it; ``own`` parts count as available."""
        figures = store.figures(products, places)
        return self._offer(store, figures, products, places, channel, campaign, own)

    def _offer(self, store, figures, products, places, channel, campaign, own=()):
        stock = {key: figure.available for key, figure in figures.items()}
        for part in own:
            key = part.product, part.place
            stock[key] = stock.get(key, 0) + part.units
        for key, kept in self._kept(store, products, places, channel, campaign).items():
            stock[key] = stock.get(key, 0) - kept.total
        return {key: max(0, units) for key, units in stock.items()}

    def _kept(self, store, products, places, channel, campaign):
        if not channel or not self._is_anything_withheld():
            return {}
        return store.withheld(products, places, self._channel_ids()[channel], campaign)

    @tools.ormcache()
    def _is_anything_withheld(self):
        models = ('unified.inventory.rule', 'unified.inventory.allotment')
        return any(self.env[model].sudo().search_count([], limit=1) for model in models)

    def _open_parts(self, hold_id):
        """Return what a hold still promises, as of now: a hold that was just committed is
        not in this transaction's snapshot."""
        with self._short_transaction() as store:
            return store.open_parts(hold_id)

    def _held_for(self, hold_id):
        """Return ``(seconds a held hold still lasts or None, its open parts)``, as of now."""
        with self._short_transaction() as store:
            return store.seconds_left(hold_id), store.open_parts(hold_id)

    def _plan_of(self, hold_id):
        """Return the plan that a hold was decided by, None for one without; it never changes."""
        known, plan = self.env.cr.cache.get(DECIDED, (None, None))
        if known != hold_id:
            with self._short_transaction() as store:
                return store.plan_of(hold_id)
        return plan and json.loads(plan)

    # === DECIDING ===#

    @contextmanager
    def _short_transaction(self):
        try:
            with short_transaction(self.env, self._scale()) as store:
                yield store
        except psycopg2.errors.LockNotAvailable as error:
            text = self.env._('Too many people want this at once. Please try again.')
            raise Refusal('busy', text) from error

    def _prepare_choice(self, request):
        """Return the pure function that will choose the places, ``Stock -> Granted|Refused``.

        Called before any lock is taken; whatever the choice needs besides the stock is read
        here. Modules that know better override it.
        """
        return partial(choose_fixed, request)

    def _sending_request(self, request, partner, company):
        """Return a request for goods that are sent to a partner later; modules that choose the
        places override it."""
        return request

    def _prepare_locked(self, store, request, choose):
        """Return the choice with what it needs to know beside the stock read anew. The
        products are locked; locks taken here come after theirs, in one fixed order. Modules
        that promise more than goods (capacity, slots) override it.

        :raise Refusal: what was asked for is not to be had any more
        """
        return choose

    def _book_beside(self, store, request, hold_id, decision):
        """Book what a hold promises beside its goods, in its own transaction."""

    def _hold(
        self,
        request,
        *,
        owner,
        company,
        key=None,
        ttl=None,
        reference=None,
        confirm=False,
        force=False,
        paying=False,
    ):
        """Hold all of a request or nothing of it, and commit that at once.

        With a ``key`` the first answer is kept: the same content gets it again, other
        content is refused. Without one the owner has one open hold: the same content keeps
        and prolongs it, other content replaces it in the same step; when that is refused
        the earlier hold stays.

        :param request: the core `Request`
        :param owner: "model,reference" of the document or "rpc,uid"
        :param company: the `res.company` whose stock this is
        :param ttl: seconds; the channel's own when not given
        :param confirm: confirm the hold at once: it does not expire any more
        :param paying: the customer is on the way to pay: not given up for goods sold elsewhere
        :param force: take it even if it is not there (goods that are sold already): debt
        :return: ``(hold id or False, None or the Refusal)``
        """
        channel = self._channel(request.channel)
        choose = self._prepare_choice(request)
        vals = {
            'owner': owner,
            'request_key': key,
            'digest': self._digest(request),
            'channel_id': channel.id,
            'campaign_id': request.campaign,
            'company_id': company.id,
            'user_id': self.env.uid,
            'reference': reference,
            'state': 'confirmed' if confirm else 'held',
            'is_paying': paying,
            'ttl': ttl or channel.hold_minutes * 60,
            'destination': request.destination and request.destination.postcode,
        }
        try:
            try:
                return self._hold_once(request, vals, choose, force), None
            except psycopg2.errors.UniqueViolation:
                # Another request with this key was faster; its answer is the answer.
                return self._hold_once(request, vals, choose, force), None
        except _Shortage as shortage:
            return False, self._refusal(shortage.refused)

    def _hold_once(self, request, vals, choose, force):
        with self._short_transaction() as store:
            if vals['request_key']:
                hold_id = self._hold_by_key(store, request, vals, choose, force)
            else:
                hold_id = self._hold_of_owner(store, request, vals, choose, force)
        if store.has_broken:
            self._serve_soon()
        return hold_id

    def _hold_by_key(self, store, request, vals, choose, force):
        """The key is looked for before anybody waits for a lock; the unique index stops
        whoever did not see that another request with it was faster."""
        if hold_id := self._known_answer(store, vals):
            return hold_id
        try:
            return self._decide(store, request, vals, choose, force, lock=True)
        except _Shortage:
            # It may be this very key that took the goods meanwhile.
            if hold_id := self._known_answer(store, vals):
                return hold_id
            raise

    def _known_answer(self, store, vals):
        known = store.find(vals['owner'], vals['request_key'])
        if known and known[1] != vals['digest']:
            text = self.env._('This request key was used with other content.')
            raise Refusal('request_key_reused', text)
        return known and known[0]

    def _hold_of_owner(self, store, request, vals, choose, force):
        """Who has no hold yet waits for the locks and reads the stock in one message; the
        unique index stops whoever did not see that another request of the owner was faster.
        An earlier hold is replaced or renewed under the locks of both."""
        known = store.find(vals['owner'], None)
        if not known:
            return self._decide(store, request, vals, choose, force, lock=True)
        products = {want.product for want in request.wants}
        store.lock(products | store.products_of([known[0]]))
        known = store.find(vals['owner'], None)
        if known:
            hold_id, digest, live = known
            if live and digest in (vals['digest'], self._digest(_firm(request))):
                confirm = vals['state'] == 'confirmed'
                store.renew(hold_id, vals['ttl'], confirm, vals['reference'], vals['is_paying'])
                return hold_id
            ending = ('released', 'release') if live else ('expired', 'expire')
            store.close([hold_id], *ending)
        return self._decide(store, request, vals, choose, force)

    def _decide(self, store, request, vals, choose, force, lock=False):
        products = sorted({want.product for want in request.wants})
        places = {*request.places, *(w.place for w in request.wants if w.place)}
        figures = store.figures(products, sorted(places), lock)
        if any(figure.rows > FOLD_ABOVE for figure in figures.values()):
            self._sweep(store)
            store.fold(products)
        stock = self._offer(
            store, figures, products, sorted(places), request.channel, request.campaign
        )
        choose = self._prepare_locked(store, request, choose)
        decision = decide(request, with_goods_to_come(request, stock), choose)
        if isinstance(decision, Granted):
            rows = self._ledger_rows(decision.parts, figures, stock)
        elif force:
            decision = self._take_anyway(request)
            rows = [('debt', part) for part in decision.parts]
        else:
            raise _Shortage(decision)
        plan = json.dumps(decision.plan) if decision.plan else None
        hold_id = store.insert({**vals, 'plan': plan}, rows)
        self._book_beside(store, request, hold_id, decision)
        self.env.cr.cache[DECIDED] = hold_id, plan
        if rows[0][0] == 'debt':
            self._break_promises(store, {(p.product, p.place) for _kind, p in rows})
        return hold_id

    def _ledger_rows(self, parts, figures, stock, own=()):
        """Return the ledger rows of these parts, ``[(kind, Part)]``: what is beyond the stock
        waits for goods to come, also when a rule lets the channel sell so much."""
        there = defaultdict(int, {key: figure.available for key, figure in figures.items()})
        for part in own:
            there[part.product, part.place] += part.units
        real = {key: min(units, max(0, there[key])) for key, units in stock.items()}
        covered, waiting = split_waiting(parts, real)
        return [('hold', part) for part in covered] + [('backorder', part) for part in waiting]

    def _take_anyway(self, request):
        """Goods that are gone already are owed at the place that sold them."""
        limitless = {(w.product, w.place or request.places[0]): w.units for w in request.wants}
        total = {key: 0 for key in limitless}
        for want in request.wants:
            total[want.product, want.place or request.places[0]] += want.units
        return choose_fixed(request, total)

    def _digest(self, request):
        content = json.dumps(asdict(request), sort_keys=True, default=dict)
        return hashlib.sha256(content.encode()).hexdigest()

    def _channel(self, code):
        channel_id = self._channel_ids().get(code) if isinstance(code, str) else None
        if not channel_id:
            text = self.env._('There is no sales channel “%s”.', code)
            raise Refusal('unknown_channel', text)
        return self.env['unified.inventory.channel'].sudo().browse(channel_id)

    @tools.ormcache()
    def _channel_ids(self):
        channels = self.env['unified.inventory.channel'].sudo().search([])
        return {channel.code: channel.id for channel in channels}

    def _refusal(self, refused):
        """Return the typed refusal of a shortage, with what is still possible."""
        products = self.env['product.product'].sudo()
        lines, sentences = [], []
        for short in refused.shortages:
            product = products.browse(short.product)
            available = self._from_units(short.available)
            name = product.with_context(display_default_code=False).display_name
            lines.append(
                {
                    'sku': product.default_code or '',
                    'product_id': product.id,
                    'requested': self._from_units(short.requested),
                    'available': available,
                }
            )
            sentences.append(
                self.env._(
                    'Only %(quantity)g left of %(product)s.',
                    quantity=available,
                    product=name,
                )
                if available
                else self.env._('%(product)s has just gone.', product=name)
            )
        refusal = Refusal('insufficient_stock', ' '.join(sentences), lines=lines)
        refusal.noted = refused.noted
        return refusal

    def _grow(self, hold_id, request):
        """Let a confirmed hold promise more, as far as there is stock or its channel lets
        it wait; the rest is refused.

        :return: the Refusal, or None
        """
        choose = self._prepare_choice(request)
        products = sorted({want.product for want in request.wants})
        places = sorted({*request.places, *(w.place for w in request.wants if w.place)})
        with self._short_transaction() as store:
            store.lock(products)
            if not store.reopen(hold_id):
                return None
            own = store.reserved_beyond(hold_id)
            figures = store.figures(products, places)
            stock = self._offer(
                store, figures, products, places, request.channel, request.campaign, own
            )
            decision = decide(request, with_goods_to_come(request, stock), choose)
            if isinstance(decision, Granted):
                store.add(hold_id, self._ledger_rows(decision.parts, figures, stock, own))
                return None
        return self._refusal(decision)

    # === PROMISES THAT CANNOT BE KEPT ===#

    def _find_broken(self):
        """Look for promises of goods that are not there any more, whatever took them."""
        with self._short_transaction() as store:
            products = sorted(store.promised_products())
        places = self.env['stock.warehouse'].sudo().with_context(active_test=False).search([])
        for batch in split_every(BREACH_BATCH, products):
            figures = self._figures(batch, places.ids)
            short = {key for key, figure in figures.items() if figure.available < 0}
            if short:
                with self._short_transaction() as store:
                    store.lock({product for product, _place in short})
                    self._break_promises(store, short)

    def _break_promises(self, store, pairs):
        """Decide whose promises cannot be kept at these places (their products are locked).
        What is only held is given up at once, orders are served from elsewhere."""
        products, places = ({*ids} for ids in zip(*pairs, strict=True))
        figures = store.figures(sorted(products), sorted(places))
        for (product, place), figure in figures.items():
            if figure.available >= 0 or (product, place) not in pairs:
                continue
            claims = store.claims(product, place)
            missing = broken(figure.on_hand - figure.reserved, claims)
            state = {claim.hold: claim for claim in claims}
            carts = [h for h in missing if not (state[h].confirmed or state[h].paying)]
            store.close(carts, 'released', 'break')
            # Who is paying gets to the end of it; the order is served from elsewhere then.
            if orders := {h: units for h, units in missing.items() if state[h].confirmed}:
                store.report_broken(product, place, orders)

    def _serve_soon(self):
        """Serve broken promises from elsewhere as soon as this transaction is committed."""
        self.env.ref('unified_inventory.ir_cron_serve').sudo()._trigger()

    def _still_broken(self, breach):
        """Return ``(units, parts)`` of a breach: what its hold cannot get at the place; of an
        attempt that was cut off what it took elsewhere, to be finished first."""
        product, place = breach.product_id.id, breach.warehouse_id.id
        with self._short_transaction() as store:
            store.lock([product])
            moved = store.moved(breach.hold_ref, breach._key())
            figure = store.figures([product], [place]).get((product, place))
            claims = store.claims(product, place)
            wanted = store.demand(breach.hold_ref).get((product, place), 0)
        stock = figure.on_hand - figure.reserved if figure else 0
        missing = broken(stock, claims).get(breach.hold_ref, 0)
        hold = self.env['unified.inventory.hold'].sudo().browse(breach.hold_ref)
        if self._owner_state(hold) == 'running':
            missing = min(missing, wanted)  # nobody looks for what was given up meanwhile
        return sum(part.units for part in moved) or missing, moved

    def _take_elsewhere(self, breach, request):
        """Move as much of a broken promise as can be served to the places of a request.

        :return: the parts that are promised there now
        """
        (want,) = request.wants
        with self._short_transaction() as store:
            store.lock([want.product])
            if not store.lock_confirmed(breach.hold_ref):
                return []
            at_place = (want.product, breach.warehouse_id.id)
            still = sum(
                part.units
                for part in store.open_parts(breach.hold_ref)
                if (part.product, part.place) == at_place
            )
            stock = self._offered(
                store, [want.product], request.places, request.channel, request.campaign
            )
            units = min(want.units, still, sum(stock.values()))
            if not units:
                return []
            request = replace(request, wants=(replace(want, units=units),))
            decision = decide(request, stock, self._prepare_choice(request))
            if not isinstance(decision, Granted):
                return []
            gone = Part(*at_place, units)
            store.give_back(breach.hold_ref, [gone], 'break', breach._key())
            store.add(breach.hold_ref, [('hold', p) for p in decision.parts], breach._key())
        return list(decision.parts)

    # === ENDING ===#

    def _release(self, hold_ids):
        """Give back what these holds still promise."""
        with self._short_transaction() as store:
            store.close(hold_ids, 'released', 'release')

    def _release_owners(self, owners):
        """Give back what is held, not yet confirmed, for these owners."""
        with self._short_transaction() as store:
            known = (store.find(owner, None) for owner in owners)
            store.close([row[0] for row in known if row], 'released', 'release')

    def _book_fulfilment(self, moves):
        """Take what has left off the ledger. Part of the transaction that moves the goods:
        rows are only added, so it neither waits for anybody nor is waited for."""
        left = self._promised_still(moves.mapped('hold_ref'))
        rows = []
        for move in moves:
            key = move.hold_ref, move.product_id.id, move.location_id.warehouse_id.id
            gone = sum(move.move_line_ids.mapped('quantity_product_uom'))
            # An order may have grown beyond its hold: that part was never in the ledger.
            quantity = min(gone, left.get(key, 0))
            left[key] = left.get(key, 0) - quantity
            rows.append((*key, quantity, f'stock.move,{move.id}'))
        self._book(rows)

    def _promised_still(self, hold_ids):
        """Return ``{(hold, product, place): quantity}`` that these holds promise, less what
        this transaction itself has booked as fulfilled already."""
        hold_ids = sorted(filter(None, set(hold_ids)))
        if not hold_ids:
            return {}
        with self._short_transaction() as store:
            promised = store.promised_of(hold_ids)
        gone = (
            self.env['unified.inventory.entry']
            .sudo()
            ._read_group(
                [('hold_ref', 'in', hold_ids), ('kind', '=', 'fulfil')],
                ['hold_ref', 'product_id', 'warehouse_id'],
                ['quantity:sum'],
            )
        )
        for hold_id, product, warehouse, quantity in gone:
            promised[hold_id, product.id, warehouse.id] -= quantity
        return promised

    def _book_parts(self, hold_ids, document):
        """Take all that these holds still promise off the ledger: it has left by this
        document ("model,id"), in this transaction."""
        self._book(
            (hold_id, part.product, part.place, self._from_units(part.units), document)
            for hold_id in hold_ids
            for part in self._open_parts(hold_id)
        )

    def _book(self, rows):
        values = [
            {
                'hold_ref': hold_id,
                'product_id': product,
                'warehouse_id': place,
                'quantity': quantity,
                'kind': 'fulfil',
                'owner': document,
                'request_key': f'{document},{product}',
            }
            for hold_id, product, place, quantity, document in rows
            if quantity > 0
        ]
        self.env['unified.inventory.entry'].sudo().create(values)
        self._settle_after_commit([vals['hold_ref'] for vals in values])

    def _settle_after_commit(self, hold_ids):
        """Bring these holds in line with their documents once those are committed."""
        waiting = self.env.cr.postcommit.data.setdefault('unified_inventory.settle', set())
        if not waiting and any(hold_ids):
            self.env.cr.postcommit.add(
                partial(_settle_committed, self.env.registry.db_name, waiting)
            )
        waiting.update(filter(None, hold_ids))

    def _settle(self, hold_ids, idle_is_void=False):
        """Give back what these holds promise beyond what their open stock moves will take,
        and end the holds that promise nothing more.

        What moves will take is read before what is promised: a delivery in between makes
        this give back less, never more.

        :param idle_is_void: also give up confirmed holds whose document never got confirmed
        """
        Hold = self.env['unified.inventory.hold'].sudo()
        for hold in Hold.browse(hold_ids).exists():
            state = self._owner_state(hold)
            if state == 'void' or (state == 'idle' and idle_is_void):
                self._release(hold.ids)
            elif state == 'running':
                self._settle_running(hold.id)

    def _settle_running(self, hold_id):
        with self._short_transaction() as store:
            demand = store.demand(hold_id)
            if not store.lock_confirmed(hold_id) or self._is_being_moved(store, hold_id):
                return
            parts = store.open_parts(hold_id)
            surplus = _surplus(parts, demand)
            store.give_back(hold_id, surplus)
            if sum(p.units for p in parts) == sum(p.units for p in surplus):
                store.finish(hold_id)

    def _is_being_moved(self, store, hold_id):
        """Whether the ledger has a hold's goods at places its documents do not know of yet."""
        return store.being_moved(hold_id)

    def _owner_state(self, hold):
        """Ask the document of a hold how far it is: 'running' when all its stock moves
        exist, 'open' or 'idle' when it is still on its way (with a payment, without one),
        'void' when it will not take the goods any more. Partners end their holds
        themselves."""
        model, _comma, reference = hold.owner.partition(',')
        if model == 'rpc':
            return 'open'
        return self.env[model].sudo()._hold_owner_state(reference)

    @api.model
    def _cron_sweep(self):
        """Expire what is past its time. Nothing depends on this running in time: an expired
        hold does not count anyway."""
        expired = True
        while expired:
            with self._short_transaction() as store:
                expired = self._sweep(store)

    def _sweep(self, store):
        expired = store.expired(SWEEP_BATCH)
        store.close(expired, 'expired', 'expire')
        return expired

    @api.model
    def _cron_settle(self):
        """Settle confirmed holds whose document was lost with its process."""
        with self._short_transaction() as store:
            late = store.confirmed_before(SETTLE_AFTER_MINUTES)
        self._settle(late, idle_is_void=True)


def _firm(request):
    """Return a request that waits for nothing: what it holds is all that one which may wait
    asks for."""
    return replace(request, wants=tuple(replace(want, may_wait=False) for want in request.wants))


def _surplus(parts, demand):
    """Return the parts of a promise that the demand does not need."""
    left = ((p, p.units - demand.get((p.product, p.place), 0)) for p in parts)
    return [type(p)(p.product, p.place, units) for p, units in left if units > 0]


def _settle_committed(db_name, hold_ids):
    with Registry(db_name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        try:
            env['unified.inventory']._settle(list(hold_ids))
        except (psycopg2.Error, Refusal):
            # The documents are committed and right; the next sweep settles these holds.
            _logger.warning('holds %s are left to the sweep', hold_ids, exc_info=True)
