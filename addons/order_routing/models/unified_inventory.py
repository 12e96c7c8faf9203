from collections import defaultdict
from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from odoo.addons.unified_inventory.core import Part
from odoo.addons.unified_inventory.exceptions import Refusal


class UnifiedInventory(models.AbstractModel):
    _inherit = 'unified.inventory'

    def _prepare_choice(self, request):
        """Override of `unified_inventory`: goods with a destination come from the places the
        router chooses; without one those of a carrier are taken in the places' order."""
        if request.destination is None and 'carrier_id' not in request.options:
            return super()._prepare_choice(request)
        return self.env['order.routing']._prepare_choice(request)

    def _sending_request(self, request, partner, company):
        """Override of `unified_inventory`: what a till sends later comes from the best place when
        somebody knows where it goes; the till's own is preferred among equals."""
        request = super()._sending_request(request, partner, company)
        to = partner and self.env['order.routing.postcode'].sudo()._locate_partner(partner)
        products = self.env['product.product'].sudo().browse(w.product for w in request.wants)
        if not to or any(product._is_kit() for product in products):
            return request
        ids = self.env['stock.warehouse']._routing_sending(company)
        own = request.places[:1]
        places = (*own, *(i for i in ids if i not in own)) if own[0] in ids else tuple(ids)
        wants = tuple(replace(want, place=None) for want in request.wants)
        return replace(request, wants=wants, places=places, destination=to) if ids else request

    def _parse_destination(self, destination):
        """Override of `unified_inventory`: a postcode will do.

        :raise Refusal: unknown_destination
        """
        keys = {'postcode', 'country'}
        if not isinstance(destination, dict) or not keys <= destination.keys():
            return super()._parse_destination(destination)
        postcode, code = destination['postcode'], destination['country']
        found = None
        if isinstance(postcode, str) and isinstance(code, str) and '\0' not in code:
            country = self.env['res.country'].search([('code', '=', code.upper())], limit=1)
            found = self.env['order.routing.postcode']._locate(country, postcode)
        if not found:
            text = self.env._('Nobody knows where %s is.', f'{postcode} {code}')
            raise Refusal('unknown_destination', text)
        return found

    # === PROMISING ELSEWHERE ===#

    def _promise_elsewhere(self, hold_id, unsent, target, bound, key, offered_to):
        """Let a confirmed hold promise its goods at other places, all of it or nothing, and
        commit that at once. The same key again changes nothing.

        :param unsent: ``{(product, place): units}``, what open transfers take and may move: no
            more than they will not take any more is given back
        :param target: the same, where it shall come from
        :param bound: ``{(product, place): units}`` of the hold that stays where it is
        :param offered_to: ``(channel code, campaign id)``: what is withheld from them is not taken
        :return: 'moved', 'known' when the key has moved goods before, or None: nothing is written
        """
        products = sorted({product for product, _place in target})
        with self._short_transaction() as store:
            store.lock(products)
            if not store.lock_confirmed(hold_id):
                return None
            if store.has_key(hold_id, key):
                return 'known'
            mine = _units(p for p in store.open_parts(hold_id) if p.product in products)
            mine = {pair: max(0, n - bound.get(pair, 0)) for pair, n in mine.items()}
            gains, losses = _difference(mine, target)
            fewer = _difference(unsent, target)[1]
            losses = {p: min(n, fewer[p]) for p, n in losses.items() if p in fewer}
            places = sorted({place for _product, place in gains})
            stock = self._offered(store, products, places, *offered_to) if gains else {}
            waiting = _units(store.waiting_parts(hold_id))
            rows = _moved_rows(gains, losses, stock, waiting)
            if rows is None or not self._has_room(store, {hold_id: (mine, target)}):
                return None
            taken, given_back = rows
            for kind, part in given_back:
                store.give_back(hold_id, [part], kind, key)
            if taken:
                store.add(hold_id, taken, key)
            self._book_moved(store, hold_id, mine, target)
        return 'moved'

    def _has_room(self, store, moves):
        """Queue up for what holds will book beside their goods at their new places, and return
        whether there is room for all of them; ``{hold id: (before, after)}`` as `_book_moved`,
        before anything of it is written."""
        return True

    def _book_moved(self, store, hold_id, before, after):
        """Book what a hold promises beside its goods at their new places, in the same short
        transaction; both are ``{(product, place): units}``."""

    def _is_being_moved(self, store, hold_id):
        """Override of `unified_inventory`: until the transfers follow, see
        `order.routing.reassign`."""
        return super()._is_being_moved(store, hold_id) or bool(
            self._keys_to_follow(store.cr, hold_id)
        )

    def _keys_to_follow(self, cr, hold_id, minutes=None):
        """Return the keys under which goods of a hold were promised elsewhere, in the last minutes
        if so asked, and the transfers have not followed yet."""
        query = SQL(
            """
            SELECT DISTINCT e.request_key FROM unified_inventory_entry e
             WHERE e.hold_ref = %s AND e.request_key LIKE 'reassign,%%'
               AND (%s IS NULL OR
                    e.created_at > now() AT TIME ZONE 'UTC' - %s * interval '1 minute')
               AND NOT EXISTS (
                   SELECT FROM order_routing_reassign r
                    WHERE r.hold_ref = e.hold_ref AND r.key = e.request_key)
            """,
            hold_id,
            minutes,
            minutes,
        )
        cr.execute(query)
        return [key for (key,) in cr.fetchall()]


def _units(parts):
    """Return ``{(product, place): units}`` of core Parts."""
    units = defaultdict(int)
    for part in parts:
        units[part.product, part.place] += part.units
    return units


def _difference(before, after):
    """Return ``(gains, losses)``, each ``{(product, place): units}``."""
    pairs = sorted({*before, *after})
    change = {pair: after.get(pair, 0) - before.get(pair, 0) for pair in pairs}
    gains = {pair: units for pair, units in change.items() if units > 0}
    losses = {pair: -units for pair, units in change.items() if units < 0}
    return gains, losses


def _moved_rows(gains, losses, stock, waiting):
    """Return ``(rows taken, rows given back)``, each ``[(kind, Part)]``, or None when a place
    has not enough. What waits for goods to come leaves a place first; as much of it may wait
    at the new one."""
    given_back, may_wait = [], defaultdict(int)
    for pair, units in losses.items():
        late = min(units, waiting.get(pair, 0))
        may_wait[pair[0]] += late
        for kind, share in (('backorder', late), ('release', units - late)):
            if share:
                given_back.append((kind, Part(*pair, share)))
    taken = []
    for pair, units in gains.items():
        late = max(0, units - max(0, stock.get(pair, 0)))
        if late > may_wait[pair[0]]:
            return None
        may_wait[pair[0]] -= late
        for kind, share in (('hold', units - late), ('backorder', late)):
            if share:
                taken.append((kind, Part(*pair, share)))
    return taken, given_back
