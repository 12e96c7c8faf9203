"""Whole ways to choose, by name. Each returns the Plan with its true cost, or Unservable."""

from dataclasses import replace

from .demand import candidates, items, merged, reduced, shortages
from .engine import finish, missing, route
from .search import Search
from .space import Found, Space
from .types import Unservable

DEAR = 10**12  # minor units: more than any parcel costs


def cheapest(problem):
    """The least cost: see `route`."""
    return route(problem)


def fewest_parcels(problem):
    """As few parcels as possible, then the least cost."""
    split = problem.split
    plan = route(replace(problem, split=replace(split, penalty=split.penalty + DEAR)))
    if isinstance(plan, Unservable):
        return plan
    more = DEAR * max(0, len(plan.parcels) - 1)
    later = plan.next_best
    unused = tuple(
        replace(reason, amount=reason.amount % DEAR) if reason.code == 'dearer' else reason
        for reason in plan.unused
    )
    return replace(
        plan,
        cost=plan.cost - more,
        bound=max(0, plan.bound - more),
        unused=unused,
        next_best=None if later is None else later % DEAR,
    )


def in_order(problem):
    """Place after place as the problem names them, each gives all it has."""
    return _along(problem, [place.id for place in problem.places])


def nearest(problem):
    """The nearest place first; those without a position last, as the problem names them."""
    order = [place.id for place in problem.places]
    distances = {place.id: place.distance for place in problem.places}
    order.sort(key=lambda p: (distances[p] is None, distances[p] or 0))
    return _along(problem, order)


def most_stock(problem):
    """First the place that has most units of what is wanted, whatever the order needs."""
    products = {line.product for line in problem.lines}

    def units(place):
        return sum(max(0, problem.stock.get((product, place.id), 0)) for product in products)

    return _along(problem, [p.id for p in sorted(problem.places, key=lambda p: -units(p))])


def _along(problem, order):
    lines = merged(problem.lines)
    places, unused = candidates(problem, anywhere=True)
    wanted = items(lines, problem.stock, places)
    short = tuple(shortages(wanted, problem.stock, places))
    if short and not problem.partial:
        return Unservable(short, tuple(unused))
    space = Space(problem, list(reduced(wanted)), places)
    gifts = _greedy(space, [place for place in order if place in places])
    absent = sum(line.units for line in lines) - sum(units for _l, _p, units in gifts)
    if (absent and not problem.partial) or (lines and not gifts):
        return Unservable(short or tuple(missing(lines, gifts)), tuple(unused))
    search = Search(space)
    search.best, search.exact = Found(space.key(gifts, absent), gifts), False
    search.bound = 0
    return finish(space, lines, search, unused)


def _greedy(space, order):
    """Return the gifts of a walk along the places within the limits of splitting. When it ends
    at a limit, everything comes from the first place that has most of it, if that is more."""
    gifts = _walk(space, order, space.split.max_parcels)
    is_allowed = space.is_allowed(gifts)
    if is_allowed and _units(gifts) == sum(item.need for item in space.items):
        return gifts
    alone = max((_walk(space, [place], 1) for place in order), key=_units, default=())
    return gifts if is_allowed and _units(gifts) >= _units(alone) else alone


def _units(gifts):
    return sum(units for _line, _place, units in gifts)


def _walk(space, order, most):
    left = {(line.product, p): space.stock.get((line.product, p), 0) for line, p in _pairs(space)}
    needs = [item.need for item in space.items]
    gifts, parcels = [], 0
    for place in order:
        if parcels == most or not any(needs):
            break
        given = [
            gift
            for index, item in enumerate(space.items)
            if needs[index] and place in item.have
            for gift in _give(item, place, left, needs, index)
        ]
        gifts += given
        parcels += bool(given)
    return tuple(gifts)


def _pairs(space):
    return ((line, p) for item in space.items for line in item.lines for p in space.places)


def _give(item, place, left, needs, index):
    """Yield what a place gives of an item, and take it from the stock."""
    if item.group:
        wanted = [(line, line.units) for line in item.lines]
        if any(left[line.product, place] < units for line, units in wanted):
            return
    else:
        line = item.lines[0]
        wanted = [(line, min(needs[index], left[line.product, place]))]
    for line, units in wanted:
        if units > 0:
            left[line.product, place] -= units
            needs[index] -= units
            yield line, place, units


STRATEGIES = {
    strategy.__name__: strategy
    for strategy in (cheapest, fewest_parcels, nearest, most_stock, in_order)
}
