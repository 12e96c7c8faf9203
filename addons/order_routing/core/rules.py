"""Rules of an administrator: which orders, which places, and what when nothing is found.

The first routing that takes an order decides about it. Its rules are tried in their order. A rule
filters the places, ranks those that are left, and asks a strategy; where that finds nothing, it
takes its relax steps one after the other, each on top of those before. A rule that still finds
nothing says what happens: the next rule, or a queue.
"""

from dataclasses import dataclass, field, replace

from .strategies import STRATEGIES
from .types import Plan, Problem, Split, Unservable

NEXT = 'next'
UNLIMITED = Split()
# What a relax step lifts, in the words of `Rule`.
RELAX = ('distance', 'days', 'group', 'safety', 'split', 'partial')
RANKS = ('group', 'least_loaded', 'nearest', 'most_stock', 'oldest')


@dataclass(frozen=True, slots=True)
class Order:
    """What is known of an order before its places are chosen. ``within`` are the days until it
    was promised, None when nothing was; ``value`` is in minor units."""

    channel: str
    priority: int = 0
    within: int | None = None
    value: int = 0
    categories: frozenset[int] = frozenset()
    country: int | None = None
    delivery: str = 'ship'
    queue: str = ''


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which orders a routing takes: empty sets and None take any. Of a run it takes what is in
    its ``queues`` only."""

    channels: frozenset[str] = frozenset()
    categories: frozenset[int] = frozenset()
    countries: frozenset[int] = frozenset()
    deliveries: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset({'to_route'})
    least_priority: int = 0
    within: int | None = None
    least_value: int | None = None
    most_value: int | None = None

    def match(self, order):
        """Whether an order is this routing's; one that is in no queue is asked for just now."""
        value, within = order.value, order.within
        return (
            (not self.channels or order.channel in self.channels)
            and (not self.categories or bool(self.categories & order.categories))
            and (not self.countries or order.country in self.countries)
            and (not self.deliveries or order.delivery in self.deliveries)
            and (not order.queue or order.queue in self.queues)
            and order.priority >= self.least_priority
            and (self.within is None or (within is not None and within <= self.within))
            and (self.least_value is None or value >= self.least_value)
            and (self.most_value is None or value <= self.most_value)
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules ask of a place beside the engine's `Place`: days on the way, orders at work."""

    days: int | None = None
    load: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """``groups`` are sets of places in their order, none for all places; those ``without`` never
    serve. ``safety`` units stay at
    a place that is sent from: available - quantity >= safety. ``otherwise`` is NEXT or the queue
    for an order that this rule finds nothing for, to be cancelled after ``cancel_days``."""

    id: int
    groups: tuple[frozenset[int], ...] = ()
    without: frozenset[int] = frozenset()
    max_distance: int | None = None
    max_days: int | None = None
    safety: int = 0
    ranks: tuple[str, ...] = ()
    strategy: str = 'cheapest'
    split: Split = UNLIMITED
    partial: bool = False
    relax: tuple[str, ...] = ()
    otherwise: str = NEXT
    cancel_days: int | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    id: int
    criteria: Criteria
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules found: a Plan, or Unservable with what happens then. ``relaxed`` are the
    steps that were taken, ``tried`` the rules that found nothing before."""

    result: Plan | Unservable
    routing: int | None = None
    rule: int | None = None
    relaxed: tuple[str, ...] = ()
    tried: tuple[int, ...] = ()
    queue: str = ''
    cancel_days: int | None = None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Routings in their order; without one that takes an order the cheapest places do."""

    routings: tuple[Routing, ...] = ()
    facts: dict[int, Facts] = field(default_factory=dict)


def decide(rules: RuleSet, order: Order, problem: Problem) -> Decision:
    """Choose the places of an order by the first routing that takes it. What a run finds in a
    queue that no routing reads for such orders stays there."""
    routing = next((r for r in rules.routings if r.criteria.match(order)), None)
    if routing is None and rules.routings and order.queue:
        return Decision(Unservable((), ()), queue=order.queue)
    if routing is None:
        return Decision(STRATEGIES['cheapest'](problem))
    tried, result = [], None
    for rule in routing.rules:
        result, relaxed = _try(rule, rules.facts, problem, result)
        if isinstance(result, Plan):
            return Decision(result, routing.id, rule.id, relaxed, tuple(tried))
        tried.append(rule.id)
        if rule.otherwise != NEXT:
            return Decision(
                result,
                routing.id,
                rule.id,
                tried=tuple(tried),
                queue=rule.otherwise,
                cancel_days=rule.cancel_days,
            )
    if result is None:  # a routing without rules
        result = STRATEGIES['cheapest'](problem)
    return Decision(result, routing.id, tried=tuple(tried), queue='unfillable')


def _try(rule, facts, problem, before):
    """Return the first Plan of a rule with the relax steps it took, else the Unservable that
    has most (of this rule or of those ``before``)."""
    best = before
    for count in range(len(rule.relax) + 1):
        relaxed = rule.relax[:count]
        result = _apply(rule, frozenset(relaxed), facts, problem)
        if isinstance(result, Plan):
            return result, relaxed
        if best is None or _available(result) >= _available(best):  # the last one speaks
            best = result
    return best, rule.relax


def _available(unservable):
    return sum(short.available for short in unservable.shortages)


def _apply(rule, relaxed, facts, problem):
    places = tuple(_filtered(place, rule, relaxed, facts) for place in problem.places)
    stock = problem.stock
    if rule.safety and 'safety' not in relaxed:
        bound = {(line.product, line.place) for line in problem.lines if line.place}
        stock = {
            key: units if key in bound else units - rule.safety for key, units in stock.items()
        }
    problem = replace(
        problem,
        places=places,
        stock=stock,
        split=Split(penalty=rule.split.penalty) if 'split' in relaxed else rule.split,
        partial=problem.partial and (rule.partial or 'partial' in relaxed),
    )
    return _by_rank(rule, facts, problem)


def _filtered(place, rule, relaxed, facts):
    """The place, left out with the rule's reason when it does not pass."""
    if place.excluded or not place.ships:
        return place
    days = facts.get(place.id, Facts()).days
    reason = ''
    if place.id in rule.without:
        reason = 'rule_without'
    elif rule.groups and 'group' not in relaxed and not any(place.id in g for g in rule.groups):
        reason = 'rule_group'
    elif _is_beyond(place.distance, rule.max_distance) and 'distance' not in relaxed:
        reason = 'rule_distance'
    elif _is_beyond(days, rule.max_days) and 'days' not in relaxed:
        reason = 'rule_days'
    return replace(place, excluded=reason) if reason else place


def _is_beyond(value, limit):
    return limit is not None and (value is None or value > limit)


def _by_rank(rule, facts, problem):
    """Ask the strategy for the best-ranked places first, then for those of the next rank too.
    A rank by which all places are alike abstains; the first one that tells them apart decides.
    More places never serve less, so the fewest ranks that serve are found by halving."""
    strategy = STRATEGIES[rule.strategy]
    levels = _levels(rule, facts, problem)
    result = strategy(problem)
    if len(levels) < 2 or isinstance(result, Unservable) or result.short:
        return result
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high) // 2
        answer = strategy(_only(problem, levels[: middle + 1]))
        if isinstance(answer, Plan) and not answer.short:
            result, high = answer, middle
        else:
            low = middle + 1
    return result


