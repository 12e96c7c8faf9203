"""When points that were earned count."""

from dataclasses import dataclass

DAY = 86400


@dataclass(frozen=True, slots=True)
class Earned:
    """:ivar kind: of the change that brings the points; ``program``: its type"""

    kind: str
    program: str
    units: int
    owner: str | None = None


def pending_seconds(earned: Earned, days: int) -> int:
    """Return for how long points do not count yet; 0: they count at once. Only what a sale earns
    waits: what is given back, granted or moved by a person was the customer's before."""
    sale = earned.kind == 'redeem' and earned.units > 0 and earned.owner
    return days * DAY if sale and earned.program == 'loyalty' and days > 0 else 0


def pending_owner(owner: str) -> str:
    """Return who keeps the points that a document earned."""
    return f'pending,{owner}'


def is_pending(owner: str) -> bool:
    """Whether that is one of them."""
    return owner.startswith(pending_owner(''))
