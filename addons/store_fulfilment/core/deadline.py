"""Until when the next step of a store order is to be done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SHARE = 3  # an order is urgent in the last third of its time


@dataclass(frozen=True, slots=True)
class Times:
    """Moments of an order. `begin` is when the place can begin with it."""

    begin: datetime
    accept_by: datetime
    pack_by: datetime
    promised: datetime | None = None  # to a customer who collects it
    ready: datetime | None = None
    expires: datetime | None = None


def deadline(state: str, times: Times) -> tuple[datetime, datetime] | None:
    """Return (urgent from, late from) for an order, None when there is nothing to hurry for."""
    if state == 'new':
        return _span(times.begin, min(times.accept_by, times.promised or times.accept_by))
    if state in ('accepted', 'picking', 'packed'):
        return _span(times.begin, times.promised or times.pack_by)
    if state == 'ready' and times.ready and times.expires:
        return _span(times.ready, times.expires)
    return None


def _span(start, due):
    return due - max(due - start, timedelta()) / SHARE, due
