"""What the search works on: items, candidates, and the key by which plans are compared."""

from collections import Counter, defaultdict
from fractions import Fraction
from typing import NamedTuple

from .demand import FAR, worth
from .types import Parcel


class Key(NamedTuple):
    """Plans in the order of preference. ``places`` makes it a strict one."""

    short: int
    cost: int
    parcels: int
    splits: int
    distance: int
    places: tuple


class Found(NamedTuple):
    """A plan: ``gifts`` are (line, place, units)."""

    key: Key
    gifts: tuple


class Space:
    """An order, its candidates and its stock."""

    def __init__(self, problem, items, places):
        self.split, self.scarcity, self.stock = problem.split, problem.scarcity, problem.stock
        self.items, self.places = items, places
        self.weight = sum(item.weight for item in items)
        self.value = sum(line.units * line.value for item in items for line in item.lines)
        times = Counter(p for item in items for p in {line.product for line in item.lines})
        self.shared = {product for product, count in times.items() if count > 1}
        self.contended = self._contended()
        self.cut = False  # not every way to split a line was looked at
        self.left = self._left() if self.contended else {}
        for place in places.values():
            place.amounts = [item.have.get(place.id, 0) for item in items]
        self._set_worths()
        self.open = [place for place in places.values() if any(place.amounts)]

    def _set_worths(self):
        """A place that has nothing of an item is as good as endlessly scarce."""
        nothing = (0,) * len(self.items)
        for place in self.places.values():
            place.worths = nothing
            if self.scarcity:
                place.worths = tuple(
                    [
                        self.item_worth(item, place.id) if amount else FAR
                        for item, amount in zip(self.items, place.amounts, strict=True)
                    ]
                )

    def _contended(self):
        """The products that several items take from the same stock."""
        free = [i for i in self.items if i.group or not i.lines[0].place]
        times = Counter(p for item in free for p in {line.product for line in item.lines})
        return {product for product, count in times.items() if count > 1}

    def _left(self):
        left = dict(self.stock)
        for item in self.items:
            line = item.lines[0]
            if not item.group and line.place:
                left[line.product, line.place] = (
                    left.get((line.product, line.place), 0) - line.units
                )
        return left

    def is_contended(self, item):
        return any(line.product in self.contended for line in item.lines)

    def line_worth(self, line, place, units):
        """What a gift adds to the cost at least; exactly, unless lines share a product."""
        price = self.scarcity.get((line.product, place), 0) if self.scarcity else 0
        if line.product in self.shared:
            return units * price // 1_000_000
        return worth(units, price)

    def item_worth(self, item, place):
        """What all of an item from one place adds to the cost at least."""
        if len(item.lines) == 1:
            return self.line_worth(item.lines[0], place, item.need)
        return sum(self.line_worth(line, place, line.units) for line in item.lines)

    def parcels(self, gifts):
        """Return the parcels of a plan."""
        contents, weights, groups = defaultdict(Counter), Counter(), defaultdict(set)
        for line, place, units in gifts:
            contents[place][line.product] += units
            groups[place] |= {line.group} - {None}
            weights[place] += units * line.weight
        return tuple(
            Parcel(
                place,
                self.places[place].zone,
                self.places[place].distance % FAR,
                weights[place],
                self.places[place].prices.price(self.places[place].zone, weights[place]),
                tuple(sorted(contents[place].items())),
                tuple(sorted(groups[place])),
            )
            for place in sorted(contents)
        )

    def stock_worth(self, place, lines):
        """What the (product, units) of a parcel are worth to later orders."""
        if not self.scarcity:
            return 0
        return sum(worth(u, self.scarcity.get((product, place), 0)) for product, u in lines)

    def key(self, gifts, short=0):
        """Return the exact Key of a plan."""
        parcels = self.parcels(gifts)
        cost = sum(
            parcel.price
            + self.places[parcel.place].extra
            + self.stock_worth(parcel.place, parcel.lines)
            for parcel in parcels
        )
        cost += self.split.penalty * max(0, len(parcels) - 1)
        givers = Counter(line for line, _place, _units in gifts)
        return Key(
            short,
            cost,
            len(parcels),
            sum(givers.values()) - len(givers),
            sum(self.places[parcel.place].distance for parcel in parcels),
            tuple(parcel.place for parcel in parcels),
        )

    def is_allowed(self, gifts):
        """Whether a plan keeps to the limits of splitting."""
        values = Counter()
        for line, place, units in gifts:
            values[place] += units * line.value
        limit = self.split.max_parcels
        if len(values) < 2:
            return limit is None or len(values) <= limit
        if limit is not None and len(values) > limit:
            return False
        return min(values.values()) >= self.split.min_value * 1000

    def slope(self):
        """Return ``(weight, price)``: beyond this weight a parcel costs at least ``price`` for
        a milligram more, wherever it comes from. For the bound of the search."""
        kinds = {(id(p.prices), p.zone): p for p in self.open}.values()
        free = max((p.prices.first_limit(p.zone, self.weight) for p in kinds), default=0)
        price = min((p.prices.slope(p.zone, free, self.weight) for p in kinds), default=Fraction(0))
        return free, price
