"""What others have taken of a campaign: what they redeemed, and what they are about to pay for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """What of a campaign somebody was promised: a document until it is paid, or a till for the
    time that it has no connection.

    :ivar customer: 0 when nobody knows him
    :ivar units: the discount, in minor units
    :ivar uses: how many sales, still
    """

    owner: str
    customer: int = 0
    units: int = 0
    uses: int = 1


@dataclass(frozen=True, slots=True)
class Taken:
    """
    :ivar uses, units: in all; ``uses_each``: by the customer who asks
    """

    uses: int = 0
    units: int = 0
    uses_each: int = 0


@dataclass(frozen=True, slots=True)
class Right:
    """What a till may give without asking.

    :ivar uses: sales; ``units``: discount in all, of a campaign with a budget
    """

    uses: int = 0
    units: int = 0

    def covers(self, has_budget: bool) -> bool:
        """Whether one more sale is its own: as with a budget, the one that reaches it is the
        last."""
        return self.uses > 0 and (self.units > 0 or not has_budget)


def right_of(mine: Right, most: Right, left: Right) -> Right:
    """Return what a till is promised from now on: no less than before, as it may be giving it out
    of our sight, and of what is left no more than it leaves to all others.

    :param most: what it wants; no ``units`` where there is no budget
    :param left: by others, of what there is in all
    """
    if not mine.uses:
        mine = Right()  # money alone gives nothing, and is not kept from others
    uses, units = min(most.uses, left.uses // 2), min(most.units, left.units // 2)
    if uses <= 0 or (most.units and units <= 0):
        return mine
    return Right(max(mine.uses, uses), max(mine.units, units))


def taken(
    redeemed: Taken, owners: set[str], promises: list[Promise], owner: str, customer: int
) -> Taken:
    """Return what counts against a document.

    Nothing does when it has been counted, or promised to its customer: it is not asked twice.

    :param redeemed: by all documents but this one
    :param owners: of the promises, and this one, those whose document counts already
    """
    if owner in owners or any(p.owner == owner and p.customer == customer for p in promises):
        return Taken()
    others = {
        p.owner: p for p in promises if p.uses and p.owner not in owners and p.owner != owner
    }.values()
    return Taken(
        redeemed.uses + sum(p.uses for p in others),
        redeemed.units + sum(p.units for p in others),
        redeemed.uses_each + sum(1 for p in others if customer and p.customer == customer),
    )
