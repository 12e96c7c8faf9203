"""Whether a promotion still stands once a part of what earned it came back.

Quantities are integers in the smallest unit, money is in minor units.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .money import portion


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
    """What was given for it: ``per`` points (in hundredths) one time.

    ``free``: smallest units of the lines ``of`` that were made free one time, where these lines
    count what is free and what is paid together. What is free earns nothing.
    """

    times: int
    per: int
    free: int = 0
    of: frozenset[int] = frozenset()


def times_left(
    rules: Iterable[Rule], reward: Reward, kept: Mapping[int, Kept], sold: Mapping[int, Kept]
) -> int:
    """How many times the reward is still earned by what is kept: never more than it was given.

    What the whole order (``sold``) would not earn was given by other rules than today's, or by
    hand: nobody can tell whether it stands, so it does.
    """
    rules = list(rules)
    if _earned(rules, reward, sold) < reward.times:
        return reward.times
    return _earned(rules, reward, kept)


def _earned(rules: list[Rule], reward: Reward, kept: Mapping[int, Kept]) -> int:
    """A promotion without rules asks for nothing."""
    if not rules:
        return reward.times
    if reward.per <= 0:
        return reward.times if any(_points(rule, kept, kept) for rule in rules) else 0
    for times in range(reward.times, 0, -1):
        paid = _paid(kept, reward, times)
        if sum(_points(rule, kept, paid) for rule in rules) >= times * reward.per:
            return times
    return 0


def _paid(kept: Mapping[int, Kept], reward: Reward, times: int) -> Mapping[int, Kept]:
    """What is kept without what the reward makes free so many times."""
    left, paid = times * reward.free, dict(kept)
    for line in sorted(reward.of & kept.keys()) if left else ():
        part = kept[line]
        units = min(left, max(part.units, 0))
        left -= units
        paid[line] = replace(
            part,
            units=part.units - units,
            untaxed=part.untaxed - portion(part.untaxed, part.units, 0, units),
            total=part.total - portion(part.total, part.units, 0, units),
        )
    return paid


def _points(rule: Rule, kept: Mapping[int, Kept], paid: Mapping[int, Kept]) -> int:
    """What a rule earns by what is paid, once all that is kept is as much as it asks for."""
    of_rule = [part for line, part in kept.items() if line in rule.lines]
    units = sum(part.units for part in of_rule)
    money = sum(part.total if rule.taxes_count else part.untaxed for part in of_rule)
    if units <= 0 or units < rule.minimum_units or money < rule.minimum_amount:
        return 0
    if not rule.unit:
        return rule.points
    earning = [part for line, part in paid.items() if line in rule.lines]
    counted = sum(part.total if rule.by_money else part.units for part in earning)
    return rule.points * counted // rule.unit


def own(parts: Iterable[Mapping]) -> list[Mapping]:
    """The parts of a return line that give back what its units cost: without what it charges
    for promotions that no longer stand."""
    return [part for part in parts if not part.get('unwound')]
