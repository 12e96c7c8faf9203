"""The cheapest plan for one order.

What is searched: every set of places, and for each all ways to serve a line whole from one of
them or to split it, where every place but one gives all it has of the line. (So nobody is
asked for an arbitrary part of a shelf, and the space is finite whatever the unit.) Lines of a
group come from one place. Among all such plans within the limits of splitting the best is the
one with the least cost, then the fewest parcels, the fewest splits, the shortest way in total;
places with equal claims are taken by id.

The answer is exact in that sense unless ``Plan.exact`` is False: then ``Plan.bound`` is a cost
no plan can be under. It is always exact when at most ``SURE`` places matter; for more the
search ends at ``LIMIT`` steps, and a solver goes on when one is installed.
"""

from collections import Counter

from .demand import candidates, items, merged, reduced, shortages
from .reasons import explain
from .search import Search, serve_most
from .solver import improve
from .space import Space
from .types import Plan, Short, Unservable


def route(problem):
    """Return the cheapest `Plan` for a `Problem`, or `Unservable` when no plan exists.

    :raise ValueError: a line asks for less than one unit
    """
    lines = merged(problem.lines)
    places, unused = candidates(problem)
    wanted = items(lines, problem.stock, places)
    short = tuple(shortages(wanted, problem.stock, places))
    if short and not problem.partial:
        return Unservable(short, tuple(unused))
    space = Space(problem, list(reduced(wanted)), places)
    if not space.items:
        return Unservable(short, tuple(unused)) if lines else Plan((), 0, 0, True, tuple(unused))
    search = find(space)
    if search.best is not None:
        return finish(space, lines, search, unused)
    return _within_limits(problem, space, lines, unused)


def find(space):
    """Return the `Search` of the plans that serve everything."""
    search = Search(space)
    search.singles()
    if search.most > 1:
        search.sets()
        if not search.exact:
            improve(space, search)
    return search


def _within_limits(problem, space, lines, unused):
    """There is stock for everything, but not within the limits of splitting."""
    search = Search(space)
    search.best, search.exact = serve_most(space)
    if search.best is None:
        short = tuple(missing(lines, ()))
        return Unservable(short, tuple(unused))
    if not problem.partial:
        return Unservable(tuple(missing(lines, search.best.gifts)), tuple(unused))
    return finish(space, lines, search, unused)


def finish(space, lines, search, unused):
    """Return the Plan of what was found, with a reason for each other place."""
    found = search.best
    parcels = space.parcels(found.gifts)
    reasons = explain(space, found, parcels)
    cost = found.key.cost
    others = [cost + reason.amount for reason in reasons if reason.code in ('dearer', 'farther')]
    if search.second is not None:
        others.append(search.second.key.cost)
    exact = search.exact and not space.cut
    bound = cost if exact else min(cost, search.bound)
    unused = sorted([*unused, *reasons], key=lambda reason: reason.place)
    short = tuple(missing(lines, found.gifts))
    return Plan(parcels, cost, bound, exact, tuple(unused), short, min(others, default=None))


def missing(lines, gifts):
    """Yield what is short of each line."""
    served = Counter()
    for line, _place, units in gifts:
        served[line.product, line.place, line.group] += units
    for line in lines:
        units = served[line.product, line.place, line.group]
        if units < line.units:
            yield Short(line.product, line.units, units, line.place)
