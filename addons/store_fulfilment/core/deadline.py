"""Until when the next step of a store order is to be done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SHARE = 3  # an order is urgent in the last third of its time


@dataclass(frozen=True, slots=True)
class Times:
    created: datetime
    promised: datetime | None = None  # to the customer
    ready: datetime | None = None
    expires: datetime | None = None


def deadline(
    state: str, times: Times, accept: int, prepare: int
) -> tuple[datetime, datetime] | None:
    """Return (urgent from, late from) for an order, None when there is nothing to hurry for.

    :param accept: minutes a new order may wait
    :param prepare: minutes until an order is packed, unless the customer was promised a time
    """
    if state == 'new':
        return _span(times.created, times.created + timedelta(minutes=accept))
    if state in ('accepted', 'picking', 'packed'):
        due = times.promised or times.created + timedelta(minutes=prepare)
        return _span(times.created, due)
    if state == 'ready' and times.ready and times.expires:
        return _span(times.ready, times.expires)
    return None


def _span(start, due):
    return due - max(due - start, timedelta()) / SHARE, due
