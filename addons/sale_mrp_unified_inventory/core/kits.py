from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Kit:
    """``parts`` are the units of each stocked component that a unit of the kit takes; kits
    are sold in multiples of ``step`` units."""

    parts: Mapping[int, Fraction]
    step: int = 1


def flatten(boms: Mapping[int, Mapping[int, Fraction]], kit: int) -> dict[int, Fraction]:
    """Return the components of a kit that are no kits themselves, of one unit of it.

    :param boms: ``{kit: {component: quantity}}``, without circles
    """
    parts: dict[int, Fraction] = defaultdict(Fraction)
    for component, quantity in boms[kit].items():
        inner = flatten(boms, component) if component in boms else {component: Fraction(1)}
        for part, times in inner.items():
            parts[part] += quantity * times
    return dict(parts)


def whole(kit: Kit, stock: Mapping[int, int]) -> int:
    """Return how many units of a kit can be made of the stock of its components."""
    units = min(max(0, stock.get(part, 0)) // ratio for part, ratio in kit.parts.items())
    return units - units % kit.step
