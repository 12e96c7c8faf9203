"""Until when the next step of a store order is to be done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SHARE = 3  # an order is urgent in the last third of its time
MINUTE = timedelta(minutes=1)


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
    promised = _meant(times)
    if state == 'new':
        return _span(times.begin, min(times.accept_by, promised or times.accept_by))
    if state in ('accepted', 'picking', 'packed'):
        return _span(times.begin, promised or times.pack_by)
    if state == 'ready' and times.ready and times.expires:
        return _span(times.ready, times.expires)
    return None


def _meant(times):
    """Return what was promised; "at once", of a place without a time to prepare, says nothing."""
    at_once = times.promised and times.promised <= times.begin + MINUTE
    return None if at_once else times.promised


def _span(start, due):
    return due - max(due - start, timedelta()) / SHARE, due
