from collections import defaultdict
from dataclasses import replace
from functools import partial

from odoo import models

from odoo.addons.unified_inventory.core import (
    Granted,
    Part,
    Refused,
    Shortage,
    choose_fixed,
    placed,
)

from ..core import Line, Place, Problem, Tariff, Unservable, distance_m, route
from ..core.tariff import prices
from .delivery_carrier import MILLIGRAMS


class OrderRouting(models.AbstractModel):
    """Reads what the engine in `core` needs, and writes its plans as JSON.

    A plan: ``{"carrier_id", "currency", "digits", "price", "cost", "bound", "exact",
    "destination": [latitude, longitude], "parcels": [{"place", "zone", "distance_km",
    "weight", "price", "lines": [[product id, units]], "bundled": [[product id, units]]}],
    "bundles": {bundle: place}, "unused": [{"place", "code", "amount", "distance_km",
    "lines"}]}``. Money is in minor units of the currency, units are integers of the smallest
    quantity, weights in the database's unit, places warehouse ids. What is "bundled" is in the
    "lines" too: the parts of kits.
    """

    _name = 'order.routing'
    _description = 'Order Routing'

    # === CHOOSING ===#

    def _prepare_choice(self, request):
        """Return ``Stock -> Granted | Refused``: lines with a place stay there, a bundle goes
        to the first place that has all of it, the router chooses for the others. See
        `unified.inventory._prepare_choice`."""
        carrier = self._carrier(request)
        frame = self._frame(request, carrier)
        weights = self._weights({want.product for want in request.wants})
        if request.destination is None:
            return partial(_choose_in_order, request, weights, frame)
        problem = self._problem(request, carrier, weights)
        prices(problem.tariff)  # made ready now, not under the locks
        decide = self._prepare_rules(request, carrier, problem)
        return partial(_choose, request, problem, decide, frame)

    def _prepare_rules(self, request, carrier, problem):
        """Return the pure function ``Problem -> (Plan or Unservable, what is noted of it)`` that
        chooses; modules that know rules override it."""
        return lambda asked: (route(asked), {})

    def _plan(self, request, stock):
        """Return the Granted or Refused of a request for a stock that was read already."""
        return self._prepare_choice(request)(stock)

    def _carrier(self, request):
        carrier_id = request.options.get('carrier_id')
        return self.env['delivery.carrier'].sudo().browse(carrier_id or ())

    def _problem(self, request, carrier, weights, scarcity=None):
        """Return the core Problem of what a request leaves to the router, but for the stock.
        The parts of a bundle come from one place.

        :param scarcity: what `_scarcity` says of these goods and others, when it was read already
        """
        values = self._values({want.product for want in request.wants})
        lines = tuple(
            Line(w.product, w.units, weights[w.product], w.place, values[w.product], w.bundle)
            for w in request.wants
            if not w.place or w.bundle is not None
        )
        tariff = carrier._routing_tariff()[carrier.id] if carrier else Tariff.flat(0)
        places = self._places(request)
        if scarcity is None:
            scarcity = self._scarcity({line.product for line in lines}, [p.id for p in places])
        return Problem(lines, places, tariff, scarcity=scarcity)

    def _scarcity(self, product_ids, place_ids):
        """Return ``{(product, place): price}``: what a million units taken there are worth to
        later orders, in minor units of the company's currency. Read before any lock."""
        return {}

    def _place_facts(self, warehouses, request):
        """Return ``{place: {field of core.Place: value}}``: what is known of these places
        beyond their position (``excluded``, ``taken``, ``capacity``, ``handling``, ``late``)
        before any lock. Whoever books capacity reads it again under the locks."""
        return {}

    def _frame(self, request, carrier):
        currency = carrier._routing_currency() if carrier else self.env.company.currency_id
        to = request.destination
        return {
            'carrier_id': carrier.id,
            'currency': currency.name,
            'digits': currency.decimal_places,
            'destination': [to.latitude, to.longitude] if to else None,
            'scale': self.env['unified.inventory']._scale(),
        }

    def _weights(self, product_ids):
        """Return ``{product id: milligrams of the smallest quantity}``."""
        products = self.env['product.product'].sudo().browse(product_ids)
        scale = self.env['unified.inventory']._scale()
        return {p.id: round(max(0.0, p.weight) * MILLIGRAMS / scale) for p in products}

    def _values(self, product_ids):
        """Return ``{product id: minor units}`` that a thousand units sell for."""
        products = self.env['product.product'].sudo().browse(product_ids)
        scale = self.env['unified.inventory']._scale()
        minor = 10**self.env.company.currency_id.decimal_places
        return {p.id: round(max(0.0, p.lst_price) * minor * 1000 / scale) for p in products}

    def _places(self, request):
        """Return the core Places of a request, and those of the same companies that do not
        ship so that the plan can say so."""
        Warehouse = self.env['stock.warehouse'].sudo()
        offered = Warehouse.browse(request.places)._routing_setups()
        companies = {setup.company for setup in offered.values()}
        setups = {
            place: setup
            for place, setup in Warehouse._routing_all_setups().items()
            if setup.company in companies
        }
        facts = self._place_facts(Warehouse.browse(setups), request)
        return tuple(
            Place(
                place,
                _away(setup.position, request.destination),
                setup.ships and place in offered,
                **facts.get(place, {}),
            )
            for place, setup in setups.items()
        )

    def _distance(self, partner, destination):
        return _away(partner._routing_position(), destination)


