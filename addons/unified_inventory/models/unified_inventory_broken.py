from dataclasses import replace

from odoo import models
from odoo.tools import split_every

from ..core import Granted, Part, broken, decide

BREACH_BATCH = 1000  # products looked at in one query


class UnifiedInventory(models.AbstractModel):
    """Promises that cannot be kept: whose they are, and from where else they are served."""

    _inherit = 'unified.inventory'

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
