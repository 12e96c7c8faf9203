"""What rules would have done with many orders, one after the other, beside other rules."""

from collections import Counter
from dataclasses import dataclass, field

from .rules import RuleSet, decide
from .types import Plan


@dataclass(frozen=True, slots=True)
class Outcome:
    """Sums over the orders that were served: ``cost`` in minor units, ``days`` of the slowest
    parcel of each, ``load`` is parcels by place; ``unserved`` orders found no place."""

    orders: int = 0
    unserved: int = 0
    cost: int = 0
    parcels: int = 0
    split: int = 0
    days: int = 0
    load: Counter = field(default_factory=Counter)

    @property
    def served(self):
        return self.orders - self.unserved


def simulate(rules, asked):
    """Return the Outcome of a rule set.

    :param asked: ``[(core Order, core Problem, {place: core Facts})]``
    """
    unserved = cost = parcels = split = days = 0
    load = Counter()
    for order, problem, facts in asked:
        plan = decide(RuleSet(rules.routings, facts), order, problem).result
        if not isinstance(plan, Plan):
            unserved += 1
            continue
        cost += plan.cost
        parcels += len(plan.parcels)
        split += len(plan.parcels) > 1
        known = [facts[p.place].days for p in plan.parcels if p.place in facts]
        days += max((d for d in known if d is not None), default=0)
        load.update(parcel.place for parcel in plan.parcels)
    return Outcome(len(asked), unserved, cost, parcels, split, days, load)
