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
    """A candidate; ``distance`` is None when its position is unknown.

    ``excluded`` is the code of the rule that leaves it out, '' for none; ``taken`` of
    ``capacity`` orders are assigned to it on the day it would work on this one (None: no
    limit). A parcel from here costs ``handling`` more than the tariff's, and ``late`` because
    it would come after the promised day. ``tariff`` is its own, None for the problem's;
    ``zone`` is the tariff's zone from here, None: by distance.
    """

    id: int
    distance: int | None
    ships: bool = True
    excluded: str = ''
    taken: int = 0
    capacity: int | None = None
    handling: int = 0
    late: int = 0
    tariff: 'Tariff | None' = None
    zone: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Wanted units of a product, ``weight`` milligrams each; ``place`` if it is bound.

    ``value`` is what a thousand units are worth. Lines of one ``group`` come from one place,
    all of them whole or none.
    """

    product: int
    units: int
    weight: int = 0
    place: int | None = None
    value: int = 0
    group: int | None = None


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
class Split:
    """In how many parcels an order may go: ``max_parcels`` at most (None: any number), each of
    them worth ``min_value`` at least when there are several; every parcel beyond the first
    costs ``penalty``."""

    max_parcels: int | None = None
    min_value: int = 0
    penalty: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One order. Places are candidates, the order of lines and places does not matter.

    ``scarcity`` is what a million units of a product taken at a place are worth to later
    orders. With ``partial`` as much as possible is served, otherwise all or nothing.
    """

    lines: tuple[Line, ...]
    places: tuple[Place, ...]
    tariff: Tariff
    stock: Stock = field(default_factory=dict)
    split: Split = Split()
    scarcity: Mapping[tuple[int, int], int] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one place sends: ``lines`` are (product, units), ``groups`` those of `Line.group`."""

    place: int
    zone: int
    distance: int
    weight: int
    price: int
    lines: tuple[tuple[int, int], ...]
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place is not used.

    ``code`` is one of: ``does_not_ship``, ``unknown_position``, ``out_of_reach`` (no zone or
    no price so far away), ``no_stock``, ``partial`` (has ``lines`` of the lines whole; using it
    would take a parcel more), ``dearer`` (by ``amount``, the difference to the cheapest plan
    that gives it the whole order or one of the chosen parcels), ``farther`` (the same price,
    ``distance`` metres more), ``no_capacity`` (``amount`` of ``limit`` orders of the day), or what
    the rule that left it out says.
    """

    place: int
    code: str
    amount: int = 0
    distance: int = 0
    lines: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The chosen parcels, by place id. ``cost`` is all that was minimised: prices, handling,
    lateness, the penalty of the split and the scarcity of the stock.

    ``bound`` is a cost that no plan can be under; ``exact`` when the plan is proved best.
    ``short`` is what a partial plan leaves out; ``next_best`` the cost of the best plan known
    that uses another set of places.
    """

    parcels: tuple[Parcel, ...]
    cost: int
    bound: int
    exact: bool
    unused: tuple[Reason, ...]
    short: tuple['Short', ...] = ()
    next_best: int | None = None

    @property
    def price(self):
        """What the carrier asks for all parcels."""
        return sum(parcel.price for parcel in self.parcels)


@dataclass(frozen=True, slots=True)
class Short:
    """A line nobody can serve in full: ``available`` is what all candidates have together, of
    a group what one of them has at most. In a plan, or where the limits of splitting are in
    the way, it is what the best plan sends of the line."""

    product: int
    requested: int
    available: int
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Unservable:
    """The order cannot be served: what is short, and the places that were no candidates."""

    shortages: tuple[Short, ...]
    unused: tuple[Reason, ...]
