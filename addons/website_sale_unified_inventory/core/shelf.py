from collections.abc import Mapping
from typing import Any, NamedTuple

Level = dict[str, Any]  # {"bucket": "in" | "few" | "out", "left": whole units, with "few" only}


class Place(NamedTuple):
    """A place that shoppers see; its position in degrees when it is known."""

    id: int
    name: str
    city: str
    latitude: float
    longitude: float
    country: str = ''  # ISO code
    hands_over: bool = True

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
