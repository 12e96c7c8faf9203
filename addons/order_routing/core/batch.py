"""Orders that wait are decided together: what one of them leaves may save another a parcel.

Ways to serve each order are collected: the one it has, those that come of deciding the orders
one after another and of exchanging stock between two of them, and all there are where they are
few. An integer program picks one way for each order within the common stock; without a solver
the best exchange found stands. The result never costs more than what the orders have now.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations, product
from math import prod

from .engine import route
from .types import Plan, Problem, Unservable

WAYS = 64  # of an order that are all listed
ROUNDS = 4  # of exchanges
PAIRS = 400  # looked at in a round
SECONDS = 10  # for the solver
NO_WAY = 10**12  # the cost of an order that is not served; less is saved than that

Parts = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order (without a stock of its own) and the (product, place, units) it has now;
    ``choose`` is `route` or what rules make of it."""

    id: int
    problem: Problem
    parts: Parts = ()
    choose: Callable[[Problem], Plan | Unservable] = route


@dataclass(frozen=True, slots=True)
class Decided:
    """``parts`` by order; ``cost`` of all of them and ``before``, what they cost as they were.
    Orders that nobody can serve keep what they have and count `NO_WAY`. ``exact`` when no choice
    that takes each line whole from one place is cheaper."""

    parts: dict[int, Parts]
    cost: int
    before: int
    exact: bool


@dataclass(frozen=True, slots=True)
class _Way:
    cost: int
    parts: Parts

    @property
    def places(self):
        return {place for _product, place, _units in self.parts}


def decide(orders, stock):
    """Return how the orders are served best together, as `Decided`.

    :param orders: `Waiting` orders, those that matter more first
    :param stock: ``{(product, place): units}`` that is free beside what they have
    """
    table = _Table(sorted(orders, key=lambda order: order.id), stock)
    now = {order.id: table.as_it_is(order) for order in orders}
    best = _improved(table, now)
    one_by_one = table.one_by_one([order.id for order in orders])
    best = min(best, _improved(table, one_by_one), key=_total)
    picked = table.pick()
    exact = picked is not None and table.complete
    if picked is not None and _total(picked) < _total(best):
        best = picked
    return Decided({i: way.parts for i, way in best.items()}, _total(best), _total(now), exact)


def _total(chosen):
    return sum(way.cost for way in chosen.values())


def _improved(table, chosen):
    """Let orders, alone and in pairs, choose again as long as that saves anything."""
    for _round in range(ROUNDS):
        before = _total(chosen)
        for ids in [(i,) for i in chosen] + table.pairs():
            turns = {ids, ids[::-1]}
            options = [table.again(chosen, turn) for turn in sorted(turns)]
            chosen = min([chosen, *options], key=_total)
        if _total(chosen) >= before:
            break
    return chosen


