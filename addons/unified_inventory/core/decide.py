from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from .types import Chooser, Granted, Part, Refused, Request, Shortage, Stock, Want


def merge(wants: tuple[Want, ...]) -> tuple[Want, ...]:
    """Sum the wants of one product at one place, in a stable order."""
    total: dict[tuple[int, int | None, bool], int] = defaultdict(int)
    for want in wants:
        total[want.product, want.place, want.may_wait] += want.units
    return tuple(
        Want(product, units, place, wait) for (product, place, wait), units in total.items()
    )


def placed(request: Request, stock: Stock) -> Request:
    """Return the request with each bundle bound to the first place that has all of it, or to
    the one that has most of it when none has."""
    left: dict[tuple[int, int], int] = defaultdict(int, stock)
    for want in request.wants:
        if want.place:
            left[want.product, want.place] -= want.units
    place_of: dict[int | None, int] = {}
    for bundle, wants in bundles_of(request).items():
        parts = merge(tuple(replace(want, may_wait=False) for want in wants))

        def share(place, parts=parts):
            return min(1.0, *(left[part.product, place] / part.units for part in parts))

        place = place_of[bundle] = max(request.places, key=share)
        for part in parts:
            left[part.product, place] -= part.units
    wants = (replace(w, place=w.place or place_of.get(w.bundle)) for w in request.wants)
    return replace(request, wants=tuple(wants)) if place_of else request


def bundles_of(request: Request) -> dict[int, list[Want]]:
    """Return the wants of each bundle that nobody has chosen a place for."""
    bundles: dict[int, list[Want]] = defaultdict(list)
    for want in request.wants:
        if want.bundle is not None and not want.place and request.places:
            bundles[want.bundle].append(want)
    return bundles


def choose_fixed(request: Request, stock: Stock) -> Granted | Refused:
    """Take each want at its own place, or along ``request.places`` in their order, using
    the first place that has all of the want before spreading it over several."""
    request = placed(request, stock)
    left = dict(stock)
    parts: list[Part] = []
    shortages: list[Shortage] = []
    for want in _bound_first(request):
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


def _bound_first(request: Request) -> list[Want]:
    """What is bound to a place comes first, free wants can go elsewhere; what may wait comes
    last."""
    return sorted(merge(request.wants), key=lambda w: (w.place is None, w.may_wait))


def with_goods_to_come(request: Request, stock: Stock) -> Stock:
    """Return the stock with what wants that may wait are missing, each at the one place that
    has the most of it already (the first in order when there is none anywhere)."""
    if not any(want.may_wait for want in request.wants):
        return stock
    request = placed(request, stock)
    raised, left = dict(stock), dict(stock)
    for want in _bound_first(request):
        places = (want.place,) if want.place else request.places
        missing = want.units
        for place in places:
            step = min(missing, max(0, left.get((want.product, place), 0)))
            left[want.product, place] = left.get((want.product, place), 0) - step
            missing -= step
        if want.may_wait and missing:
            best = max(places, key=lambda p: stock.get((want.product, p), 0))
            raised[want.product, best] = raised.get((want.product, best), 0) + missing
    return raised


def split_waiting(parts: Iterable[Part], stock: Stock) -> tuple[list[Part], list[Part]]:
    """Return the parts that the stock covers and those that wait for goods to come."""
    left, covered, waiting = dict(stock), [], []
    for part in parts:
        key = part.product, part.place
        have = min(part.units, max(0, left.get(key, 0)))
        left[key] = left.get(key, 0) - have
        if have:
            covered.append(Part(*key, have))
        if have < part.units:
            waiting.append(Part(*key, part.units - have))
    return covered, waiting


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
    for wants in bundles_of(request).values():
        need: dict[int, int] = defaultdict(int)
        for want in wants:
            need[want.product] += want.units
        if not any(all(taken[p, place] >= n for p, n in need.items()) for place in request.places):
            raise ValueError('a bundle was taken apart')
    if any(units > stock.get(key, 0) for key, units in taken.items()):
        raise ValueError('the parts are more than the stock')
    return decision
