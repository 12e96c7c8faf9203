from collections import defaultdict
from contextlib import contextmanager
from dataclasses import replace

from odoo import api, models
from odoo.exceptions import AccessError

from ..core import Part
from ..core.reconcile import (
    BREAK,
    CLOSE,
    FINISH,
    LEVEL,
    NOTHING,
    PROMISE,
    QUANTS,
    SWEEP,
    Finding,
    HoldFact,
    claims_of,
    explain_hold,
    explain_level,
    explain_place,
    explain_quant,
)
from ..reconciliation_store import ReconciliationStore
from ..transaction import flush
from .unified_inventory_settle import SETTLE_AFTER_MINUTES


class UnifiedInventory(models.AbstractModel):
    """Reconciliation: does the ledger say what documents, moves and quants say? Read in one
    snapshot, decided in `core.reconcile`, repaired by rows that compensate (docs/adr/0003)."""

    _inherit = 'unified.inventory'

    # === PUBLIC ===#

    @api.model
    @api.readonly
    def reconcile(self, skus=None, places=None):
        """Compare ledger, documents, stock moves and quants, and explain each difference.

        :param list skus: internal references of stocked products; all when None
        :param list places: warehouse codes; all places of the user's companies when None
        :return: ``[{"code", "is_problem", "is_repairable", "origin", "sku", "place",
            "hold_id", "reference", "quantity", "text"}]``; on a sound database there are no
            problems. ``origin`` is 'odoo' for defects of stock Odoo itself.
        :raise Refusal: unknown_product, ambiguous_product, unknown_place
        """
        self._check_reconciler()
        findings = self._reconcile(*self._parse_scope(skus, places))
        return self._findings_to_json(findings)

    @api.model
    def repair(self, skus=None, places=None):
        """Make good what `reconcile` finds and what can be made good without a person, each
        under its locks and only as far as it is still so. Twice does what once does.

        :return: what was done, as `reconcile` says it
        :raise Refusal: those of `reconcile`
        """
        self._check_reconciler()
        scope = self._parse_scope(skus, places)
        return self._findings_to_json(self._repair(self._reconcile(*scope), *scope))

    def _check_reconciler(self):
        if not self.env.user.has_group('stock.group_stock_manager'):
            raise AccessError(self.env._('Only an inventory administrator reconciles the stock.'))

    def _parse_scope(self, skus, places):
        products = None if skus is None else list(self._parse_skus(skus).values())
        if places is not None:
            return products, list(self._parse_places(places).values())
        domain = [('company_id', 'in', self.env.companies.ids)]
        warehouses = self.env['stock.warehouse'].sudo().with_context(active_test=False)
        return products, warehouses.search(domain).ids

    # === FINDING ===#

    def _reconcile(self, products=None, places=None):
        """Return the core Findings about these products and places (ids, None for all), as
        this transaction's one snapshot has them, in a fixed number of queries."""
        flush(self.env)
        for model in ('sale.order', 'unified.inventory.rollup'):
            self.env[model].flush_model()
        store = ReconciliationStore(self.env.cr, self._scale(), products, places)
        store.read_much()
        holds, accounts, findings = self._explain_holds(store)
        findings += self._explain_sums(store)
        claims = claims_of(holds, accounts, findings)
        findings += self._explain_places(store, claims)
        return findings + [f for quant in store.quants() for f in explain_quant(quant)]

    def _explain_holds(self, store, hold_ids=None):
        accounts = store.accounts(SETTLE_AFTER_MINUTES, hold_ids)
        unfounded = store.unfounded(hold_ids)
        known = {fact.hold for fact in (*accounts, *unfounded)} | set(hold_ids or ())
        holds = self._hold_facts(store, known, only=hold_ids is not None)
        confirmed = [h.id for h in holds.values() if h.state == 'confirmed']
        unbooked = store.unbooked(confirmed) if confirmed else []
        by_hold = defaultdict(lambda: ([], [], []))
        for side, facts in enumerate((accounts, unbooked, unfounded)):
            for fact in facts:
                by_hold[fact.hold][side].append(fact)
        findings = [f for h in sorted(holds) for f in explain_hold(holds[h], *by_hold[h])]
        return holds, accounts, findings

    def _hold_facts(self, store, hold_ids, only):
        warehouses = self.env['stock.warehouse'].sudo().browse(store.places or ())
        companies = None if store.places is None else warehouses.company_id.ids
        rows = store.holds(hold_ids, SETTLE_AFTER_MINUTES, companies, only)
        owners = {owner for fact, owner, _ref in rows if fact.state == 'confirmed'}
        states = self._read_of(store)._owner_states(owners)
        facts = {
            fact.id: replace(fact, document=states.get(owner, 'open')) for fact, owner, _ref in rows
        }
        return {h: facts.get(h) or HoldFact(h, None) for h in {*facts, *hold_ids}}

    def _read_of(self, store):
        """Return this model reading what a store reads, with nothing remembered."""
        return self.with_env(self.env(cr=store.cr))

    def _owner_states(self, owners):
        """Return ``{owner: state}`` of documents, see `_owner_state`; a document whose module
        is gone is void."""
        references = defaultdict(list)
        for owner in owners:
            model, _comma, reference = owner.partition(',')
            references[model].append(reference)
        states = {}
        for model, refs in references.items():
            if model == 'rpc':
                found = dict.fromkeys(refs, 'open')
            elif model in self.env:
                found = self.env[model].sudo()._hold_owner_states(refs)
            else:
                found = dict.fromkeys(refs, 'void')
            states.update({f'{model},{ref}': state for ref, state in found.items()})
        return states

    def _explain_sums(self, store):
        findings = [f for level in store.levels() for f in explain_level(level)]
        return findings + [
            Finding('rollup', None, product, place, units)
            for product, place, units in store.rolled_up()
        ]

    def _explain_places(self, store, claims):
        if not claims:
            return []
        products, places = ({*ids} for ids in zip(*claims, strict=True))
        figures = store.figures(sorted(products), sorted(places))
        known = store.known_broken()
        findings = []
        for key in sorted(claims):
            figure = figures.get(key)
            stock = figure.on_hand - figure.reserved if figure else 0
            findings += explain_place(*key, stock, claims[key], known.get(key, {}))
        return findings

    # === REPAIR ===#

    def _repair(self, findings, products=None, places=None):
        """Make good what is still so of these findings and return what was."""
        remedies = defaultdict(list)
        for finding in findings:
            remedies[finding.remedy].append(finding)
        done = []
        of_holds = {f.hold for f in findings if f.remedy not in (BREAK, NOTHING) and f.hold}
        for hold_id in sorted(of_holds):
            done += self._repair_hold(hold_id, products, places)
        for product in sorted({f.product for f in remedies[LEVEL]}):
            done += self._repair_level(product, places)
        for finding in remedies[BREAK]:
            done += self._repair_place(finding)
        if remedies[QUANTS]:
            done += self._repair_quants(remedies[QUANTS], products, places)
        return done

    @contextmanager
    def _repairing(self, products, places):
        with self._short_transaction() as store:
            own = ReconciliationStore(store.cr, store.scale, products, places)
            yield own
            store.written |= own.written
            store.touched |= own.touched
            if store.cr is not self.env.cr:
                store.cr.transaction = None  # the connection is kept, what was read is not

    def _repair_hold(self, hold_id, products, places):
        """Look at a hold again, alone with it and its products, and make good what is
        wrong."""
        done = []
        with self._repairing(products, places) as store:
            store.lock(store.products_concerned(hold_id))
            store.lock_hold(hold_id)
            _holds, _accounts, findings = self._explain_holds(store, [hold_id])
            for finding in findings:
                if finding.rows:
                    store.compensate(finding, f'res.users,{self.env.uid}')
                elif finding.remedy == PROMISE:
                    finding = self._promise(store, finding)
                if finding and finding.remedy != NOTHING:
                    done.append(finding)
            self._end(store, hold_id, done)
        return done

    def _promise(self, store, finding):
        """Promise what is missing as far as it is there; what its moves have reserved beyond
        the hold is theirs."""
        key = finding.product, finding.place
        figure = store.figures([key[0]], [key[1]]).get(key)
        own = {(p.product, p.place): p.units for p in store.reserved_beyond(finding.hold)}
        there = (figure.available if figure else 0) + own.get(key, 0)
        units = min(finding.units, max(0, there))
        if not units:
            return None
        store.add(finding.hold, [('hold', Part(*key, units))])
        return replace(finding, units=units)

    def _end(self, store, hold_id, done):
        """End a hold whose time or document is over, or that has nothing left to promise."""
        remedies = {finding.remedy for finding in done}
        if CLOSE in remedies:
            store.close([hold_id], 'released', 'release')
        elif SWEEP in remedies:
            store.close([hold_id], 'expired', 'expire')
        elif remedies:
            _holds, _accounts, left = self._explain_holds(store, [hold_id])
            if any(finding.remedy == FINISH for finding in left):
                store.finish(hold_id)

    def _repair_level(self, product, places):
        with self._repairing([product], places) as store:
            store.lock([product])
            done = [f for level in store.levels() for f in explain_level(level)]
            if done:
                store.add_up(product)
        return done

    def _repair_place(self, finding):
        """Find out whose promise is broken and let it be served from elsewhere."""
        key = finding.product, finding.place
        with self._repairing([key[0]], [key[1]]) as store:
            store.lock([finding.product])
            before = store.known_broken(), store.figures([key[0]], [key[1]])
            self._break_promises(store, {key})
            after = store.known_broken(), store.figures([key[0]], [key[1]])
        return [finding] if after != before else []

    def _repair_quants(self, findings, products, places):
        """Let Odoo put its quants in order, as its scheduler does, and say what it did."""
        self.env['stock.quant'].sudo()._quant_tasks()
        flush(self.env)
        store = ReconciliationStore(self.env.cr, self._scale(), products, places)
        left = {f for quant in store.quants() for f in explain_quant(quant)}
        return [finding for finding in findings if finding not in left]

    # === OUTPUT ===#

    def _findings_to_json(self, findings):
        """Return findings as plain data without nulls (XML-RPC has none)."""
        rows = self.env['unified.inventory.finding']._describe(findings)
        goods = self._by_id('product.product', (f.product for f in findings))
        places = self._by_id('stock.warehouse', (f.place for f in findings))
        return [
            {
                **row,
                'sku': goods[product].default_code or '' if product else '',
                'place': places[place].code if place else '',
                'hold_id': hold or 0,
            }
            for row in rows
            for product, place, hold in [
                (row.pop('product_id'), row.pop('warehouse_id'), row.pop('hold_ref'))
            ]
        ]

    def _by_id(self, model, ids):
        """Return ``{id: record}`` of those that exist."""
        records = self.env[model].sudo().with_context(display_default_code=False)
        return records.browse({i for i in ids if i}).exists().grouped('id')
