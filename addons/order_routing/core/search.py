"""Best-first search over assignments of lines to places.

A node is a plan for the first lines. Its key never exceeds that of any plan it grows into
(what is paid already, and one parcel more when some later line has no open place), so the
first finished node taken from the queue is the best plan.
"""

from dataclasses import dataclass, replace
from heapq import heappop, heappush, nsmallest
from itertools import count
from typing import NamedTuple

from .types import Line

SURE = 600_000  # orders with at most so many ways are always searched to the end
LIMIT = 4_000  # nodes for the others: some 40 ms
BEAM = 10  # then so many partial plans are followed to the end


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a line may come from: ``have`` units at each place; whole at one place unless
    ``split``."""

    line: Line
    have: dict[int, int]
    split: bool


class Found(NamedTuple):
    """The best plan found: ``picks`` are (index of the choice, place, units)."""

    cost: int
    bound: int
    exact: bool
    picks: list


class Node(NamedTuple):
    """Orders by its key; ``number`` makes it unique, so the rest is never compared."""

    bound: int
    parcels: int
    splits: int
    distance: int
    number: int
    cost: int
    depth: int
    need: int  # units of the line at ``depth`` still to be found
    given: tuple  # places that gave to this line, ascending but for the last
    weights: dict  # open place -> milligrams
    trail: tuple  # (earlier trail, index, place, units)


class _Space:
    """The lines in the order of the search, with what each of them costs at least."""

    def __init__(self, choices, distances, zones, table):
        # Lines with few places first: they decide most.
        order = sorted(range(len(choices)), key=lambda i: (len(choices[i].have), i))
        self.order = order
        self.choices = [choices[i] for i in order]
        self.distances, self.zones, self.table = distances, zones, table
        self.entry = [
            min(self.parcel(place, self._least(choice)) for place in choice.have)
            for choice in self.choices
        ]
        self.numbers = count()

    @staticmethod
    def _least(choice):
        return choice.line.weight * (1 if choice.split else choice.line.units)

    def parcel(self, place, weight):
        return self.table.price(self.zones[place], weight) + self.table.handling

    def root(self):
        need = self.choices[0].line.units if self.choices else 0
        return Node(0, 0, 0, 0, next(self.numbers), 0, 0, need, (), {}, ())

    def children(self, node):
        """Yield the nodes one gift further."""
        choice = self.choices[node.depth]
        for place, units in choice.have.items():
            if place in node.given:
                continue
            if units >= node.need:
                yield self._grow(node, choice, place, node.need)
            elif not node.given or place > node.given[-1]:
                yield self._grow(node, choice, place, units)

    def _grow(self, node, choice, place, units):
        weights = dict(node.weights)
        cost, parcels, distance = node.cost, node.parcels, node.distance
        opened = weights.get(place)
        if opened is None:
            parcels, distance, opened = parcels + 1, distance + self.distances[place], 0
        else:
            cost -= self.parcel(place, opened)
        weights[place] = opened + units * choice.line.weight
        cost += self.parcel(place, weights[place])
        depth, need, given = node.depth, node.need - units, (*node.given, place)
        if not need:
            depth, given = depth + 1, ()
            need = self.choices[depth].line.units if depth < len(self.choices) else 0
        bound = max(node.bound, cost + self._missing(depth, weights))
        trail = (node.trail, self.order[node.depth], place, units)
        splits = node.splits + bool(node.given)
        key = bound, parcels, splits, distance, next(self.numbers)
        return Node(*key, cost, depth, need, given, weights, trail)

    def _missing(self, depth, weights):
        """What the dearest of the later lines costs that no open place can serve."""
        return max(
            (
                self.entry[i]
                for i in range(depth, len(self.choices))
                if weights.keys().isdisjoint(self.choices[i].have)
            ),
            default=0,
        )


def search(choices, distances, zones, table, limit=LIMIT):
    """Return what was `Found`: the best plan, or when that takes more than ``limit`` nodes a
    good one with the cost that no plan can be under.

    :param choices: a `Choice` for each line, each of them possible
    """
    space = _Space(choices, distances, zones, table)
    queue, made, seen = [space.root()], 0, set()
    while made <= limit:
        node = heappop(queue)
        if node.depth == len(choices):
            return Found(node.cost, node.cost, True, _picks(node))
        if (state := _state(node)) in seen:
            continue
        seen.add(state)
        for child in space.children(node):
            heappush(queue, child)
            made += 1
    found = _beam(space)
    return Found(found.cost, min(queue[0].bound, found.cost), False, _picks(found))


def _state(node):
    """Nodes of one state grow into the same plans."""
    weights = frozenset(node.weights.items())
    return node.depth, node.need, node.splits, node.given, weights


def _beam(space):
    """Return a finished node: line by line, only the ``BEAM`` most promising are kept."""
    depths = {0: [space.root()]}
    for depth in range(len(space.choices)):
        waiting = depths.pop(depth)
        while waiting:
            waiting.sort(reverse=True)  # of one state the best comes last and stays
            best = nsmallest(BEAM, {_state(node): node for node in waiting}.values())
            waiting = []
            for child in (child for node in best for child in space.children(node)):
                (waiting if child.depth == depth else depths.setdefault(depth + 1, [])).append(
                    child
                )
    return min(depths[len(space.choices)])


def _picks(node):
    picks, trail = [], node.trail
    while trail:
        trail, *pick = trail
        picks.append(tuple(pick))
    return picks[::-1]


def within(choices, kept):
    """The choices with only the places in ``kept``."""
    return [
        replace(choice, have={p: u for p, u in choice.have.items() if p in kept})
        for choice in choices
    ]
