"""Classes of customers by how lately, how often and for how much they bought, each measured
against all the others."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

STEPS = 5  # scores go from 1 to 5, the best
LAPSED_DAYS = 365
NEW_DAYS = 90

CLASSES = ('champion', 'loyal', 'new', 'promising', 'at_risk', 'occasional', 'lapsed')


@dataclass(frozen=True, slots=True)
class Customer:
    """:param days: since the last purchase
    :param amount: in minor units
    """

    id: int
    days: int
    orders: int
    amount: int


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where the fifths of all customers meet, of each measure in ascending order."""

    recency: tuple = ()
    frequency: tuple = ()
    value: tuple = ()


def cuts(customers):
    """:return: `Cuts` of these customers"""
    return Cuts(
        _cuts(-one.days for one in customers),
        _cuts(one.orders for one in customers),
        _cuts(one.amount for one in customers),
    )


def scores(customer, cuts):
    """:return: (recency, frequency, value), 1 to 5; who is equal scores equally"""
    return (
        _score(cuts.recency, -customer.days),
        _score(cuts.frequency, customer.orders),
        _score(cuts.value, customer.amount),
    )


def class_of(customer, scores):
    """:return: the first of these that fits: whom to win back comes before all else"""
    recency, frequency, value = scores
    if customer.days > LAPSED_DAYS:
        return 'lapsed'
    if min(recency, frequency, value) >= 4:
        return 'champion'
    if frequency >= 4 and recency >= 3:
        return 'loyal'
    if customer.orders == 1 and customer.days <= NEW_DAYS:
        return 'new'
    if recency <= 2 and frequency >= 3:
        return 'at_risk'
    return 'promising' if recency >= 4 else 'occasional'


def _score(cuts, measure):
    """Where many are equal, the middle of the fifths they fill: nobody of those who all came on
    one day is the last."""
    return 1 + (bisect_left(cuts, measure) + bisect_right(cuts, measure)) // 2


def _cuts(values):
    values = sorted(values)
    if not values:
        return ()
    return tuple(values[len(values) * step // STEPS] for step in range(1, STEPS))
