"""What a customer is promised: when goods can be collected, when a parcel arrives, which
windows of time are still to be had. Only what the plan can keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .calendar import (
    Calendar,
    add_work,
    at,
    deadline,
    local_day,
    next_open,
    next_open_day,
    opening,
    working_day,
)
from .capacity import is_full


@dataclass(frozen=True, slots=True)
class Journey:
    """How long a carrier's parcels travel: days by zone, ``usual`` for the others, counted on
    the days of ``delivers`` alone. ``promises``: the customer is told a date."""

    delivers: Calendar
    transit: Mapping[int, int]
    usual: int = 0
    promises: bool = False


@dataclass(frozen=True, slots=True)
class Dates:
    """A parcel leaves on ``ships`` if it is ordered before ``until`` and comes on ``arrives``."""

    ships: date
    until: datetime
    arrives: date | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A window of every week at a place; ``capacity`` orders each time (None: any number).

    In a window of ``brings`` the goods are brought: they must be ready when it begins.
    Otherwise customers come for them: they must be ready before it ends.
    """

    id: int
    place: int
    weekday: int
    start: int
    end: int
    capacity: int | None = None
    brings: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot of a day. ``code`` is '' while it can be had, else why not: 'full'. It can be
    promised before ``until``; ``ready`` is when the customer comes for the goods, or has them."""

    slot: int
    place: int
    day: date
    start: datetime
    end: datetime
    ready: datetime
    until: datetime
    code: str = ''


def ready_at(calendar, now):
    """Return when an order of now can be collected: prepared in working hours from now on, not
    before the working day it counts for, while the place is open. None: not soon."""
    day = working_day(calendar, now)
    done = day and add_work(calendar, now, calendar.preparation)
    if not done:
        return None
    return next_open(calendar, max(done, opening(calendar, day)[0][0]))


def arrival(journey, ships, zone):
    """Return the day a parcel of a day comes: so many delivery days later."""
    day = ships
    for _step in range(journey.transit.get(zone, journey.usual)):
        day = day and next_open_day(journey.delivers, day + timedelta(days=1))
    return day and next_open_day(journey.delivers, day)


def parcel_dates(calendar, journey, zone, now):
    """Return the `Dates` of a parcel that is ordered now; None from a place that is closed for
    long."""
    ships = working_day(calendar, now)
    if ships is None:
        return None
    arrives = arrival(journey, ships, zone) if journey.promises else None
    return Dates(ships, deadline(calendar, ships), arrives)


def latest(dates):
    """Return the day on which all parcels have come; None when it is not known of one."""
    days = [parcel and parcel.arrives for parcel in dates]
    return max(days) if days and all(days) else None


def offers(slots, calendar, now, taken, days):
    """Return the `Offer` of each slot of a place that begins within so many days, in time.

    :param taken: ``{(slot, day): orders}`` that are booked
    """
    ready, first = ready_at(calendar, now), working_day(calendar, now)
    if ready is None:
        return ()
    today = local_day(calendar, now)
    found = [
        offer
        for number in range(days)
        for slot in slots
        if (offer := _offer(slot, calendar, today + timedelta(days=number), ready, first, taken))
    ]
    return tuple(sorted(found, key=lambda offer: (offer.start, offer.end, offer.slot)))


def _offer(slot, calendar, day, ready, first, taken):
    if day.weekday() != slot.weekday or day < first:
        return None
    start, end = at(calendar, day, slot.start), at(calendar, day, slot.end)
    hours = opening(calendar, day)
    if not hours or (ready > start if slot.brings else ready >= end):
        return None
    if not slot.brings and not any(a < end and start < b for a, b in hours):
        return None
    code = 'full' if is_full(slot.capacity, taken.get((slot.id, day), 0)) else ''
    until = _until(calendar, day, start if slot.brings else end)
    return Offer(slot.id, slot.place, day, start, end, _ready(slot, ready, start, end), until, code)


def _ready(slot, ready, start, end):
    return end if slot.brings else max(ready, start)


def _until(calendar, day, moment):
    """The last moment to order for a window: work must fit in, and the day's cut-off counts."""
    latest_start = moment - timedelta(minutes=calendar.preparation)
    return min(latest_start, deadline(calendar, day))
