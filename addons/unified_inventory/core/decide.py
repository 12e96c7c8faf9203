from collections import defaultdict

from .types import Chooser, Granted, Part, Refused, Request, Shortage, Stock, Want


def merge(wants: tuple[Want, ...]) -> tuple[Want, ...]:
    """Sum the wants of one product at one place, in a stable order."""
    total: dict[tuple[int, int | None], int] = defaultdict(int)
    for want in wants:
        total[want.product, want.place] += want.units
    return tuple(Want(product, units, place) for (product, place), units in total.items())


def choose_fixed(request: Request, stock: Stock) -> Granted | Refused:
    """Take each want at its own place, or along ``request.places`` in their order, using
    the first place that has all of the want before spreading it over several."""
    left = dict(stock)
    parts: list[Part] = []
    shortages: list[Shortage] = []
    # What is bound to a place comes first: free wants can go elsewhere.
    for want in sorted(merge(request.wants), key=lambda w: w.place is None):
        places = (want.place,) if want.place else request.places
        open_units = {p: max(0, left.get((want.product, p), 0)) for p in places}
        if sum(open_units.values()) < want.units:
            available = sum(open_units.values())
            shortages.append(Shortage(want.product, want.units, available, want.place))
            continue
        for place, units in _spread(want.units, open_units):
            left[want.product, place] -= units
            parts.append(Part(want.product, place, units))
    return Refused(tuple(shortages)) if shortages else Granted(tuple(parts))


def _spread(units: int, open_units: dict[int, int]) -> list[tuple[int, int]]:
    for place, available in open_units.items():
        if available >= units:
            return [(place, units)]
    taken = []
    for place, available in open_units.items():
        step = min(available, units)
        if step:
            taken.append((place, step))
            units -= step
    return taken


def decide(request: Request, stock: Stock, choose: Chooser) -> Granted | Refused:
    """Ask ``choose`` and check its answer: the parts add up to exactly what is wanted, at
    places that were offered and that have it.

    :raise ValueError: the chooser answered with parts that are not the request
    """
    decision = choose(stock)
    if isinstance(decision, Refused):
        return decision
    wanted: dict[int, int] = defaultdict(int)
    for want in request.wants:
        wanted[want.product] += want.units
    taken: dict[tuple[int, int], int] = defaultdict(int)
    for part in decision.parts:
        if part.units <= 0:
            raise ValueError(f'a part of {part.units} units')
        taken[part.product, part.place] += part.units
        wanted[part.product] -= part.units
    if any(wanted.values()):
        raise ValueError('the parts are not what was wanted')
    for want in merge(request.wants):
        if want.place and taken[want.product, want.place] < want.units:
            raise ValueError('a part is not at the place it was wanted')
    if any(units > stock.get(key, 0) for key, units in taken.items()):
        raise ValueError('the parts are more than the stock')
    return decision
