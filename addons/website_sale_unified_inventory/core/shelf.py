from collections.abc import Collection, Iterable, Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

EARTH_KM = 6371.0

Level = dict[str, Any]  # {"bucket": "in" | "few" | "out", "left": whole units, with "few" only}


class Place(NamedTuple):
    """A place that shoppers see; its position in degrees when it is known."""

    id: int
    name: str
    city: str
    latitude: float
    longitude: float

    @property
    def position(self) -> tuple[float, float] | None:
        known = (self.latitude or self.longitude) and abs(self.latitude) <= 90
        return (self.latitude, self.longitude) if known else None

    def describe(self, distance: str) -> str:
        """Say where it is, without saying a city twice."""
        city = '' if self.city.lower() in self.name.lower() else self.city
        return ' · '.join(filter(None, (city, distance)))


def levels(units: int, scale: int, threshold: float) -> Level:
    """Say how much there is as the public may know it: a figure up to the threshold only.
    The shop sells whole units, so a rest below one is none."""
    whole = units // scale
    if whole <= 0:
        return {'bucket': 'out'}
    if units <= threshold * scale:
        return {'bucket': 'few', 'left': whole}
    return {'bucket': 'in'}


def say(texts: Mapping[str, str], level: Level) -> str:
    """Return the text of a level, its figure filled in."""
    text = texts[level['bucket']]
    return text % level['left'] if 'left' in level else text


def rounded(distance: float) -> str:
    return f'{distance:.1f}' if distance < 9.95 else f'{distance:.0f}'


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two positions given in degrees."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def nearest_first(
    places: Iterable[Place],
    origin: tuple[float, float] | None,
    mine: int | None = None,
    stocked: Collection[int] = (),
) -> list[tuple[Place, float | None]]:
    """Return places with their distance from the origin: the shopper's own first, then the
    nearest; without an origin those that have the goods, then by name."""
    have = set(stocked)
    ranked = []
    for place in places:
        position = place.position
        away = distance_km(origin, position) if origin and position else None
        far = (away is None, away) if origin else (place.id not in have, 0)
        ranked.append(((place.id != mine, *far, place.name, place.id), place, away))
    ranked.sort(key=lambda row: row[0])
    return [(place, away) for _rank, place, away in ranked]
