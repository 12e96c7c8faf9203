from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the week, by the clock on the wall.

    :ivar days: on which they begin, 0 is Monday
    :ivar start: minutes since midnight
    :ivar end: the first minute that is out; not after ``start``: of the next day
    """

    days: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """What decides for whom a campaign is. Empty tuples and texts, and 0, mean "no limit".

    :ivar state: 'draft', 'running' or 'stopped'
    :ivar start, end: 'YYYY-MM-DD HH:MM' on the store's clock; ``end`` is the first minute out
    :ivar audience: 'all', 'segment', 'tier' or 'first'
    :ivar channels: codes; ``stores``: places' ids
    :ivar max_uses: sales in all; ``max_each``: sales to one customer
    :ivar budget: discount in all, in minor units; it ends with the sale that reaches it
    :ivar stacking: 'stack' with others; 'group': one of ``group`` only; 'exclusive': alone
    """

    id: int = 0
    state: str = 'running'
    start: str = ''
    end: str = ''
    hours: tuple[Hours, ...] = ()
    audience: str = 'all'
    segments: tuple[int, ...] = ()
    tiers: tuple[int, ...] = ()
    channels: tuple[str, ...] = ()
    stores: tuple[int, ...] = ()
    max_uses: int = 0
    max_each: int = 0
    budget: int = 0
    priority: int = 10
    stacking: str = 'stack'
    group: str = ''


@dataclass(frozen=True, slots=True)
class Sale:
    """What of a sale is asked about.

    :ivar at: 'YYYY-MM-DD HH:MM' on the store's clock
    :ivar known: whether the customer is known
    :ivar first: whether it is the customer's first order; None when nobody can tell
    :ivar uses, spent: of the campaign so far, by others; ``uses_each``: by this customer
    """

    at: str
    channel: str = ''
    store: int = 0
    known: bool = False
    segments: tuple[int, ...] = ()
    tier: int = 0
    first: bool | None = None
    uses: int = 0
    spent: int = 0
    uses_each: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """What wants to be applied to one basket.

    :ivar id: of the campaign, or of a program that is in none (``ordinary``)
    :ivar kept: it is always applied: what pays, or collects points
    """

    id: int
    priority: int = 0
    stacking: str = 'stack'
    group: str = ''
    ordinary: bool = False
    kept: bool = False