class _Table:
    """The orders, what they may have together, and the ways seen so far."""

    def __init__(self, orders, stock):
        self.orders = {order.id: order for order in orders}
        self.stock = Counter(stock)
        self.used = Counter()  # place -> orders that count there already
        for order in orders:
            self.stock.update({(p, place): units for p, place, units in order.parts})
            self.used.update({place for _product, place, _units in order.parts})
        self.ways = {order.id: {} for order in orders}
        self.complete = all([self._list(order) for order in orders])

    def pairs(self):
        """Orders that want the same thing."""
        wants = {
            i: {line.product for line in order.problem.lines} for i, order in self.orders.items()
        }
        pairs = (pair for pair in combinations(wants, 2) if wants[pair[0]] & wants[pair[1]])
        return [pair for pair, _number in zip(pairs, range(PAIRS), strict=False)]

    def as_it_is(self, order):
        """What it has was chosen by its rules, whatever they would say to just these parts."""
        way = self._price(order, order.parts) or self._price(order, order.parts, route)
        return way or _Way(NO_WAY, order.parts)

    def one_by_one(self, ids):
        nothing = {i: _Way(NO_WAY, ()) for i in ids}
        return self.again(nothing, ids)

    def again(self, chosen, ids):
        """Return the choice in which these orders give up what they have and choose anew, one
        after the other; those that find nothing make it worthless."""
        chosen = {i: _Way(NO_WAY, ()) if i in ids else way for i, way in chosen.items()}
        for i in ids:
            chosen[i] = self._route(self.orders[i], chosen)
        return chosen

    def _route(self, order, chosen):
        left, used = Counter(self.stock), Counter()
        for way in chosen.values():
            left.subtract({(p, place): units for p, place, units in way.parts})
            used.update(way.places)
        used.subtract(self.used)
        places = tuple(
            replace(place, taken=place.taken + used[place.id]) for place in order.problem.places
        )
        plan = order.choose(replace(order.problem, places=places, stock=_positive(left)))
        return self._keep(order, plan) or self._no_way(order, left)

    @staticmethod
    def _no_way(order, left):
        """Nobody can serve it: it keeps what it has; losing that is never worth anything."""
        has = all(left[p, place] >= units for p, place, units in order.parts)
        return _Way(NO_WAY, order.parts) if has else _Way(2 * NO_WAY, ())

    def _price(self, order, parts, choose=None):
        """What it costs to serve an order from just these parts, None if that cannot be."""
        places = tuple(replace(place, capacity=None) for place in order.problem.places)
        stock = {(p, place): units for p, place, units in parts}
        choose = choose or order.choose
        return self._keep(order, choose(replace(order.problem, places=places, stock=stock)))

    def _keep(self, order, plan):
        if not isinstance(plan, Plan):
            return None
        parts = tuple(
            sorted((p, parcel.place, units) for parcel in plan.parcels for p, units in parcel.lines)
        )
        return self.ways[order.id].setdefault(parts, _Way(plan.cost, parts))

    def _list(self, order):
        """List all ways to serve each line whole from one place, if they are few."""
        problem = order.problem
        wanted = Counter()
        for line in problem.lines:
            wanted[line.product] += line.units
        places = sorted(place.id for place in problem.places)
        options = [
            [(p, place, units) for place in places if self.stock[p, place] >= units]
            for p, units in sorted(wanted.items())
        ]
        if prod(map(len, options)) > WAYS or any(
            line.group or line.place for line in problem.lines
        ):
            return False
        for parts in product(*options):
            self._price(order, parts)
        return all(options)

    def _rows(self):
        """Return ``({key: most}, {order: [(way, {key: amount})]})`` of what is shared."""
        room = {
            place.id: place.capacity - place.taken + self.used[place.id]
            for order in self.orders.values()
            for place in order.problem.places
            if place.capacity is not None
        }
        most = {**self.stock, **{('orders', place): count for place, count in room.items()}}
        table = {
            i: [
                (
                    way,
                    Counter(
                        {(p, place): units for p, place, units in way.parts}
                        | {('orders', place): 1 for place in way.places if place in room}
                    ),
                )
                for way in [*ways.values(), _Way(NO_WAY, self.orders[i].parts)]
            ]
            for i, ways in self.ways.items()
        }
        return most, table

    def pick(self):
        """Return the cheapest choice of ways by an integer program, None without a solver."""
        most, table = self._rows()
        picked = _solve(most, table)
        return picked and dict(zip(table, picked, strict=True))


def _positive(stock):
    return {key: units for key, units in stock.items() if units > 0}


def _solve(most, table):
    try:
        import highspy
    except ImportError:
        return None
    highs = highspy.Highs()
    highs.setOptionValue('output_flag', False)
    highs.setOptionValue('parallel', 'off')
    highs.setOptionValue('time_limit', float(SECONDS))
    highs.setOptionValue('mip_rel_gap', 0.0)
    variables, uses = [], {}
    for options in table.values():
        variables.append([highs.addBinary() for _option in options])
        highs.addConstr(highs.qsum(variables[-1]) == 1)
        for variable, (_way, amounts) in zip(variables[-1], options, strict=True):
            for key, amount in amounts.items():
                uses.setdefault(key, []).append(variable * amount)
    for key, terms in uses.items():
        highs.addConstr(highs.qsum(terms) <= most[key])
    highs.minimize(
        highs.qsum(
            variable * option[0].cost
            for row, options in zip(variables, table.values(), strict=True)
            for variable, option in zip(row, options, strict=True)
        )
    )
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = highs.getSolution().col_value
    return [
        options[max(range(len(row)), key=lambda n: values[row[n].index])][0]
        for row, options in zip(variables, table.values(), strict=True)
    ]
