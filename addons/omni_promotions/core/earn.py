"""The most that an order can earn: what a till says is taken for no more than that."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """:ivar mode: 'order', 'money' or 'unit'; ``products``: None for all"""

    mode: str
    points: float
    products: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Sold:
    product: int
    units: float
    amount: float  # with tax, in the order's currency


def most_points(rules: list[Rule], lines: list[Sold]) -> float:
    """Return how many points these lines can earn at most, whatever the rules' conditions."""
    most = 0.0
    for rule in rules:
        meant = [
            line
            for line in lines
            if line.units > 0 and (rule.products is None or line.product in rule.products)
        ]
        if not meant:
            continue
        many = {
            'order': 1,
            'unit': sum(line.units for line in meant),
            'money': sum(max(0.0, line.amount) for line in meant),
        }[rule.mode]
        most += max(0.0, rule.points) * many
    return most
