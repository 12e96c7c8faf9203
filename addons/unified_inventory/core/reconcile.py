"""Where ledger, documents, stock moves and quants differ, and which rows would make it good.

Units are integers of the smallest quantity. Ledger rows are signed as in the ledger: below
zero they promise, above it they give back.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .claims import Claim, broken

# How a difference is made good: with ledger rows; by ending the hold; by promising what its
# moves will take; by adding the ledger up anew; by looking for who goes without; by Odoo.
ROWS, CLOSE, FINISH, SWEEP, PROMISE = 'rows', 'close', 'finish', 'sweep', 'promise'
LEVEL, BREAK, QUANTS, NOTHING = 'level', 'break', 'quants', ''

REMEDIES = {
    'unknown_hold': ROWS,
    'ended': ROWS,
    'overgiven': ROWS,
    'unbooked': ROWS,
    'unfounded': ROWS,
    'surplus': ROWS,
    'missing': PROMISE,
    'void_document': CLOSE,
    'forgotten_document': CLOSE,
    'unfinished': FINISH,
    'expired': SWEEP,
    'unheld': NOTHING,
    'level': LEVEL,
    'rollup': NOTHING,
    'overpromised': BREAK,
    'stale_reservation': QUANTS,
    'over_reserved': NOTHING,
    'negative_quant': NOTHING,
    'duplicate_quants': QUANTS,
}
# These change no figure and pass by themselves.
INFORMATION = {'expired', 'unfinished', 'unheld', 'duplicate_quants'}
# Stock Odoo's own defects, found and healed by its own means.
OF_ODOO = {'stale_reservation', 'over_reserved', 'negative_quant', 'duplicate_quants'}

OPEN = ('held', 'confirmed')
UNWANTED = {'void': 'void_document', 'idle': 'forgotten_document'}


@dataclass(frozen=True, slots=True)
class HoldFact:
    """A hold as its table and its document say.

    ``state`` is None when there is no such hold; ``live`` unless it is past its time; ``late``
    when it was confirmed longer ago than any request lasts; ``document`` is how far its
    document is (running, open, idle or void); ``moving`` while its goods are being looked for
    elsewhere; ``is_open`` while its ledger rows do not add up to nothing or moves are to come.
    """

    id: int
    state: str | None
    live: bool = True
    late: bool = True
    document: str = 'open'
    moving: bool = False
    is_open: bool = True
    priority: int = 0
    paying: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What the ledger rows of a hold promise of a product at a place (below zero when they
    gave back too much), and what its open stock moves will take there; ``waiting`` of the
    units are promised from goods to come, ``young`` ones were promised so lately that the
    request may be running which makes moves for them; ``gone`` goods were sold already."""

    hold: int
    product: int
    place: int
    promised: int = 0
    waiting: int = 0
    gone: bool = False
    demand: int = 0
    young: int = 0


@dataclass(frozen=True, slots=True)
class Departure:
    """Goods that have left by ``document`` (people know it as ``name``) without a ledger row,
    or the other way round: a ledger row (``entry``) of goods that have not left."""

    hold: int
    product: int
    place: int
    units: int
    document: str
    name: str = ''
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Level:
    """The kept sum of a product at a place beside the sum of the rows it stands for."""

    product: int
    place: int
    kept: int
    rows: int


