import logging
from functools import partial

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.modules.registry import Registry

from ..exceptions import Refusal

_logger = logging.getLogger(__name__)

SETTLE_AFTER_MINUTES = 15  # longer than any request may last
SWEEP_BATCH = 500


class UnifiedInventory(models.AbstractModel):
    """How holds end: given back, delivered, expired, or left behind by a lost process."""

    _inherit = 'unified.inventory'

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
