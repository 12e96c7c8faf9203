from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hold:
    """What somebody has been promised of a card, or of a program's uses.

    :ivar units: how much, in the smallest unit of the card
    :ivar used: how much of it has been debited
    :ivar lasts: its time is not over
    :ivar running: a transaction that is under way (its id) is about to debit it, else None
    """

    id: int
    owner: str
    units: int
    used: int = 0
    lasts: bool = True
    running: str | None = None
    released: bool = False

    @property
    def open(self) -> int:
        """What it still keeps from others."""
        counts = not self.released and (self.lasts or self.running)
        return max(0, self.units - self.used) if counts else 0

    @property
    def state(self) -> str:
        """'held', 'redeemed', 'released' or 'expired', whatever has been swept."""
        if self.used:
            return 'redeemed'
        if self.released:
            return 'released'
        return 'held' if self.open else 'expired'


@dataclass(frozen=True, slots=True)
class Account:
    """A card, or the uses of a program, as of now.

    :ivar balance: credits less debits, in the smallest unit; of a program the uses left by
        its limit
    """

    balance: int
    holds: tuple[Hold, ...] = ()

    def available(self, owners: tuple[str, ...] = ()) -> int:
        """What these owners can be promised in place of what they hold: not what is held for
        others or about to be debited. May be below zero."""
        return self.balance - sum(h.open for h in self.holds if h.owner not in owners or h.running)


@dataclass(frozen=True, slots=True)
class Part:
    """Units to debit against a hold; None: a promise that is made for this debit alone."""

    hold: int | None
    units: int


@dataclass(frozen=True, slots=True)
class Granted:
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Short:
    """Nothing is granted; so much could be."""

    available: int


class Busy(Exception):
    """Another transaction is debiting this very hold: whoever asks tries again."""
