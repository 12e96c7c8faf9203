"""Values of the routing decision.

Units: stock and lines in integers of the smallest quantity, weights in milligrams, distances
in metres, money in integers of the currency's minor unit. Ids are integers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Available by (product id, place id).
Stock = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate; ``distance`` is None when its position is unknown."""

    id: int
    distance: int | None
    ships: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """Wanted units of a product, ``weight`` milligrams each; ``place`` if it is bound."""

    product: int
    units: int
    weight: int = 0
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """Places up to ``limit`` metres away are in this zone; None: however far."""

    zone: int
    limit: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A box of the zone up to ``limit`` milligrams costs ``price``; None: of any weight."""

    zone: int
    limit: int | None
    price: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """What a carrier asks for a parcel, and what packing one costs (``handling``).

    A parcel heavier than the heaviest step goes in as many full boxes as needed and one with
    the rest.
    """

    bands: tuple[Band, ...]
    steps: tuple[Step, ...]
    handling: int = 0

    @classmethod
    def flat(cls, price, handling=0):
        """One price for every parcel: fewest parcels first, then the shortest way."""
        return cls((Band(0, None),), (Step(0, None, price),), handling)


@dataclass(frozen=True, slots=True)
class Problem:
    """One order. Places are candidates, the order of lines and places does not matter."""

    lines: tuple[Line, ...]
    places: tuple[Place, ...]
    tariff: Tariff
    stock: Stock = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one place sends: ``lines`` are (product, units)."""

    place: int
    zone: int
    distance: int
    weight: int
    price: int
    lines: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place is not used.

    ``code`` is one of: ``does_not_ship``, ``unknown_position``, ``out_of_reach`` (no zone or
    no price so far away), ``no_stock``, ``partial`` (has ``lines`` of the lines whole; using it
    would take a parcel more), ``dearer`` (by ``amount``, the difference to the cheapest plan
    that gives it the whole order or one of the chosen parcels), ``farther`` (the same price,
    ``distance`` metres more).
    """

    place: int
    code: str
    amount: int = 0
    distance: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The chosen parcels, by place id. ``cost`` is their prices and handling together.

    ``bound`` is a cost that no plan can be under; ``exact`` when the plan is proved best.
    """

    parcels: tuple[Parcel, ...]
    cost: int
    bound: int
    exact: bool
    unused: tuple[Reason, ...]

    @property
    def price(self):
        """What the carrier asks for all parcels."""
        return sum(parcel.price for parcel in self.parcels)


@dataclass(frozen=True, slots=True)
class Short:
    """A line nobody can serve: ``available`` is what all candidates have together."""

    product: int
    requested: int
    available: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Unservable:
    """The order cannot be served: what is short, and the places that were no candidates."""

    shortages: tuple[Short, ...]
    unused: tuple[Reason, ...]
