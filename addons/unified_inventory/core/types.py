from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Available to promise by (product id, place id), in units of the smallest quantity.
Stock = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Want:
    """One wanted product; ``units`` is an integer in the smallest quantity, ``place`` a
    warehouse id when the caller fixed it. With ``may_wait`` what is missing is promised too,
    from goods that are still to come. Wants with the same ``bundle`` (any integer) are the
    parts of one thing: all of them come from one place."""

    product: int
    units: int
    place: int | None = None
    may_wait: bool = False
    bundle: int | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the goods go, in degrees."""

    latitude: float
    longitude: float
    postcode: str = ''


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked to be held.

    ``places`` are the warehouse ids that may serve it, in order of preference; ``options``
    is JSON data for the module that chooses the places (a carrier, say); ``campaign`` the id
    of the campaign it belongs to.
    """

    channel: str
    wants: tuple[Want, ...]
    places: tuple[int, ...]
    destination: Destination | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    campaign: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Units of one product taken at one place."""

    product: int
    place: int
    units: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """What could not be served: ``available`` is the most that still can."""

    product: int
    requested: int
    available: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """All of the request, taken at these places; ``plan`` is JSON kept with the hold."""

    parts: tuple[Part, ...]
    plan: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing is taken; ``noted`` is JSON data of who chose, for the refusal."""

    shortages: tuple[Shortage, ...]
    noted: Mapping[str, Any] = field(default_factory=dict)


Chooser = Callable[[Stock], Granted | Refused]
