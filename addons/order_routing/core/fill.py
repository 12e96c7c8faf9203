"""The best way to serve an order from a given set of places, each of which sends a parcel."""

from collections import Counter
from math import inf
from typing import NamedTuple

from .space import Found

MANY = 8  # givers of one line beyond which not every way to split it is looked at


class Option(NamedTuple):
    """A way to serve an item: ``gifts`` are (line, place, units)."""

    cost: int
    splits: int
    short: int
    gifts: tuple


def options(space, item, places, stock=None, partial=False):
    """Return the ways to serve an item from places, the cheapest first.

    A line that is split takes all that each place has, but for one of them.

    :param stock: what is left at the places, where other items take from it too
    :param partial: what the places do not have is left out
    """
    if item.group:
        found = [
            Option(space.item_worth(item, p.id), 0, 0, _whole(item, p.id))
            for p in places
            if p.id in item.have and (stock is None or _has(item, p.id, stock))
        ]
        if partial and (not found or space.is_contended(item)):
            found.append(Option(0, 0, item.need, ()))
        return sorted(found, key=lambda o: o[:3])
    line, need = item.lines[0], item.need
    have = {}
    for place in places:
        units = item.have.get(place.id, 0)
        if stock is not None:
            units = min(need, stock[line.product, place.id]) if units else 0
        if units > 0:
            have[place.id] = units
    total = sum(have.values())
    if total < need:
        if not partial:
            return []
        need = total
    found = []
    for gift in _ways(space, have, need):
        cost = sum(space.line_worth(line, place, units) for place, units in gift)
        gifts = tuple((line, place, units) for place, units in gift)
        found.append(Option(cost, max(0, len(gift) - 1), item.need - need, gifts))
    return sorted(found, key=lambda o: o[:3])


def _whole(item, place):
    return tuple((line, place, line.units) for line in item.lines)


def _has(item, place, stock):
    needs = Counter()
    for line in item.lines:
        needs[line.product] += line.units
    return all(stock[product, place] >= units for product, units in needs.items())


def _ways(space, have, need):
    """Return each way to take ``need`` where every giver but one gives all it has."""
    if not need:
        return [()]
    some = [p for p in have if have[p] < need]
    if len(some) > MANY:
        space.cut = True
        return [_largest_first(have, need)]
    ways = {((p, need),): None for p in have if have[p] >= need}
    for mask in range(1, 1 << len(some)):
        full = [p for i, p in enumerate(some) if mask >> i & 1]
        rest = need - sum(have[p] for p in full)
        if rest < 0:
            continue
        if not rest:
            ways[tuple((p, have[p]) for p in full)] = None
            continue
        for last in have:
            if have[last] > rest and last not in full:
                ways[tuple(sorted([*((p, have[p]) for p in full), (last, rest)]))] = None
    return list(ways)


def _largest_first(have, need):
    gift = []
    for place in sorted(have, key=lambda p: (-have[p], p)):
        if need:
            gift.append((place, min(have[place], need)))
            need -= gift[-1][1]
    return tuple(gift)


def _by_choice(row):
    item, found, fixed = row
    return not fixed and not item.group, fixed and len(found), -item.weight


class Fill:
    """A depth-first search over the options of each item, cut where it cannot be better."""

    def __init__(self, space, places, partial=False, limit=None):
        self.space, self.partial = space, partial
        self.most = inf if limit is None else limit
        self.places = sorted(places, key=lambda p: p.id)
        self.ids = tuple(p.id for p in self.places)
        self.distance = sum(p.distance for p in self.places)
        self.base = space.split.penalty * (len(self.places) - 1)
        self.work = 0

    def plan(self, gifts):
        """Return gifts as `Found`."""
        return Found(self.space.key(gifts), gifts)

    @property
    def stopped(self):
        """Whether a better plan for these places may have been missed."""
        return self.work > self.most

    def best(self, limit=None):
        """Return the best plan `Found` with a key below ``limit``, or None."""
        self.limit, self.found = limit, None
        rows = []
        for item in self.space.items:
            fixed = not self.space.is_contended(item)
            rows.append((item, options(self.space, item, self.places, None, self.partial), fixed))
        if not all(found for _item, found, _fixed in rows):
            return None
        # Contended items keep their order: groups first. Then those with least choice.
        rows.sort(key=_by_choice)
        self.rows = rows
        self.rest = [(0, 0)]
        for _item, found, _fixed in reversed(rows):
            cost, short = self.rest[-1]
            least = min(o.cost for o in found)
            self.rest.append((cost + least, short + min(o.short for o in found)))
        self.rest.reverse()
        self.stock = self._stock()
        self.weights = dict.fromkeys(self.ids, 0)
        self.prices = {p.id: p.opening for p in self.places}
        self._grow(0, self.base + sum(self.prices.values()), 0, 0, ())
        if self.stopped and self.found and not (self.partial or self.space.contended):
            self._exchange()
        return self.found

    def _exchange(self):
        """Serve one item after the other in another way as long as that is better."""
        better = True
        while better:
            better = False
            for item, found, _fixed in self.rows:
                kept = tuple(gift for gift in self.found.gifts if gift[0] not in item.lines)
                for option in found:
                    before = self.found
                    self._finish((*kept, *option.gifts), before.key.short)
                    better = better or self.found is not before

    def _stock(self):
        if not self.space.contended:
            return None
        free = [line for item in self.space.items for line in item.lines]
        return {
            (line.product, place): self.space.left.get((line.product, place), 0)
            for line in free
            for place in self.ids
        }

    def _grow(self, depth, cost, splits, short, gifts):
        self.work += 1
        if self.work > self.most:
            return
        rest_cost, rest_short = self.rest[depth]
        key = short + rest_short, cost + rest_cost, len(self.ids), splits, self.distance, self.ids
        if self.limit is not None and key >= self.limit:
            return
        if depth == len(self.rows):
            self._finish(gifts, short)
            return
        item, found, fixed = self.rows[depth]
        if not fixed:
            found = options(self.space, item, self.places, self.stock, self.partial)
        for option in found:
            more = self._take(option.gifts, fixed, 1)
            self._grow(
                depth + 1,
                cost + option.cost + more,
                splits + option.splits,
                short + option.short,
                (*gifts, *option.gifts),
            )
            self._take(option.gifts, fixed, -1)

    def _take(self, gifts, fixed, sign):
        """Put gifts into the parcels, or take them out again; return what that adds to the
        price."""
        more = 0
        for line, place, units in gifts:
            if line.weight:
                self.weights[place] += sign * units * line.weight
                price = self.space.places[place].cost(self.weights[place])
                more += price - self.prices[place]
                self.prices[place] = price
            if not fixed:
                self.stock[line.product, place] -= sign * units
        return more

    def _finish(self, gifts, short):
        if len({place for _line, place, _units in gifts}) < len(self.ids):
            return  # a smaller set of places
        if not self.space.is_allowed(gifts):
            return
        key = self.space.key(gifts, short)
        if self.limit is None or key < self.limit:
            self.limit, self.found = key, Found(key, gifts)
