"""Rights: what a till without a connection may spend without asking. It may be spending one while
we look at it: a right is raised, moved to an order or given back by its owner, never lowered."""

from .types import Account


def right_of(account: Account, owner: str, most: int, shared: bool = False) -> int:
    """Return how much an owner's right promises from now on.

    :param most: what he wants at most
    :param shared: leave as many to all others; of uses, that everybody takes one of
    """
    mine = sum(hold.open for hold in account.holds if hold.owner == owner and not hold.running)
    free = max(0, account.available((owner,)))
    return max(mine, min(most, free // 2 if shared else free))


def moved(account: Account, owner: str, units: int, right: str) -> dict[int, int]:
    """Return ``{hold id: units}`` of a right that a document's hold takes over: what is not
    available beside the right. Whether it is enough `can_hold` says."""
    parts, left = {}, units - account.available((owner,))
    for hold in sorted(account.holds, key=lambda hold: hold.id):
        if hold.owner == right and not hold.running and left > 0 and hold.open:
            parts[hold.id] = min(left, hold.open)
            left -= parts[hold.id]
    return parts
