"""Random orders with every field in use, against the definition of the best plan."""

import os
import unittest
from dataclasses import replace
from math import prod
from random import Random

from .. import Line, Place, Plan, Problem, Split, Unservable, route
from .brute import FAR, best_key, ways_of
from .test_engine import KG, KM, random_tariff

RUNS = int(os.environ.get('ROUTING_RUNS', 250))


def random_order(random, places, lines):
    """An order whose limits, prices and stock are as wild as they may be."""
    wild = [random_tariff(random) for _ in range(2)]
    return Problem(
        lines=tuple(random_line(random, i, lines, places) for i in range(1, lines + 1)),
        places=tuple(random_place(random, i, wild) for i in range(1, places + 1)),
        tariff=random_tariff(random),
        stock=random_stock(random, places, lines),
        split=Split(
            random.choice((None, None, 1, 2, 3)),
            random.choice((0, 0, 20, 60)),
            random.choice((0, 0, 90, 500)),
        ),
        scarcity=random_scarcity(random, places, lines),
        partial=random.random() < 0.4,
    )


def random_line(random, number, lines, places):
    product = random.randint(1, lines) if random.random() < 0.2 else number
    return Line(
        product,
        random.randint(1, 4),
        random.choice((0, random.randint(1, 2 * KG))),
        place=random.randint(1, places) if random.random() < 0.08 else None,
        value=random.randint(0, 60_000),
        group=random.choice((None, None, None, 1, 2)),
    )


def random_place(random, number, tariffs):
    return Place(
        number,
        random.choice((None, *[random.randint(1, 900) * KM] * 9)),
        ships=random.random() < 0.97,
        excluded=random.choice(('', *[''] * 30, 'closed')),
        taken=random.choice((0, 3)),
        capacity=random.choice((None, None, None, 3, 4)),
        handling=random.choice((0, 0, 40)),
        late=random.choice((0, 0, 300)),
        tariff=random.choice((None, None, *tariffs)),
        zone=random.choice((None, None, None, 1, 2, 9)),
    )


def random_stock(random, places, lines):
    share, most = random.choice((0.4, 0.75, 1)), random.choice((2, 4, 6))
    return {
        (product, place): random.randint(1, most)
        for product in range(1, lines + 1)
        for place in range(1, places + 1)
        if random.random() < share
    }


def random_scarcity(random, places, lines):
    most = random.choice((0, 0, 2_000_000, 300_000_000))
    return {
        (product, place): random.randint(0, most)
        for product in range(1, lines + 1)
        for place in range(1, places + 1)
        if most and random.random() < 0.8
    }


def same_values(problem):
    """Lines of one product, place and group are one: they weigh and cost the same."""
    facts = {line.product: (line.weight, line.value) for line in problem.lines}
    units = {}
    for line in problem.lines:
        key = line.product, line.place, line.group
        units[key] = units.get(key, 0) + line.units
    lines = [Line(p, u, facts[p][0], at, facts[p][1], g) for (p, at, g), u in units.items()]
    return replace(problem, lines=tuple(lines))


class TestEveryField(unittest.TestCase):
    def check(self, problem):
        result, best = route(problem), best_key(problem)
        if best is None or (problem.lines and not best[2]):
            self.assertIsInstance(result, Unservable, problem)
            self.assertTrue(result.shortages, problem)
            return False
        self.assertIsInstance(result, Plan, problem)
        key = (
            sum(short.requested - short.available for short in result.short),
            result.cost,
            len(result.parcels),
            sum(parcel.distance for parcel in result.parcels),
        )
        self.assertEqual(key, (*best[:3], best[4] % FAR), problem)
        self.assertTrue(result.exact)
        self.assertEqual(result.bound, result.cost)
        self.check_values(problem, result)
        return True

    def check_values(self, problem, plan):
        for parcel in plan.parcels:
            for product, units in parcel.lines:
                self.assertLessEqual(units, problem.stock[product, parcel.place])
        self.assertTrue(all(reason.amount >= 0 for reason in plan.unused))
        self.assertEqual(
            sorted([p.place for p in plan.parcels] + [r.place for r in plan.unused]),
            [place.id for place in problem.places],
        )
        if plan.next_best is not None:
            self.assertGreaterEqual(plan.next_best, plan.cost)

    def test_small_orders_with_every_field(self):
        random, served = Random(41), 0
        for _ in range(RUNS):
            problem = random_order(random, random.randint(1, 4), random.randint(1, 4))
            served += self.check(same_values(problem))
        self.assertGreater(served, RUNS // 3)

    def test_more_places_with_fewer_lines(self):
        random, served = Random(5), 0
        for _ in range(RUNS // 5):
            served += self.check(same_values(random_order(random, random.randint(5, 7), 2)))
        self.assertGreater(served, RUNS // 20)

    def test_eight_places_and_six_lines_with_every_split(self):
        random, served = Random(86), 0
        while served < max(3, RUNS // 500):
            problem = random_order(random, 8, 6)
            lines = [replace(line, group=None, place=None) for line in problem.lines]
            problem = same_values(replace(problem, lines=tuple(lines), partial=False))
            if 50 < prod(len(ways_of(problem, line)) for line in problem.lines) < 15_000:
                served += self.check(problem)
