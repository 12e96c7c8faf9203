from collections.abc import Collection, Iterable
from math import asin, cos, radians, sin, sqrt

from .shelf import Place

EARTH_KM = 6371.0
NEAREST, FARTHEST, CITY = 'nearest', 'farthest', 'city'

Position = tuple[float, float]  # degrees
Found = list[tuple[Place, float | None]]  # with their distance in km, None when it is unknown


def distance_km(a: Position, b: Position) -> float:
    """Return the great-circle distance of two positions given in degrees."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def find_places(
    places: Iterable[Place],
    origin: Position | None,
    *,
    radius_km: float | None = None,
    country: str | None = None,
    hands_over: bool = False,
    orders: Collection[str] = (NEAREST,),
) -> Found:
    """Return which of a channel's places are wanted, with their distance from the origin.

    :param radius_km: none further away, nor any whose distance is not known
    :param country: of this country only
    :param hands_over: those only where orders are collected
    :param orders: an order by distance goes before one by city; equals are sorted by name,
        places of unknown distance come last
    """
    found = [
        (place, distance_km(origin, place.position) if origin and place.position else None)
        for place in places
        if (place.hands_over or not hands_over) and country in (None, place.country)
    ]
    if radius_km is not None:
        found = [row for row in found if row[1] is not None and row[1] <= radius_km]
    found.sort(key=lambda row: (row[0].name, row[0].id))
    if FARTHEST in orders:
        found.sort(key=lambda row: (row[1] is None, -(row[1] or 0)))
    elif NEAREST in orders:
        found.sort(key=lambda row: (row[1] is None, row[1] or 0))
    elif CITY in orders:
        found.sort(key=lambda row: row[0].city)
    return found


def nearest_first(
    places: Iterable[Place],
    origin: Position | None,
    mine: int | None = None,
    stocked: Collection[int] = (),
) -> Found:
    """Return places with their distance from the origin: the shopper's own first, then the
    nearest; without an origin those that have the goods, then by name."""
    have = set(() if origin else stocked)
    found = find_places(places, origin)
    found.sort(key=lambda row: (row[0].id != mine, not origin and row[0].id not in have))
    return found
