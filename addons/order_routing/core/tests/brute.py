"""The definition of the best plan, written down without any cleverness."""

from itertools import permutations, product

from ..tariff import prices


def best_key(problem):
    """Return (cost, parcels, splits, distance) of the best plan, or None."""
    table = prices(problem.tariff)
    zones = {
        place.id: zone
        for place in problem.places
        if place.ships
        and place.distance is not None
        and (zone := table.zone(place.distance)) is not None
    }
    distances = {place.id: place.distance for place in problem.places}
    ways = [list(_ways(line, problem.stock, sorted(zones))) for line in problem.lines]
    keys = (_key(problem.lines, gifts, zones, distances, table) for gifts in product(*ways))
    return min(keys, default=None)


def _ways(line, stock, places):
    have = {p: stock.get((line.product, p), 0) for p in places}
    whole = [p for p in places if have[p] >= line.units]
    if whole:
        yield from ({p: line.units} for p in whole)
        return
    givers = [p for p in places if have[p] > 0]
    for size in range(2, len(givers) + 1):
        for order in permutations(givers, size):
            before = sum(have[p] for p in order[:-1])
            if before < line.units <= before + have[order[-1]]:
                yield {**{p: have[p] for p in order[:-1]}, order[-1]: line.units - before}


def _key(lines, gifts, zones, distances, table):
    weights = {}
    for line, gift in zip(lines, gifts, strict=True):
        for place, units in gift.items():
            weights[place] = weights.get(place, 0) + units * line.weight
    cost = sum(table.price(zones[p], w) + table.handling for p, w in weights.items())
    splits = sum(len(gift) - 1 for gift in gifts)
    return cost, len(weights), splits, sum(distances[p] for p in weights)
