import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, replace
from functools import partial

import psycopg2

from odoo import models

from ..core import Granted, choose_fixed, decide, split_waiting, with_goods_to_come
from ..exceptions import Refusal
from ..store import FOLD_ABOVE
from .unified_inventory import DECIDED


class _Shortage(Exception):
    """Leave the short transaction without a trace: an earlier hold stays as it was."""

    def __init__(self, refused):
        super().__init__(refused)
        self.refused = refused


class _Overtaken(Exception):
    """Another request of the same owner was faster: start anew, it is seen now."""


class UnifiedInventory(models.AbstractModel):
    """Decides what can be held: all of a request or nothing of it."""

    _inherit = 'unified.inventory'

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
            except (psycopg2.errors.UniqueViolation, _Overtaken):
                # Another request with this key, or of this owner, was faster.
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
            try:
                return self._decide(store, request, vals, choose, force, lock=True)
            except (_Shortage, Refusal) as refused:
                # It may be the owner's other request that took it meanwhile.
                if store.find(vals['owner'], None):
                    raise _Overtaken from refused
                raise
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


def _firm(request):
    """Return a request that waits for nothing: what it holds is all that one which may wait
    asks for."""
    return replace(request, wants=tuple(replace(want, may_wait=False) for want in request.wants))
