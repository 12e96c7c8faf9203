"""Why a card changes, for everything that happens inside a ``with``.

It is kept with the cursor and not in the context: nobody can send it, and no action takes it
along to the browser."""

from contextlib import contextmanager
from dataclasses import dataclass, field

KEY = 'omni_promotions.change'


@dataclass(frozen=True)
class Change:
    """
    :ivar kind: of the entry: 'credit', 'redeem', 'reverse', 'adjust'
    :ivar owners: the documents, "model,id", whose holds may be spent; the first one is noted
    :ivar overspend: what is done when the card has less: 'refuse' it; 'record' what is missing as
        an exception for finance; 'debt': let the balance fall below zero (points that were spent
        before they were taken back); 'defer': debit what is there, the caller asks again
    :ivar hold: the one hold that must cover a debit
    :ivar settled: ``{card id: points}`` the document has debited before, and counts again
    :ivar kept: ``{card id: points}`` that a paid order has spent, whatever is left of the card
    """

    kind: str
    owners: tuple[str, ...] = ()
    overspend: str = 'refuse'
    reason: str | None = None
    reference: str | None = None
    hold: int | None = None
    settled: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)

    @property
    def owner(self):
        return self.owners[0] if self.owners else None


@contextmanager
def changing(env, change):
    """Let everything inside be a change of this kind."""
    cache, outer = env.cr.cache, env.cr.cache.get(KEY)
    cache[KEY] = change
    try:
        yield change
    finally:
        cache[KEY] = outer


def current(env):
    """Return the `Change` that is under way, None when nobody announced one."""
    return env.cr.cache.get(KEY)
