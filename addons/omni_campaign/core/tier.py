"""Which tier a customer has reached."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tier:
    """:ivar threshold: what must be reached, in the tier's own unit; ``basis``: 'points' or
    'spend'"""

    id: int
    threshold: float
    basis: str


def tier_reached(tiers: list[Tier], points: float, spend: float) -> int:
    """Return the id of the highest tier of these, from the lowest to the highest, whose threshold
    is reached; 0 for none."""
    reached = 0
    for tier in tiers:
        if {'points': points, 'spend': spend}[tier.basis] >= tier.threshold:
            reached = tier.id
    return reached