def _away(position, destination):
    """Return the metres from a place to a destination, None when its position is not known."""
    if position is None:
        return None
    return distance_m(*position, destination.latitude, destination.longitude)


def _choose(request, problem, decide, frame, stock):
    bound = tuple(want for want in request.wants if want.place and want.bundle is None)
    fixed = choose_fixed(replace(request, wants=bound), stock)
    left = dict(stock)
    if isinstance(fixed, Granted):
        for part in fixed.parts:
            left[part.product, part.place] -= part.units
    result, noted = decide(replace(problem, stock=left))
    shortages = fixed.shortages if isinstance(fixed, Refused) else ()
    if isinstance(result, Unservable):
        shortages += tuple(
            Shortage(short.product, short.requested, short.available) for short in result.shortages
        )
    if shortages or isinstance(result, Unservable):
        return Refused(shortages, noted)
    routed = tuple(
        Part(product, parcel.place, units)
        for parcel in result.parcels
        for product, units in parcel.lines
    )
    place_of = {group: parcel.place for parcel in result.parcels for group in parcel.groups}
    bundled = [
        replace(want, place=place_of[want.bundle])
        for want in request.wants
        if want.bundle is not None
    ]
    plan = _with_bundles(plan_to_json(result), bundled)
    return Granted(fixed.parts + routed, {**frame, **plan, **noted})


def _choose_in_order(request, weights, frame, stock):
    """Nobody knows where the goods go: the places in their order, without a price. The plan
    says from where, so that the transfers follow what is held."""
    request = placed(request, stock)
    answer = choose_fixed(request, stock)
    if isinstance(answer, Refused):
        return answer
    bundled = [want for want in request.wants if want.bundle is not None]
    bound = {(w.product, w.place) for w in request.wants if w.place and w.bundle is None}
    parcels = defaultdict(list)
    for part in answer.parts:
        if (part.product, part.place) not in bound:
            parcels[part.place].append([part.product, part.units])
    plan = {
        **frame,
        'price': 0,
        'cost': 0,
        'bound': 0,
        'exact': False,
        'parcels': [
            {
                'place': place,
                'zone': 0,
                'distance_km': 0.0,
                'weight': sum(weights[product] * units for product, units in lines) / MILLIGRAMS,
                'price': 0,
                'lines': lines,
            }
            for place, lines in parcels.items()
        ],
        'unused': [],
    }
    return Granted(answer.parts, _with_bundles(plan, bundled) if parcels else None)


def _with_bundles(plan, bundled):
    """Return a JSON plan that says where the bundles are, and which units are theirs."""
    if not bundled:
        return plan
    theirs = defaultdict(int)
    for want in bundled:
        theirs[want.place, want.product] += want.units
    parcels = [
        {
            **parcel,
            'bundled': [
                [product, theirs[parcel['place'], product]]
                for product in dict.fromkeys(line[0] for line in parcel['lines'])
                if (parcel['place'], product) in theirs
            ],
        }
        for parcel in plan['parcels']
    ]
    bundles = {str(want.bundle): want.place for want in bundled}
    return {**plan, 'parcels': parcels, 'bundles': bundles}


def plan_to_json(plan):
    return {
        'next_best': plan.next_best,
        'price': plan.price,
        'cost': plan.cost,
        'bound': plan.bound,
        'exact': plan.exact,
        'parcels': [
            {
                'place': parcel.place,
                'zone': parcel.zone,
                'distance_km': round(parcel.distance / 1000, 1),
                'weight': parcel.weight / MILLIGRAMS,
                'price': parcel.price,
                'lines': [list(line) for line in parcel.lines],
            }
            for parcel in plan.parcels
        ],
        'unused': reasons_to_json(plan.unused),
    }


def reasons_to_json(reasons):
    return [
        {
            'place': reason.place,
            'code': reason.code,
            'amount': reason.amount,
            'distance_km': round(reason.distance / 1000, 1),
            'lines': reason.lines,
            'limit': reason.limit,
        }
        for reason in reasons
    ]
