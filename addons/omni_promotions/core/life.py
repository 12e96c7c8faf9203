"""How long a card lives, and what is left of one that must not be spent."""

import calendar
from dataclasses import replace
from datetime import date

from .types import Account


def last_day(day: date, months: int) -> date | None:
    """Return the last day a card can be spent that was paid for on this day; None: for ever."""
    if months <= 0:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def closed(account: Account) -> Account:
    """Return the account of a card that is blocked or expired: what was promised before can
    still be spent by whom it was promised to, and nothing else."""
    return replace(account, balance=sum(hold.open for hold in account.holds))
