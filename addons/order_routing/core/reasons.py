"""Why the places that could have served were not taken."""

from .types import Reason


def explain(parcels, choices, places, zones, table):
    """Return a `Reason` for each candidate place that sends no parcel."""
    used = {parcel.place for parcel in parcels}
    serves = {place: set() for place in places if place not in used}
    for choice in choices:
        for place in choice.have.keys() & serves.keys():
            serves[place].add(choice.line)
    return [
        _reason(place, lines, parcels, choices, places, zones, table)
        for place, lines in serves.items()
    ]


def _reason(place, lines, parcels, choices, places, zones, table):
    if not lines:
        return Reason(place, 'no_stock')
    options = list(_swaps(place, lines, parcels, choices, places, zones, table))
    if not options:
        whole = sum(1 for choice in choices if choice.line in lines and not choice.split)
        return Reason(place, 'partial', lines=whole)
    amount, distance = min(options)
    if amount > 0:
        return Reason(place, 'dearer', amount=amount)
    return Reason(place, 'farther', distance=max(0, distance))


def _swaps(place, lines, parcels, choices, places, zones, table):
    """Yield (dearer by, farther by) of plans that give the place one of the parcels, or the
    whole order."""
    have = {}
    for choice in choices:
        if choice.line in lines:
            have[choice.line.product] = have.get(choice.line.product, 0) + choice.have[place]
    far = places[place].distance
    for parcel in parcels:
        if all(have.get(product, 0) >= units for product, units in parcel.lines):
            price = table.price(zones[place], parcel.weight)
            yield price - parcel.price, far - parcel.distance
    if len(parcels) > 1 and len(lines) == len(choices) and not any(c.split for c in choices):
        price = table.price(zones[place], sum(parcel.weight for parcel in parcels))
        saved = sum(p.price for p in parcels) + table.handling * (len(parcels) - 1)
        yield price - saved, far - sum(parcel.distance for parcel in parcels)
