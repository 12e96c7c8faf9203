"""Who goes without when a place has promised more than it has."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """What a hold still promises of one product at one place.

    ``waiting`` of the ``units`` were promised from goods to come. ``gone`` goods were sold
    over the counter already; whoever is ``paying`` for a cart is not confirmed yet; ``priority`` is the channel's, higher is served first.
    """

    hold: int
    units: int
    waiting: int = 0
    confirmed: bool = True
    gone: bool = False
    priority: int = 0
    paying: bool = False

    @property
    def rank(self):
        """Goods that are gone, then orders, then carts whose customer is paying, then carts;
        among them by the channel's priority, the older promise first."""
        return (not self.gone, not self.confirmed, not self.paying, -self.priority, self.hold)


def covered(stock: int, claims: Iterable[Claim]) -> dict[int, int]:
    """Return ``{hold: units}`` that the stock covers: first all that was promised from stock
    by rank, then what waits for goods to come, by rank too."""
    ranked = sorted(claims, key=lambda claim: claim.rank)
    result = dict.fromkeys((claim.hold for claim in ranked), 0)
    left = max(0, stock)
    for claim in ranked:
        step = min(left, claim.units - claim.waiting)
        result[claim.hold] += step
        left -= step
    for claim in ranked:
        step = min(left, claim.waiting)
        result[claim.hold] += step
        left -= step
    return result


def broken(stock: int, claims: Iterable[Claim]) -> dict[int, int]:
    """Return ``{hold: units}`` that were promised from stock and are not there any more: the
    youngest promise of the lowest priority breaks first. Goods that are gone break nothing
    of their own."""
    claims = list(claims)
    have = covered(stock, claims)
    missing = {c.hold: c.units - c.waiting - have[c.hold] for c in claims if not c.gone}
    return {hold: units for hold, units in missing.items() if units > 0}


@dataclass(frozen=True, slots=True)
class Reservable:
    """What of a product at a place may be reserved, and for whom: ``reserved`` is what open
    moves have, by their hold (0: none); ``promised`` all that the place owes, ``own`` of it to
    the holds that have reserved something or are about to."""

    on_hand: int
    reserved: dict[int, int]
    promised: int
    own: dict[int, int]
    claims: list[Claim]

    def units(self, hold: int) -> int | None:
        """Return how many units a move with this hold (0: none) may take, None for as many as
        it likes: what nobody was promised, and what its own hold was, as far as the stock
        covers it (when more was promised than is there: goods to come, or sold from under
        the promise)."""
        if not self.promised:
            return None
        beyond = sum(max(0, n - self.own.get(each, 0)) for each, n in self.reserved.items())
        units = max(0, self.on_hand - beyond - self.promised)
        if hold:
            mine = covered(self.on_hand - beyond, self.claims).get(hold, 0)
            units += max(0, mine - self.reserved.get(hold, 0))
        return units

    def take(self, hold: int, units: int) -> None:
        """Note what was reserved since."""
        self.reserved[hold] = self.reserved.get(hold, 0) + units
