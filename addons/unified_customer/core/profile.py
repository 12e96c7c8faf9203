"""What a customer's purchases say. Money in minor units of one currency, untaxed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

# How much a unit counts by its age in days: what fits changes, so that late purchases say more
AGES = ((90, 4), (365, 2))


@dataclass(frozen=True, slots=True)
class Total:
    """What was bought by one channel.

    :param amount: untaxed, less what came back
    """

    channel: str
    orders: int
    amount: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a purchase.

    :param quantity: what was kept of it
    :param traits: ((kind, slot, value), ...), as ``('size', attribute id, value id)``
    """

    order: tuple
    date: date
    quantity: float
    amount: int
    traits: tuple = ()


@dataclass(frozen=True, slots=True)
class Value:
    lifetime: int = 0
    orders: int = 0
    average: int = 0
    first: date | None = None
    last: date | None = None
    days_since: int = -1
    channels: tuple = ()


@dataclass(frozen=True, slots=True)
class Favourite:
    """:param share: per cent of the weight of its slot"""

    kind: str
    slot: int
    value: int
    orders: int
    units: float
    weight: float
    share: int
    last: date


def value(totals, today):
    """Lifetime value, order count, average order and visits over all channels.

    :return: `Value`; ``channels`` is ((channel, orders), ...), most used first
    """
    if not totals:
        return Value()
    amount, orders = sum(t.amount for t in totals), sum(t.orders for t in totals)
    last = max(total.last for total in totals)
    return Value(
        lifetime=amount,
        orders=orders,
        average=_rounded(amount, orders) if orders else 0,
        first=min(total.first for total in totals),
        last=last,
        days_since=max(0, (today - last).days),
        channels=tuple(
            (t.channel, t.orders) for t in sorted(totals, key=lambda t: (-t.orders, t.channel))
        ),
    )


def favourites(lines, today):
    """What is bought most, late purchases counting more.

    :return: list of `Favourite`, the strongest first
    """
    found = defaultdict(list)
    for line in lines:
        if line.quantity > 0:
            for trait in line.traits:
                found[trait].append(line)
    weights = {trait: sum(_weight(line, today) for line in some) for trait, some in found.items()}
    slots = defaultdict(float)
    for (kind, slot, _value), weight in weights.items():
        slots[kind, slot] += weight
    result = [
        Favourite(
            *trait,
            orders=len({line.order for line in some}),
            units=sum(line.quantity for line in some),
            weight=weights[trait],
            share=int(100 * weights[trait] / slots[trait[:2]]),
            last=max(line.date for line in some),
        )
        for trait, some in found.items()
    ]
    return sorted(result, key=lambda one: (-one.weight, one.kind, one.slot, one.value))


def _weight(line, today):
    age = (today - line.date).days
    return line.quantity * next((factor for days, factor in AGES if age <= days), 1)


def _rounded(amount, parts):
    """Half away from zero, in whole minor units."""
    sign = -1 if amount < 0 else 1
    return sign * ((2 * abs(amount) + parts) // (2 * parts))
