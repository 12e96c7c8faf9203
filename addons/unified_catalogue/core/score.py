"""How complete a product is for a channel."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """:ivar field: what a channel wants filled; ``weight``: above zero"""

    field: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Score:
    """:ivar percent: 0 to 100; 100 only when nothing is missing
    :ivar missing: the fields that are empty, the weightiest first"""

    percent: int
    missing: tuple[str, ...] = ()


def score(needs: list[Need], filled: frozenset[str]) -> Score:
    """Return how much of what is needed is filled, by weight. Who needs nothing has it all."""
    whole = sum(need.weight for need in needs)
    missing = [need for need in needs if need.field not in filled]
    left = sum(need.weight for need in missing)
    percent = 100 * (whole - left) // whole if whole else 100
    order = sorted(missing, key=lambda need: (-need.weight, need.field))
    return Score(percent, tuple(need.field for need in order))
