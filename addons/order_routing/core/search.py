"""Best-first search over sets of places, the cheapest to open first.

A set is a node; its key never exceeds that of any plan it or a larger set after it grows into
(the places' cheapest parcels, what the weight beyond them costs at least, the cheapest stock).
So once the first node of the queue is dearer than the best plan, that plan is proved best.
"""

from heapq import heappop, heappush
from itertools import combinations, combinations_with_replacement, islice, product
from math import comb, inf

from .bounds import Bounds
from .fill import Fill
from .space import Found

SURE = 8  # so many places that matter are always searched to the end
LINES = 6  # with so many lines or groups
FILL = 1_000  # steps for one set of places otherwise
LIMIT = 6_000  # steps for more of them: some 60 ms
PAIRS = 20_000  # pairs of places looked at: some 40 ms
SETS = 4_000  # sets looked at for the most that can be served within limits of splitting


class Search:
    """The state of one search: the best plan, and the best known that uses other places."""

    def __init__(self, space, limit=LIMIT):
        self.space, self.limit = space, limit
        self.best = self.second = None
        self.work, self.proved, self.exact, self.bound = 0, 0, True, 0
        self.doubt = inf  # the least cost of a set that was not looked at to the end
        sure = len(space.open) <= SURE and len(space.items) <= LINES
        self.fill = None if sure else FILL
        self.most = min(space.split.max_parcels or len(space.open), len(space.open))

    def offer(self, found):
        """Keep a plan if it is the best, or the best with other places than that."""
        if found is None:
            return
        if self.best is None or found.key < self.best.key:
            if self.best and self.best.key.places != found.key.places:
                self.second = self.best
            self.best = found
        elif found.key.places != self.best.key.places and (
            self.second is None or found.key < self.second.key
        ):
            self.second = found

    # === ONE PARCEL ===#

    def singles(self):
        """Look at each place that has everything."""
        space, needs = self.space, [item.need for item in self.space.items]
        for place in space.open:
            if place.amounts != needs:
                continue
            least = place.cost(space.weight) + sum(place.worths)
            if self.second is None or least <= self.second.key.cost:
                self._single(place)

    def _single(self, place):
        space = self.space
        if space.contended:
            self.offer(Fill(space, [place]).best())
            return
        gifts = tuple((line, place.id, line.units) for item in space.items for line in item.lines)
        self.offer(Found(space.key(gifts), gifts))

    # === SEVERAL PARCELS ===#

    def sets(self):
        """Look at sets of two places and more."""
        penalty = self.space.split.penalty
        self.bounds = Bounds(self.space, self.most)
        if self.best is not None:
            if self.bounds.least_pair > self.best.key.cost:
                return
            self.bounds.keep(self.best.key.cost)
        self.order = self.bounds.order
        self.steps = [place.opening + penalty for place in self.order]
        self.after = self._cheapest_after()
        self.needs = [item.need for item in self.space.items]
        kinds = self.bounds.kinds()
        self._pairs(kinds)
        queue = []
        if self.best is None or self.bounds.more(kinds) <= self.best.key.cost:
            self._push(queue, (), 0, 0)
        while queue:
            key, chosen, floor = queue[0]
            if self._is_done(*key):
                break
            heappop(queue)
            self._next(queue, chosen, floor, key[0])
        self.bound = min(self.doubt, queue[0][0][0] if queue else inf)
        if self.best is not None and self.doubt < self.best.key.cost:
            self.exact = False

    def _pairs(self, kinds):
        """Look at all pairs, the cheapest kinds first."""
        order, pairs = self.order, []
        for first, second in combinations_with_replacement(kinds, 2):
            if first is not second or len(first) > 1:
                cost = self.bounds.two(order[first[0]], order[second[0]])
                pairs.append((cost, first, second))
        pairs.sort(key=lambda pair: pair[0])
        for cost, first, second in pairs:
            if self.best is not None and cost > self.best.key.cost:
                return
            both = combinations(first, 2) if first is second else product(first, second)
            for chosen in both:
                self.work += 1
                if self.work > PAIRS and self.fill is not None:
                    self.doubt = min(self.doubt, cost)
                    return
                self._look(chosen, cost)
        self.work = 0

    def _look(self, chosen, cost):
        """Find the best plan for a set of places, if it may be better than what is known."""
        places = [self.order[i] for i in chosen]
        best = self.best
        if best is not None:
            least = cost + self.bounds.scarcer(places)
            if (least, len(places)) > (best.key.cost, best.key.parcels):
                return
        if any(self._amount(places, i) < need for i, need in enumerate(self.needs)):
            return
        fill = Fill(self.space, places, limit=self.fill)
        self.offer(fill.best(best and best.key))
        self.work += fill.work
        if fill.stopped:
            self.doubt = min(self.doubt, cost)

    def _deepen(self, queue, chosen, floor):
        """Put the sets with one more place into the queue."""
        start = chosen[-1] + 1
        if len(chosen) >= self.most or start >= len(self.order):
            return
        if self.best and self.bounds.opened((*chosen, start)) > self.best.key.cost:
            return
        rest = self._missing([self.order[i] for i in chosen], start)
        if rest is not None:
            opened = sum(self.steps[i] for i in chosen) - self.space.split.penalty
            self._push(queue, chosen, start, max(floor, opened + rest + self.bounds.stock))

    def _push(self, queue, chosen, at, floor):
        """Put the set with the place at an index, and those with later ones, into the queue."""
        if at >= len(self.order):
            return
        chosen = (*chosen, at)
        cost = max(floor, self.bounds.opened(chosen))
        if self.best is not None and cost > self.best.key.cost:
            return
        distance = sum(self.order[i].distance for i in chosen)
        heappush(queue, ((cost, len(chosen), distance), chosen, floor))

    def _is_done(self, cost, parcels, distance):
        self.work += 1
        if self._is_proved(cost, parcels, distance):
            return True
        if self.work > self.limit and self.fill is not None:
            self.exact = False
            return True
        return False

    def _is_proved(self, cost, parcels, distance):
        """Whether no set in the queue can be better than the best plan."""
        if self.best is None:
            return False
        key = self.best.key
        return (cost, parcels, 0, distance) > (key.cost, key.parcels, key.splits, key.distance)

    def _next(self, queue, chosen, floor, cost):
        *before, last = chosen
        self._push(queue, tuple(before), last + 1, floor)
        if len(chosen) > 2:
            self._look(chosen, cost)
        self._deepen(queue, chosen, floor)

    def _cheapest_after(self):
        """Return, for each item, the least step of the places from an index on that have it."""
        table = []
        for index in range(len(self.space.items)):
            least, column = None, [None] * (len(self.order) + 1)
            for at in range(len(self.order) - 1, -1, -1):
                if self.order[at].amounts[index]:
                    least = self.steps[at]  # the order is by price
                column[at] = least
            table.append(column)
        return table

    def _missing(self, places, start):
        """Return what another place costs at least that these need beside them: 0 when they
        have everything, None when nobody has the rest."""
        rest = 0
        for index, need in enumerate(self.needs):
            if self._amount(places, index) >= need:
                continue
            least = self.after[index][start]
            if least is None:
                return None
            rest = max(rest, least)
        return rest

    def _amount(self, places, index):
        return sum(place.amounts[index] for place in places)


def serve_most(space):
    """Return ``(Found or None, exact)``: the most that can be served within the limits of
    splitting, then for the least cost."""
    best, exact = None, True
    order = sorted(space.open, key=lambda p: (-sum(p.amounts), p.opening, p.distance, p.id))
    most = min(space.split.max_parcels or len(order), len(order))
    for size in range(1, most + 1):
        exact = exact and comb(len(order), size) <= SETS
        for places in islice(combinations(order, size), SETS):
            best = Fill(space, places, partial=True).best(best and best.key) or best
    return best, exact
