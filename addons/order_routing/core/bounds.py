"""What sets of places cost at least."""

from math import inf

from .prune import drop_dominated

EDGES = 80  # with more weights at which prices change, three parcels are not bounded by them


class Bounds:
    """The places in the order of what opening a parcel costs, and bounds for sets of them."""

    def __init__(self, space, most):
        self.space, self.penalty, self.most = space, space.split.penalty, most
        self.free, rate = space.slope()
        self.order = sorted(space.open, key=lambda p: (p.opening, p.distance, p.id))
        cheapest = [place.opening + self.penalty for place in self.order[:2]]
        # A place more must never lower the bound.
        tame = cheapest and self.free * rate <= cheapest[0]
        self.rate = (rate.numerator, rate.denominator) if tame else (0, 1)
        self.splittable = [
            not item.group and any(units < item.need for units in item.have.values())
            for item in space.items
        ]
        self.splits = sum(self.splittable) if space.scarcity else 0
        self.stock = self._least_worth(most)
        self.least_pair = self.opened((0, 1)) if len(self.order) > 1 else inf

    def keep(self, cost):
        """Leave out the places that send no parcel of several in a plan for that cost."""
        order = self.order
        kept = [p for i, p in enumerate(order) if i < 2 or self.opened((0, i)) <= cost]
        kept = set(map(id, drop_dominated(self.space, kept)))
        self.order = [place for place in order if id(place) in kept]

    def _least_worth(self, most):
        """What the scarcity of the stock adds at least; each part may be rounded down."""
        if not self.space.scarcity:
            return 0
        total = 0
        for index, item in enumerate(self.space.items):
            least = min((p.worths[index] for p in self.space.open if p.amounts[index]), default=0)
            parts = min(most, item.need) if self.splittable[index] else -1
            total += max(0, least - (parts + 1) // 2)
        return total

    def beyond(self, count):
        """What the weight beyond the lightest parcels costs at least."""
        weight = self.space.weight - self.free * count
        return weight * self.rate[0] // self.rate[1] if weight > 0 else 0

    def opened(self, chosen):
        """What the places at some indexes cost at least, alone or with others."""
        price = sum(self.order[i].opening for i in chosen) + self.penalty * (len(chosen) - 1)
        return price + self.beyond(len(chosen)) + self.stock

    def kinds(self):
        """Return the indexes of the places whose parcels cost the same, together."""
        found = {}
        for index, place in enumerate(self.order):
            found.setdefault((id(place.prices), place.zone, place.extra), []).append(index)
        return list(found.values())

    def two(self, first, second):
        """What two parcels with the whole weight cost at least: one of them is as full as its
        box allows."""
        weight = self.space.weight
        edges = first.prices.edges(first.zone, weight)
        price = min(first.cost(edge) + second.cost(weight - edge) for edge in edges)
        return price + self.penalty + self.stock

    def more(self, kinds):
        """What three parcels or more cost at least."""
        if len(self.order) < 3 or self.most < 3:
            return inf
        least = self.opened((0, 1, 2))
        if len(self.order) == 3 or self.most == 3:
            return max(least, self._three(kinds))
        return max(least, min(self.opened((0, 1, 2, 3)), self._three(kinds)))

    def _three(self, kinds):
        places = [self.order[indexes[0]] for indexes in kinds]
        weight, known = self.space.weight, {}
        edges = sorted({e for p in places for e in p.prices.edges(p.zone, weight)})
        if len(edges) > EDGES:
            return 0
        one = {}

        def least(w):
            if w not in one:
                one[w] = min(p.cost(w) for p in places)
            return one[w]

        def two(w):
            if w not in known:
                known[w] = min(least(min(e, w)) + least(max(0, w - e)) for e in edges)
            return known[w]

        price = min(least(edge) + two(weight - edge) for edge in edges)
        return price + 2 * self.penalty + self.stock

    def scarcer(self, places):
        """What the stock of some places costs at least beyond what any stock does."""
        if not self.space.scarcity:
            return 0
        stock = sum(map(min, *(place.worths for place in places)))
        return max(0, stock - self.splits * ((len(places) + 1) // 2) - self.stock)
