"""The definition of the best plan, written down without any cleverness."""

from itertools import permutations, product

from ..tariff import prices

FAR = 10**8


def best_key(problem):
    """Return (units left out, cost, parcels, splits, distance) of the best plan, or None."""
    zones, costs = {}, {}
    for place in problem.places:
        table = prices(place.tariff or problem.tariff)
        known = place.distance is not None or place.zone is not None
        full = place.capacity is not None and place.taken >= place.capacity
        if not place.ships or place.excluded or full or not known:
            continue
        zone = place.zone if place.zone is not None else table.zone(place.distance)
        if zone in table.zones:
            zones[place.id] = zone
            extra = table.handling + place.handling + place.late
            costs[place.id] = lambda w, t=table, z=zone, e=extra: t.price(z, w) + e
    distances = {p.id: FAR if p.distance is None else p.distance for p in problem.places}
    plans = _plans(problem, sorted(costs))
    keys = (_key(problem, plan, costs, distances) for plan in plans if _allowed(problem, plan))
    return min(keys, default=None)


def _plans(problem, places):
    """Yield every plan as a list of (line, {place: units}). The stock of bound lines is set
    aside for them, sent or not; then groups and other lines share the rest."""
    left, fixed, groups = dict(problem.stock), [], {}
    for line in problem.lines:
        if line.group is not None:
            groups.setdefault(line.group, []).append(line)
        elif line.place:
            key = line.product, line.place
            have = min(line.units, problem.stock.get(key, 0)) if line.place in places else 0
            left[key] = left.get(key, 0) - line.units
            if have < line.units and not problem.partial:
                return
            none = [[(line, {})]] if problem.partial else []
            fixed.append([*none, [(line, {line.place: have})]] if have else none)
    left = {key: max(0, units) for key, units in left.items()}
    free = [(line,) for line in problem.lines if not line.place and line.group is None]
    for start in product(*fixed):
        for rest in _stages(problem, [*map(tuple, groups.values()), *free], left, places):
            yield [gift for gifts in start for gift in gifts] + rest


def _stages(problem, stages, stock, places):
    if not stages:
        yield []
        return
    lines, *later = stages
    for gifts in _ways(problem, lines, stock, places):
        left = dict(stock)
        for line, gift in gifts:
            for place, units in gift.items():
                left[line.product, place] -= units
        if all(units >= 0 for units in left.values()):
            for rest in _stages(problem, later, left, places):
                yield gifts + rest


def _ways(problem, lines, stock, places):
    if lines[0].group is not None:
        for place in places:
            right = all(line.place in (None, place) for line in lines)
            if right and all(stock.get((line.product, place), 0) > 0 for line in lines):
                yield [(line, {place: line.units}) for line in lines]
        if problem.partial:
            yield [(line, {}) for line in lines]
        return
    (line,) = lines
    have = {p: stock.get((line.product, p), 0) for p in places}
    givers = [p for p in have if have[p] > 0]
    for size in range(1, len(givers) + 1):
        for order in permutations(givers, size):
            before = sum(have[p] for p in order[:-1])
            if before < line.units <= before + have[order[-1]]:
                yield [(line, {**{p: have[p] for p in order[:-1]}, order[-1]: line.units - before})]
    if problem.partial:
        for size in range(len(givers) + 1):
            for order in permutations(givers, size):
                if list(order) == sorted(order) and sum(have[p] for p in order) < line.units:
                    yield [(line, {p: have[p] for p in order})]


def ways_of(problem, line):
    """Return the ways to serve a line from all places, candidates or not."""
    return list(_ways(problem, (line,), problem.stock, [place.id for place in problem.places]))


def _allowed(problem, plan):
    values = {}
    for line, gift in plan:
        for place, units in gift.items():
            values[place] = values.get(place, 0) + units * line.value
    split = problem.split
    few = split.max_parcels is None or len(values) <= split.max_parcels
    worth_it = len(values) < 2 or all(v >= split.min_value * 1000 for v in values.values())
    return few and worth_it


def _key(problem, plan, costs, distances):
    weights, parts = {}, {}
    for line, gift in plan:
        for place, units in gift.items():
            weights[place] = weights.get(place, 0) + units * line.weight
            parts[line.product, place] = parts.get((line.product, place), 0) + units
    cost = sum(costs[place](weight) for place, weight in weights.items())
    cost += problem.split.penalty * max(0, len(weights) - 1)
    for part, units in parts.items():
        cost += (units * problem.scarcity.get(part, 0) + 500_000) // 1_000_000
    splits = sum(max(0, len(gift) - 1) for _line, gift in plan)
    short = sum(line.units - sum(gift.values()) for line, gift in plan)
    return short, cost, len(weights), splits, sum(distances[p] for p in weights)