@dataclass(frozen=True, slots=True)
class QuantFact:
    """The quants of one product, lot, package and owner in one location, beside the open
    move lines (``wanted``) there."""

    product: int
    place: int
    location: int
    count: int
    quantity: int
    reserved: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Row:
    """A compensating ledger row."""

    kind: str
    units: int
    key: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference; ``detail`` is what its sentence names besides, ``rows`` make it good."""

    code: str
    hold: int | None = None
    product: int | None = None
    place: int | None = None
    units: int = 0
    detail: str = ''
    location: int | None = None
    rows: tuple[Row, ...] = ()

    @property
    def is_problem(self):
        return self.code not in INFORMATION

    @property
    def remedy(self):
        return REMEDIES[self.code]

    @property
    def origin(self):
        return 'odoo' if self.code in OF_ODOO else 'suite'


def explain_hold(
    hold: HoldFact,
    accounts: Iterable[Account],
    unbooked: Iterable[Departure] = (),
    unfounded: Iterable[Departure] = (),
) -> Iterator[Finding]:
    """Yield what is wrong with a hold.

    :param unbooked: goods that left by moves of this hold without a ledger row
    :param unfounded: ledger rows of goods that have not left
    """
    if hold.moving:
        return  # its documents do not say yet from where it is served
    at = defaultdict(lambda: ([], []))
    for side, departures in enumerate((unbooked, unfounded)):
        for departure in departures:
            at[departure.product, departure.place][side].append(departure)
    for account in accounts:
        left, stayed = at.pop((account.product, account.place), ((), ()))
        yield from _explain_account(hold, account, left, stayed)
    for (product, place), (left, stayed) in at.items():
        yield from _explain_account(hold, Account(hold.id, product, place), left, stayed)
    if _is_unfinished(hold):
        yield Finding('unfinished', hold.id)


def _is_unfinished(hold):
    is_over = hold.document == 'running' or (hold.late and hold.document in ('void', 'idle'))
    return hold.state == 'confirmed' and not hold.is_open and is_over


def _explain_account(hold, account, unbooked, unfounded):
    where = hold.id, account.product, account.place
    promised = account.promised
    for departure in unfounded:
        finding, promised = _explain_unfounded(hold, account, departure, promised)
        yield finding
    if hold.state not in OPEN:
        yield from _explain_over(hold, where, account.demand, promised)
        return
    if promised < 0:
        yield Finding('overgiven', *where, -promised, rows=(Row('repair', promised),))
        promised = 0
    if hold.state == 'confirmed' and hold.document == 'running':
        yield from _explain_running(where, account, promised, unbooked)
    elif hold.state == 'held' and not hold.live and promised:
        yield Finding('expired', *where, promised)
    elif hold.state == 'confirmed' and hold.late and promised and hold.document in UNWANTED:
        yield Finding(UNWANTED[hold.document], *where, promised)


def _explain_unfounded(hold, account, departure, promised):
    """Return the finding and what the hold promises once it is made good: the goods did not
    leave, but what nobody wants any more would have been given back."""
    promised += departure.units
    excess = 0
    if hold.state not in OPEN:
        excess = max(0, min(departure.units, promised))
    elif hold.state == 'confirmed' and hold.document == 'running':
        excess = max(0, min(departure.units, promised - account.demand))
    rows = [Row('repair', -departure.units, f'entry,{departure.entry}')]
    rows += [Row('release', excess)] if excess else []
    where = hold.id, account.product, account.place
    finding = Finding('unfounded', *where, departure.units, departure.name, rows=tuple(rows))
    return finding, promised - excess


def _explain_over(hold, where, demand, promised):
    if promised:
        code = 'ended' if hold.state else 'unknown_hold'
        row = Row('repair', promised)
        yield Finding(code, *where, promised, hold.state or '', rows=(row,))
    if demand:
        yield Finding('unheld', *where, demand, hold.state or '')


def _explain_running(where, account, promised, unbooked):
    demand = account.demand
    for departure in unbooked:
        step = min(departure.units, promised - demand)
        if step > 0:
            key = f'{departure.document},{where[1]}'
            row = Row('fulfil', step, key, departure.document)
            yield Finding('unbooked', *where, step, departure.name, rows=(row,))
            promised -= step
    surplus = promised - demand - account.young
    if surplus > 0:
        yield Finding('surplus', *where, surplus, rows=(Row('repair', surplus),))
    elif promised < demand:
        yield Finding('missing', *where, demand - promised)


def explain_level(level: Level) -> Iterator[Finding]:
    if level.kept != level.rows:
        yield Finding('level', None, level.product, level.place, level.rows - level.kept)


def claims_of(
    holds: Mapping[int, HoldFact], accounts: Iterable[Account], findings: Iterable[Finding]
) -> dict[tuple[int, int], list[Claim]]:
    """Return the claims on each product and place as they are when the findings are made
    good, so that a wrong row is not held against a right one."""
    less = defaultdict(int)
    for finding in findings:
        key = finding.hold, finding.product, finding.place
        if finding.remedy == CLOSE:
            less[key] += finding.units
        else:
            less[key] += sum(row.units for row in finding.rows)
    claims = defaultdict(list)
    for account in accounts:
        hold = holds[account.hold]
        units = account.promised - less[account.hold, account.product, account.place]
        if hold.live and hold.state in ('held', 'confirmed') and units > 0:
            claims[account.product, account.place].append(
                Claim(
                    hold.id,
                    units,
                    min(units, account.waiting),
                    hold.state == 'confirmed',
                    account.gone,
                    hold.priority,
                    hold.paying,
                )
            )
    return claims


def explain_place(
    product: int, place: int, stock: int, claims: Iterable[Claim], known: Mapping[int, int]
) -> Iterator[Finding]:
    """Yield the promises that the stock does not cover and that nobody was told of yet. Whose
    customer is paying is served once the order is confirmed.

    :param stock: what is there for promises: on hand less what other business has reserved
    :param known: ``{hold: units}`` of promises that are known to be broken here
    """
    claims = list(claims)
    paying = {claim.hold for claim in claims if claim.paying and not claim.confirmed}
    missing = {h: units for h, units in broken(stock, claims).items() if h not in paying}
    told = sum(known.values())
    for hold, units in sorted(missing.items()):
        step = min(told, units)
        told -= step
        if units > step:
            yield Finding('overpromised', hold, product, place, units - step)


def explain_quant(quant: QuantFact) -> Iterator[Finding]:
    where = {'product': quant.product, 'place': quant.place, 'location': quant.location}
    if quant.count > 1:
        yield Finding('duplicate_quants', detail=str(quant.count), **where)
    if quant.quantity < 0:
        yield Finding('negative_quant', units=-quant.quantity, **where)
    if quant.reserved != quant.wanted:
        yield Finding('stale_reservation', units=quant.reserved - quant.wanted, **where)
    if quant.wanted > max(0, quant.quantity):
        units = quant.wanted - max(0, quant.quantity)
        yield Finding('over_reserved', units=units, **where)
