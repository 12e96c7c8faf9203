"""How much a place takes on: a daily limit of orders, windows with room for so many.

What is booked counts while the promise it belongs to lives, so nothing has to be given back."""

from dataclasses import dataclass
from datetime import date

# States of a hold, see unified_inventory.
HELD, CONFIRMED, FULFILLED = 'held', 'confirmed', 'fulfilled'


@dataclass(frozen=True, slots=True)
class Booking:
    """``units`` booked for a day at a place, by a hold in this state (``live``: not expired)."""

    day: date
    units: int
    state: str
    live: bool = True


def is_full(limit, taken):
    """Whether nothing more fits: a limit of 0 never takes any, None always."""
    return limit is not None and taken >= limit


def taken_on(bookings, day):
    """Return what is taken of a day: all that is booked for it, and the backlog: what was
    confirmed for a day before and is not done yet."""
    return sum(booking.units for booking in bookings if _counts(booking, day))


def _counts(booking, day):
    if booking.state == FULFILLED:
        return booking.day == day
    if booking.state == CONFIRMED:
        return booking.day <= day
    return booking.state == HELD and booking.live and booking.day == day


def reserve(free, asked):
    """Book windows, all of them or none.

    :param free: ``{window: units still free, or None for any number}``
    :param asked: ``[(window, units)]``
    :return: ``({window: units}, '')``, or ``({}, code)``: 'no_such_slot', 'over_capacity'
    """
    booked = {}
    for window, units in asked:
        if window not in free:
            return {}, 'no_such_slot'
        booked[window] = booked.get(window, 0) + units
        if free[window] is not None and booked[window] > free[window]:
            return {}, 'over_capacity'
    return booked, ''
