"""Whether a card can be spent: plain arithmetic on what was read under its lock."""

from .types import Account, Busy, Granted, Part, Short


def can_hold(
    account: Account, owner: str | None, units: int, right: str | None = None
) -> Short | None:
    """Whether an owner can be promised so much in place of what he holds already; None: beside
    all that is held.

    :param right: the owner of a right that gives way to this hold, see `rights.moved`
    """
    available = account.available(tuple(name for name in (owner, right) if name))
    return Short(max(0, available)) if units > available else None


def claim(
    account: Account,
    units: int,
    owners: tuple[str, ...] = (),
    transaction: str | None = None,
    only: int | None = None,
) -> Granted | Short:
    """Promise a debit to the transaction that is going to make it.

    The owners' own holds are used up first, in the order of their ids; what they do not cover
    must be available to everybody.

    :param transaction: the one that asks; a hold it has claimed before is its own still
    :param only: the hold that must cover all of it
    :raise Busy: another transaction is debiting one of these holds
    """
    parts, left = [], units
    for hold in sorted(account.holds, key=lambda hold: hold.id):
        mine = hold.id == only if only else hold.owner in owners
        if not mine or not hold.open:
            continue
        if hold.running not in (None, transaction):
            raise Busy(hold.id)
        take = min(left, hold.open)
        if take:
            parts.append(Part(hold.id, take))
            left -= take
    if only:
        return Granted(tuple(parts)) if not left else Short(units - left)
    if left:
        free = max(0, account.balance - sum(hold.open for hold in account.holds))
        if left > free:
            return Short(units - left + free)
        parts.append(Part(None, left))
    return Granted(tuple(parts))


def same_answer(known: str, asked: str) -> bool:
    """Whether a request key that was used may be answered again: for the same content."""
    return known == asked


def split(units: int, short: Short) -> tuple[int, int]:
    """Split a debit that happened anyway into what the card can give and what is missing."""
    there = min(units, max(0, short.available))
    return there, units - there
