"""When a place works, in its own time zone.

Moments are aware datetimes in UTC, days are local dates, times of a day minutes after midnight
(1440 is the next one). Daylight saving is the time zone's business: minutes are those of the
clock on the wall, durations are real ones. Nothing here knows what time it is.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo

UTC = timezone.utc
MIDNIGHT = 24 * 60
HORIZON = 60  # days looked ahead: a place that is closed longer works on nothing
SLIVER = timedelta(minutes=1)  # holidays end at 23:59:59


@dataclass(frozen=True, slots=True)
class Span:
    """Hours of a weekday (0 is Monday); ``week`` when of every other week only (its parity)."""

    weekday: int
    start: int
    end: int
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours of a place (``spans`` None: day and night), without those it is ``closed``.

    An order that comes at the ``cutoff`` or later is the next working day's; without one at
    closing time. Work on an order takes so many minutes of ``preparation``.
    """

    zone: tzinfo
    spans: tuple[Span, ...] | None = None
    closed: tuple[tuple[datetime, datetime], ...] = ()
    cutoff: int | None = None
    preparation: int = 0


def local_day(calendar, moment):
    """Return the date that it is at a place."""
    return moment.astimezone(calendar.zone).date()


def at(calendar, day, minute):
    """Return the moment of a local time; what the clock skips in spring comes an hour later."""
    wall = datetime.combine(day, time.min) + timedelta(minutes=minute)
    return wall.replace(tzinfo=calendar.zone).astimezone(UTC)


def opening(calendar, day):
    """Return the ``[(from, to)]`` in which a place works on a day, in order."""
    pieces = [
        (at(calendar, day, start), at(calendar, day, end))
        for start, end in sorted(_minutes(calendar, day))
    ]
    for closed in calendar.closed:
        pieces = [rest for piece in pieces for rest in _without(piece, closed)]
    return [piece for piece in pieces if piece[1] - piece[0] >= SLIVER]


def is_open_day(calendar, day):
    """Whether a place works at all on a day."""
    return bool(opening(calendar, day))


def next_open_day(calendar, day):
    """Return the first day from this one on which a place works, None when there is none soon."""
    days = (day + timedelta(days=n) for n in range(HORIZON))
    return next((candidate for candidate in days if is_open_day(calendar, candidate)), None)


def next_open(calendar, moment):
    """Return the first moment from this one on at which a place is open, or None."""
    return next((max(start, moment) for start, _end in _from(calendar, moment)), None)


def add_work(calendar, moment, minutes):
    """Return when work of so many minutes, begun as soon as the place is open, is done."""
    left = timedelta(minutes=minutes)
    for start, end in _from(calendar, moment):
        start = max(start, moment)
        if left <= end - start:
            return start + left
        left -= end - start
    return None


def deadline(calendar, day):
    """Return the moment from which on an order is not this day's any more; None when the place
    does not work on that day."""
    hours = opening(calendar, day)
    if not hours:
        return None
    closing = hours[-1][1]
    return closing if calendar.cutoff is None else min(closing, at(calendar, day, calendar.cutoff))


def working_day(calendar, now):
    """Return the day that an order of now counts for: today before the deadline, else the next
    day on which the place works; None when there is none soon."""
    today = local_day(calendar, now)
    until = deadline(calendar, today)
    if until and now < until:
        return today
    return next_open_day(calendar, today + timedelta(days=1))


def _minutes(calendar, day: date):
    if calendar.spans is None:
        return [(0, MIDNIGHT)]
    week = (day.toordinal() - 1) // 7 % 2
    return [
        (span.start, span.end)
        for span in calendar.spans
        if span.weekday == day.weekday() and span.week in (None, week)
    ]


def _from(calendar, moment):
    """Yield the open hours that end after a moment."""
    today = local_day(calendar, moment)
    for number in range(HORIZON):
        for start, end in opening(calendar, today + timedelta(days=number)):
            if end > moment:
                yield start, end


def _without(piece, closed):
    start, end = piece
    if closed[1] <= start or closed[0] >= end:
        return [piece]
    return [part for part in ((start, closed[0]), (closed[1], end)) if part[0] < part[1]]
