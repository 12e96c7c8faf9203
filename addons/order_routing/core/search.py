"""Best-first search over sets of places, the cheapest to open first.

A set is a node; its key never exceeds that of any plan it or a larger set after it grows into
(the places' cheapest parcels, what the weight beyond them costs at least, the cheapest stock).
So once the first node of the queue is dearer than the best plan, that plan is proved best.
"""

from heapq import heappop, heappush
from itertools import combinations, islice
from math import comb, inf

from .fill import Fill
from .space import Found

SURE = 8  # so many places that matter are always searched to the end
LINES = 6  # with so many lines or groups
FILL = 1_000  # steps for one set of places otherwise
LIMIT = 6_000  # steps for more of them: some 60 ms
NEXT = 300  # steps more to find the second best set of places
SETS = 4_000  # sets looked at for the most that can be served within limits of splitting


class Search:
    """The state of one search: the best plan, and the best that uses other places."""

    def __init__(self, space, limit=LIMIT):
        self.space, self.limit = space, limit
        self.best = self.second = None
        self.work, self.proved, self.exact, self.bound = 0, 0, True, 0
        self.doubt = inf  # the least cost of a set that was not looked at to the end
        sure = len(space.open) <= SURE and len(space.items) <= LINES
        self.fill = None if sure else FILL
        self.most = space.split.max_parcels or len(space.places)

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

    def singles(self):
        """Look at each place that has everything."""
        space = self.space
        for place in space.open:
            if any(
                amount < item.need for amount, item in zip(place.amounts, space.items, strict=True)
            ):
                continue
            cost = place.cost(space.weight)
            if self.second and cost > self.second.key.cost:
                continue
            self._single(place)

    def _single(self, place):
        space = self.space
        if space.contended:
            self.offer(Fill(space, [place]).best())
            return
        gifts = tuple((line, place.id, line.units) for item in space.items for line in item.lines)
        self.offer(Found(space.key(gifts), gifts))

    def worth_opening(self):
        """The places that may send one of several parcels of a better plan."""
        known = self.second or self.best
        if known is None or len(self.space.open) < 2:
            return self.space.open
        least = min(place.opening for place in self.space.open) + self.space.split.penalty
        return [p for p in self.space.open if p.opening + least <= known.key.cost]

    def sets(self, open_places):
        """Look at sets of two places and more."""
        self._prepare(open_places)
        queue = []
        self._push(queue, (), 0)
        while queue:
            key, chosen, floor = queue[0]
            if self._is_done(*key):
                break
            heappop(queue)
            self._next(queue, chosen, floor, key[0])
        self.bound = min(self.doubt, queue[0][0][0] if queue else inf)
        if self.best is not None and self.doubt < self.best.key.cost:
            self.exact = False

    def _prepare(self, open_places):
        space = self.space
        self.order = sorted(open_places, key=lambda p: (p.opening, p.distance, p.id))
        penalty, count = space.split.penalty, len(self.order)
        self.steps = [place.opening + penalty for place in self.order]
        self.free, self.rate = space.slope()
        if self.steps and self.free * self.rate > self.steps[0]:
            self.rate = 0
        self.stock = self._least_worth(count)
        self.after = self._cheapest_after()
        self.needs = [item.need for item in space.items]

    def _least_worth(self, count):
        """What the scarcity of the stock adds at least; each part may be rounded down."""
        space, total = self.space, 0
        if not space.scarcity:
            return 0
        for item in space.items:
            parts = len(item.lines) if item.group else min(count, item.need, self.most)
            if item.group or len(item.have) == 1:
                least = min((space.item_worth(item, p) for p in item.have), default=0)
            else:
                product = item.lines[0].product
                price = min((space.scarcity.get((product, p), 0) for p in item.have), default=0)
                least = item.need * price // 1_000_000 - (parts + 1) // 2
            total += max(0, least)
        return total

    def _cheapest_after(self):
        """Return, for each item, the least step of the places from an index on that have it."""
        table = []
        for index in range(len(self.space.items)):
            least, column = None, [None] * (len(self.order) + 1)
            for at in range(len(self.order) - 1, -1, -1):
                if self.order[at].amounts[index]:
                    # The order is by price: the first one on is the cheapest.
                    least = self.steps[at]
                column[at] = least
            table.append(column)
        return table

    def _push(self, queue, chosen, at, floor=0):
        """Put the set with the place at an index, and those with later ones, into the queue."""
        if at >= len(self.order):
            return
        chosen = (*chosen, at)
        opened = sum(self.steps[i] for i in chosen) - self.space.split.penalty
        beyond = self.space.weight - self.free * len(chosen)
        cost = opened + self.stock + (int(self.rate * beyond) if beyond > 0 else 0)
        distance = sum(self.order[i].distance for i in chosen)
        heappush(queue, ((max(cost, floor), len(chosen), distance), chosen, floor))

    def _is_done(self, cost, parcels, distance):
        self.work += 1
        if self._is_proved(cost, parcels, distance):
            if self.second is not None and cost > self.second.key.cost:
                return True
            self.proved = self.proved or self.work
            return self.work > self.proved + NEXT
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
        places = [self.order[i] for i in chosen]
        rest = self._missing(places, last + 1)
        if rest == 0 and len(places) > 1:
            fill = Fill(self.space, places, limit=self.fill)
            self.offer(fill.best(self.second and self.second.key))
            self.work += fill.work
            if fill.stopped:
                self.doubt = min(self.doubt, cost)
        if rest is not None and len(places) < self.most:
            opened = sum(self.steps[i] for i in chosen) - self.space.split.penalty
            self._push(queue, chosen, last + 1, max(floor, opened + rest + self.stock))

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


def greedy(space, places):
    """Return the places of a plan that is possible, if one is found: each time the place that
    brings most for its price."""
    needs, chosen = [item.need for item in space.items], []
    rest = list(places)
    while any(need > 0 for need in needs):
        if not rest:
            return None
        best = max(rest, key=lambda p: (_gain(p, needs), -p.distance, -p.id))
        if not _gain(best, needs):
            return None
        rest.remove(best)
        chosen.append(best)
        needs = [need - best.amounts[i] for i, need in enumerate(needs)]
    return chosen


def _gain(place, needs):
    served = sum(
        min(need, amount) / max(1, need)
        for need, amount in zip(needs, place.amounts, strict=True)
        if need > 0
    )
    return served / (1 + place.opening)


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
