"""Leave out places that cannot be in the best plan."""

from .search import within


def drop_dominated(choices, places, zones, table):
    """Return the choices without dominated places.

    A place is dominated when another serves whole every line it serves, is in a zone that is
    never dearer, and is not farther away (or as far and first by id): whatever it sends, the
    other can send as well. That holds when the other sends a parcel of its own already
    because one parcel never costs more than two there. Places that give to a split line are
    kept.
    """
    serves, splits = _profiles(choices)
    total = sum(choice.line.units * choice.line.weight for choice in choices)
    kept, removed = {}, set()
    for place in sorted(serves, key=lambda p: (places[p].distance, p)):
        profile = serves[place]
        if place not in splits and any(
            total <= table.mergeable[zone] and (zone, zones[place]) in table.not_dearer
            for zone in _zones_serving(kept, profile)
        ):
            removed.add(place)
        else:
            kept.setdefault(profile, set()).add(zones[place])
    return within(choices, serves.keys() - removed) if removed else choices


def _profiles(choices):
    """Return ``{place: bits of the lines it serves whole}`` and the places of split lines."""
    serves, splits = {}, set()
    for index, choice in enumerate(choices):
        for place in choice.have:
            serves[place] = serves.get(place, 0) | (0 if choice.split else 1 << index)
            if choice.split:
                splits.add(place)
    return serves, splits


def _zones_serving(kept, profile):
    """The zones of the nearer places that serve at least this profile."""
    for other, zones in kept.items():
        if other & profile == profile:
            yield from zones
