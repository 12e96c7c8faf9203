"""What may be done with a store order, by whom, and when it is done already."""

from dataclasses import dataclass

STATES = (
    'new',
    'accepted',
    'picking',
    'packed',
    'ready',
    'shipped',
    'handed_over',
    'rejected',
    'expired',
    'cancelled',
)
CLOSED = frozenset({'shipped', 'handed_over', 'rejected', 'expired', 'cancelled'})
OPEN = tuple(state for state in STATES if state not in CLOSED)


@dataclass(frozen=True, slots=True)
class Move:
    """A step: from which states, to which one, and under what conditions."""

    sources: frozenset[str]
    target: str
    kind: str | None = None  # only for orders that are collected ('collect') or sent ('ship')
    holder: bool = False  # only by the one who has it
    complete: bool = False  # only when everything wanted was picked
    after: frozenset[str] = frozenset()  # states that say the same person did it before


def _move(sources, target, after='', **conditions):
    return Move(
        frozenset(sources.split()), target, after=frozenset({target, *after.split()}), **conditions
    )


MOVES = {
    'accept': _move('new', 'accepted', after='picking'),
    'take_over': _move('accepted picking', 'picking'),
    'pick': _move('accepted picking', 'picking', holder=True),
    'pack': _move('accepted picking', 'packed', holder=True, complete=True),
    'make_ready': _move('packed', 'ready', kind='collect', complete=True),
    'ship': _move('packed', 'shipped', kind='ship', complete=True),
    'hand_over': _move('ready', 'handed_over', kind='collect', complete=True),
    'reopen': _move('packed ready', 'picking'),
    'reject': _move('new accepted picking packed', 'rejected'),
    'expire': _move('ready', 'expired', kind='collect'),
}
_held = frozenset({'accepted', 'picking'})


@dataclass(frozen=True, slots=True)
class Situation:
    """An order as it is now. `holder` has it, `last` did the last step (user ids or None)."""

    state: str
    kind: str
    holder: int | None
    last: int | None
    complete: bool


@dataclass(frozen=True, slots=True)
class Go:
    target: str


@dataclass(frozen=True, slots=True)
class Stay:
    """The same person did this just before: a double tap."""


@dataclass(frozen=True, slots=True)
class No:
    """`taken`, `done_already`, `wrong_kind`, `not_now`, `closed` or `incomplete`."""

    code: str


def decide(now: Situation, name: str, actor: int) -> Go | Stay | No:
    """Return what comes of a step that somebody wants to do."""
    move = MOVES[name]
    if move.kind not in (None, now.kind):
        return No('wrong_kind')
    if now.state not in move.sources:
        return _too_late(now, move, actor)
    others = now.state in _held and now.holder not in (None, actor)
    if others and (move.holder or name == 'reject'):
        return No('taken')
    if name == 'take_over' and not others:
        return Stay()
    if move.complete and not now.complete:
        return No('incomplete')
    return Go(move.target)


def _too_late(now, move, actor):
    if now.state in move.after:
        done_by = now.holder if now.state in _held else now.last
        if done_by == actor:
            return Stay()
        return No('taken' if now.state in _held else 'done_already')
    if now.state in CLOSED:
        return No('closed')
    return No('taken' if now.state in _held and now.holder != actor else 'not_now')
