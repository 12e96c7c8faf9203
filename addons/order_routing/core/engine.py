"""The cheapest set of places for one order.

What is searched: every line goes whole to one place that has all of it. Only a line that no
candidate has whole is split: places in some order each give all they have until it is full.
Among all such plans the best is the one with the least cost (parcel prices and handling), then
the fewest parcels, the fewest splits, the shortest way in total; places with equal claims are
taken by id. The answer is exact in that sense unless ``Plan.exact`` is False: then the search
was stopped at its limit and the most promising partial plans were followed to the end;
``Plan.bound`` is a cost no plan can be under. It never stops early when there are at most ``SURE`` ways to serve the order (8 places x 6 lines).
"""

from collections import defaultdict

from .prune import drop_dominated
from .reasons import explain
from .search import LIMIT, SURE, Choice, search
from .tariff import prices
from .types import Parcel, Plan, Reason, Short, Unservable


def route(problem):
    """Return the cheapest `Plan` for a `Problem`, or `Unservable` when no plan exists.

    :raise ValueError: a line asks for less than one unit
    """
    lines = _merged(problem.lines)
    table = prices(problem.tariff)
    zones, unused = _candidates(problem.places, table)
    places = {p.id: p for p in sorted(problem.places, key=lambda p: p.id) if p.id in zones}
    left = _without_bound(problem.stock, lines)
    choices, shortages = [], []
    for line in lines:
        choice = _choice(line, problem.stock if line.place else left, places)
        (choices if isinstance(choice, Choice) else shortages).append(choice)
    if shortages:
        return Unservable(tuple(shortages), tuple(unused))
    kept = drop_dominated(choices, places, zones, table)
    limit = SURE if _ways(kept) <= SURE else LIMIT
    found = search(kept, {p: places[p].distance for p in places}, zones, table, limit)
    parcels = _parcels(choices, found.picks, places, zones, table)
    unused += explain(parcels, choices, places, zones, table)
    unused.sort(key=lambda reason: reason.place)
    return Plan(parcels, found.cost, found.bound, found.exact, tuple(unused))


def _merged(lines):
    """One line for each product and binding, in a stable order."""
    units, weights = defaultdict(int), {}
    for line in lines:
        if line.units <= 0:
            raise ValueError(f'a line of {line.units} units')
        units[line.product, line.place] += line.units
        weights[line.product, line.place] = line
    merged = []
    for key in sorted(units, key=lambda k: (k[0], k[1] or 0)):
        line = weights[key]
        merged.append(type(line)(line.product, units[key], line.weight, line.place))
    return merged


def _candidates(places, table):
    """Return ``({place: zone}, [Reason])``: who may serve, and why the others may not."""
    zones, unused = {}, []
    for place in sorted(places, key=lambda p: p.id):
        if not place.ships:
            unused.append(Reason(place.id, 'does_not_ship'))
        elif place.excluded:
            unused.append(Reason(place.id, place.excluded))
        elif place.capacity is not None and place.taken >= place.capacity:
            unused.append(
                Reason(place.id, 'no_capacity', amount=place.taken, limit=place.capacity)
            )
        elif place.distance is None:
            unused.append(Reason(place.id, 'unknown_position'))
        elif (zone := table.zone(place.distance)) is None:
            unused.append(Reason(place.id, 'out_of_reach', distance=place.distance))
        else:
            zones[place.id] = zone
    return zones, unused


def _without_bound(stock, lines):
    """The stock that is left for lines without a place."""
    left = dict(stock)
    for line in lines:
        if line.place:
            key = line.product, line.place
            left[key] = left.get(key, 0) - line.units
    return left


def _choice(line, stock, places):
    """Return the `Choice` of places for a line, or the `Short` that says it has none."""
    candidates = [line.place] if line.place else places
    have = {
        place: units
        for place in candidates
        if place in places and (units := stock.get((line.product, place), 0)) > 0
    }
    whole = [place for place, units in have.items() if units >= line.units]
    if whole:
        return Choice(line, dict.fromkeys(whole, line.units), split=False)
    if sum(have.values()) >= line.units:
        return Choice(line, have, split=True)
    return Short(line.product, line.units, sum(have.values()), line.place)


def _ways(choices):
    """An upper bound for the number of nodes of the whole search."""
    ways = 1
    for choice in choices:
        count = len(choice.have)
        ways *= (count << count) + 1 if choice.split else count + 1
        if ways > SURE:
            break
    return ways


def _parcels(choices, picks, places, zones, table):
    contents, weights = defaultdict(lambda: defaultdict(int)), defaultdict(int)
    for index, place, units in picks:
        line = choices[index].line
        contents[place][line.product] += units
        weights[place] += units * line.weight
    return tuple(
        Parcel(
            place,
            zones[place],
            places[place].distance,
            weights[place],
            table.price(zones[place], weights[place]),
            tuple(sorted(contents[place].items())),
        )
        for place in sorted(contents)
    )
