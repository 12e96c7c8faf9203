import json
from contextlib import contextmanager

import psycopg2

from odoo import models, tools

from ..core import Reservable
from ..exceptions import Refusal
from ..store import HoldStore
from ..transaction import flush, short_transaction

DECIDED = 'unified_inventory.decided'  # in the cursor's cache: the last hold and its plan


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

    # === SHORT TRANSACTIONS ===#

    @contextmanager
    def _short_transaction(self):
        try:
            with short_transaction(self.env, self._scale()) as store:
                yield store
        except psycopg2.errors.LockNotAvailable as error:
            text = self.env._('Too many people want this at once. Please try again.')
            raise Refusal('busy', text) from error

    # === CHANNELS ===#

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
