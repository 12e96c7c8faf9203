"""What others have taken of a campaign: what they redeemed, and what they are about to pay for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """A use of a campaign that somebody was promised until he has paid.

    :ivar customer: 0 when nobody knows him
    :ivar units: the discount, in minor units
    """

    owner: str
    customer: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """
    :ivar uses, units: in all; ``uses_each``: by the customer who asks
    """

    uses: int = 0
    units: int = 0
    uses_each: int = 0


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
    others = {p.owner: p for p in promises if p.owner not in owners and p.owner != owner}.values()
    return Taken(
        redeemed.uses + len(others),
        redeemed.units + sum(p.units for p in others),
        redeemed.uses_each + sum(1 for p in others if customer and p.customer == customer),
    )
