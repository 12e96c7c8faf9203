"""Why the places that could have served were not taken."""

from collections import Counter

from .types import Reason


class Sent:
    """A parcel of the plan as a question to other places: what must they have?"""

    def __init__(self, space, parcel, gifts):
        self.space, self.parcel = space, parcel
        index = {line: i for i, item in enumerate(space.items) for line in item.lines}
        needs, products = Counter(), Counter()
        for line, place, units in gifts:
            if place == parcel.place:
                needs[index[line]] += units
                products[line.product] += units
        self.needs = tuple(needs.items())
        self.contended = [(p, n) for p, n in products.items() if p in space.contended]
        place = space.places[parcel.place]
        self.cost = parcel.price + place.extra + space.stock_worth(place.id, parcel.lines)

    def fits(self, place):
        """Whether a place could send it."""
        amounts, left = place.amounts, self.space.left
        for index, units in self.needs:
            if amounts[index] < units:
                return False
        return all(left.get((product, place.id), 0) >= n for product, n in self.contended)

    def swap(self, place):
        """Return (dearer by, farther by) of sending it from there."""
        cost = place.cost(self.parcel.weight) + self.space.stock_worth(place.id, self.parcel.lines)
        return cost - self.cost, place.distance - self.parcel.distance


def explain(space, found, parcels):
    """Return a `Reason` for each candidate place that sends no parcel."""
    sent = [Sent(space, parcel, found.gifts) for parcel in parcels]
    used = set(found.key.places)
    return [
        _reason(space, place, found, sent)
        for place in space.places.values()
        if place.id not in used
    ]


def _reason(space, place, found, sent):
    if not any(place.amounts):
        return Reason(place.id, 'no_stock')
    swaps = [parcel.swap(place) for parcel in sent if parcel.fits(place)]
    pairs = [*zip(place.amounts, space.items, strict=True)]
    if len(sent) > 1 and not space.contended and all(a >= item.need for a, item in pairs):
        swaps.append(_instead_of_all(space, place, found))
    if not swaps:
        whole = sum(len(item.lines) for amount, item in pairs if amount >= item.need)
        return Reason(place.id, 'partial', lines=whole)
    amount, distance = min(swaps)
    if amount > 0:
        return Reason(place.id, 'dearer', amount=amount)
    return Reason(place.id, 'farther', distance=max(0, distance))


def _instead_of_all(space, place, found):
    lines = Counter()
    for line, _place, units in found.gifts:
        lines[line.product] += units
    cost = place.cost(space.weight) + space.stock_worth(place.id, lines.items())
    return cost - found.key.cost, place.distance - found.key.distance