def _only(problem, levels):
    taken = {place for level in levels for place in level}
    taken |= {line.place for line in problem.lines}
    places = tuple(
        p if p.id in taken or p.excluded or not p.ships else replace(p, excluded='rule_rank')
        for p in problem.places
    )
    return replace(problem, places=places)


def _levels(rule, facts, problem):
    """Return the ids of the candidates in sets, the best-ranked first."""
    places = [p for p in problem.places if p.ships and not p.excluded]
    for name in rule.ranks:
        key = _RANK[name](rule, facts, problem)
        levels = {}
        for place in places:
            levels.setdefault(key(place), []).append(place.id)
        if len(levels) > 1:
            return [levels[rank] for rank in sorted(levels)]
    return [[place.id for place in places]]


def _rank_group(rule, _facts, _problem):
    last = len(rule.groups)
    return lambda p: next((i for i, g in enumerate(rule.groups) if p.id in g), last)


def _rank_least_loaded(_rule, facts, _problem):
    return lambda p: facts.get(p.id, Facts()).load


def _rank_nearest(_rule, _facts, _problem):
    return lambda p: (p.distance is None, p.distance or 0)


def _rank_most_stock(_rule, _facts, problem):
    products = {line.product for line in problem.lines}
    return lambda p: -sum(max(0, problem.stock.get((product, p.id), 0)) for product in products)


def _rank_oldest(_rule, _facts, _problem):
    return lambda p: p.id


_RANK = {
    'group': _rank_group,
    'least_loaded': _rank_least_loaded,
    'nearest': _rank_nearest,
    'most_stock': _rank_most_stock,
    'oldest': _rank_oldest,
}
