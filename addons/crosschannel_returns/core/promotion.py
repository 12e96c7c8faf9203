"""Whether a promotion still stands once a part of what earned it came back.

Quantities are integers in the smallest unit, money is in minor units.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of an order line: units and their price before discounts of the order."""

    units: int
    untaxed: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to earn a promotion: enough units and enough money of some lines.

    ``points`` in hundredths are earned per unit (of ``unit`` smallest units), per currency unit
    (of ``unit`` minor units) or, where ``unit`` is 0, once.
    """

    lines: frozenset[int]
    minimum_units: int = 0
    minimum_amount: int = 0
    taxes_count: bool = False
    points: int = 100
    by_money: bool = False
    unit: int = 0


@dataclass(frozen=True, slots=True)
class Reward:
    """What was given for it: ``per`` points (in hundredths) one time."""

    times: int
    per: int


def times_left(rules: Iterable[Rule], reward: Reward, kept: Mapping[int, Kept]) -> int:
    """How many times the reward is still earned by what is kept: never more than it was given.

    A promotion without rules asks for nothing.
    """
    rules = list(rules)
    if not rules:
        return reward.times
    points = sum(_points(rule, kept) for rule in rules)
    if reward.per <= 0:
        return reward.times if points else 0
    return min(reward.times, points // reward.per)


def _points(rule: Rule, kept: Mapping[int, Kept]) -> int:
    of_rule = [part for line, part in kept.items() if line in rule.lines]
    units = sum(part.units for part in of_rule)
    money = sum(part.total if rule.taxes_count else part.untaxed for part in of_rule)
    if units <= 0 or units < rule.minimum_units or money < rule.minimum_amount:
        return 0
    if not rule.unit:
        return rule.points
    return (
        rule.points * (sum(part.total for part in of_rule) if rule.by_money else units) // rule.unit
    )


def own(parts: Iterable[Mapping]) -> list[Mapping]:
    """The parts of a return line that give back what its units cost: without what it charges
    for promotions that no longer stand."""
    return [part for part in parts if not part.get('unwound')]
