"""Which rule of returns applies to a sale, and what it says. The day is an argument.

Money is in minor units, fees are in basis points (hundredths of a percent).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .money import apportion

CONDITIONS = ('new', 'opened', 'damaged', 'defective')
WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Rule:
    """``category`` stands for its children too; None is any, as with ``channel``. A window of
    0 days and a limit of 0 are none. ``accepts`` is the worst condition taken back."""

    id: int
    category: int | None = None
    channel: str | None = None
    window_days: int = 0
    needs_approval: bool = False
    fee: int = 0
    accepts: str = CONDITIONS[-1]
    refund_to: str = 'original'
    limit: int = 0


NO_RULE = Rule(0)


def choose(rules: Iterable[Rule], categories: Collection[int], channel: str) -> Rule:
    """The first rule that fits; without one there is no limit.

    :param categories: the category of the product and those above it
    """
    for rule in rules:
        if rule.category not in (None, *categories):
            continue
        if rule.channel in (None, channel):
            return rule
    return NO_RULE


def until(rule: Rule, delivered_on: date | None) -> date | None:
    """The last day on which goods delivered then may come back."""
    if not rule.window_days or delivered_on is None:
        return None
    return delivered_on + timedelta(days=rule.window_days)


def is_late(last_day: date | None, today: date) -> bool:
    return last_day is not None and today > last_day


def accepts(rule: Rule, condition: str | None) -> bool:
    """Whether goods in this condition are taken; what nobody has looked at yet is."""
    return not condition or CONDITIONS.index(condition) <= CONDITIONS.index(rule.accepts)


def fee(basis_points: int, worth: int, worth_before: int = 0, charged: int = 0) -> int:
    """What is kept back of units worth ``worth``.

    :param worth_before: worth of units of the same line returned earlier at the same rate, of
        which ``charged`` was kept: so that the fees of parts add up to that of the whole
    """
    if not basis_points or worth <= 0:
        return 0
    part = apportion(basis_points, WHOLE, worth_before, worth, charged)
    return min(max(part, 0), worth)


def unsold_price(sold: Iterable[float], today: float) -> float:
    """What a unit without a receipt is worth: the lowest price it went for lately, and never
    more than what it costs today: else it would be taken from the shelf and brought back."""
    return min([today, *(price for price in sold if price > 0)])


def needs_person(rule: Rule, worth: int) -> bool:
    """Whether somebody has to approve a return of this worth."""
    return rule.needs_approval or bool(rule.limit and worth > rule.limit)


def disposition(of_reason: str | None, condition: str | None) -> str:
    """Where goods go unless somebody says otherwise: what is not as new is not for sale."""
    if of_reason and of_reason != 'restock':
        return of_reason
    return 'restock' if condition in (None, 'new') else 'quarantine'
