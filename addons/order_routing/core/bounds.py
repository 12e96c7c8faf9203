"""What sets of places cost at least."""

from math import inf

from .prune import drop_dominated


class Bounds:
    """The places in the order of what opening a parcel costs, and bounds for sets of them."""

    def __init__(self, space, most):
        self.space, self.penalty = space, space.split.penalty
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

    def within(self, places, chosen):
        """What the places at some indexes cost at least, without others."""
        cost = self.opened(chosen)
        if not self.space.scarcity:
            return cost
        stock = sum(map(min, *(place.worths for place in places)))
        rounding = self.splits * ((len(places) + 1) // 2)
        return cost + max(0, stock - rounding - self.stock)
