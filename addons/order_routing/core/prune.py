"""Leave out places that cannot be in the best plan."""

NEAREST = 40  # a place is compared with so many cheaper ones at most


def drop_dominated(space, places):
    """Return the places that are not dominated by another one.

    A place is dominated when another serves whole every item it has anything of, from stock
    that is not scarcer, in a zone of the same tariff that is never dearer, with no more
    handling and lateness, and is not farther away (or as far and first by id): whatever it
    sends, the other can send as well. That holds when the other sends a parcel of its own
    already, because one parcel never costs more than two there. Places that have an item in
    part are kept: they may give all they have of it.
    """
    if space.contended:
        return places
    kept = []
    for place in sorted(places, key=lambda p: (p.distance, p.id)):
        whole = _whole(space, place)
        if whole is None or not any(
            _dominates(space, other, place, whole) for other in kept[:NEAREST]
        ):
            kept.append(place)
    return kept


def _whole(space, place):
    """The items a place has, or None when it has one of them in part."""
    found = []
    for index, (amount, item) in enumerate(zip(place.amounts, space.items, strict=True)):
        if amount >= item.need:
            found.append(index)
        elif amount:
            return None
    return found


def _dominates(space, other, place, whole):
    """Whether the nearer of two places can always send in place of the other."""
    table = other.prices
    return (
        table is place.prices
        and other.extra <= place.extra
        and all(other.amounts[i] >= space.items[i].need for i in whole)
        and (other.zone, place.zone) in table.not_dearer
        and space.weight <= table.mergeable[other.zone]
        and _is_not_scarcer(space, other, place, whole)
    )


def _is_not_scarcer(space, other, place, whole):
    """Whether the other's stock is never worth more. Two parts in one may be rounded up where
    each of them was rounded down: what the second parcel costs beyond its price pays for that."""
    if not space.scarcity:
        return True
    lines = [line for i in whole for line in space.items[i].lines]
    prices = [space.scarcity.get((line.product, other.id), 0) for line in lines]
    least = [space.scarcity.get((line.product, place.id), 0) for line in lines]
    if any(a > b for a, b in zip(prices, least, strict=True)):
        return False
    spare = space.split.penalty + place.extra - place.prices.handling
    return not any(prices) or spare >= len(lines)
