import unittest
from dataclasses import replace
from importlib.util import find_spec
from itertools import product
from random import Random
from unittest.mock import patch

from .. import Line, Place, Problem, Tariff, batch, route
from ..batch import NO_WAY, Waiting, decide

FLAT = Tariff.flat(500)
VASE, LAMP = 1, 2


def waiting(number, parts, *products, far=(), **place):
    places = tuple(Place(i, 1000 * i, late=700 if i in far else 0, **place) for i in (1, 2, 3))
    lines = tuple(Line(p, 1) for p in products)
    return Waiting(number, Problem(lines, places, FLAT), parts)


def solver(used):
    return patch.object(batch, '_solve', batch._solve if used else lambda most, table: None)


class TestBatch(unittest.TestCase):
    def exchange(self):
        """One has a vase where the other has to send its lamp from, and could do without."""
        first = waiting(1, ((VASE, 1, 1),), VASE)
        second = waiting(2, ((VASE, 2, 1), (LAMP, 1, 1)), VASE, LAMP, far=(2,))
        return first, second

    def test_two_orders_exchange_what_they_have(self):
        for used in (True, False):
            with self.subTest(solver=used), solver(used):
                done = decide(self.exchange(), {})
                self.assertEqual(done.parts[1], ((VASE, 2, 1),))
                self.assertEqual(done.parts[2], ((VASE, 1, 1), (LAMP, 1, 1)))
                self.assertEqual((done.before, done.cost), (500 + 1700, 1000))

    def test_free_stock_is_taken_where_it_is_cheaper(self):
        done = decide([waiting(1, ((VASE, 2, 1),), VASE, far=(2,))], {(VASE, 1): 1})
        self.assertEqual((done.parts[1], done.cost), (((VASE, 1, 1),), 500))

    def test_what_nobody_can_serve_keeps_what_it_has(self):
        stuck = waiting(1, ((VASE, 1, 1),), VASE, ships=False)
        other = waiting(2, ((VASE, 3, 1),), VASE, far=(3,))
        done = decide([stuck, other], {})
        self.assertEqual(done.parts, {1: ((VASE, 1, 1),), 2: ((VASE, 3, 1),)})
        self.assertEqual(done.cost, NO_WAY + 1200)

    def test_a_full_place_takes_no_more_orders(self):
        orders = [waiting(i, ((VASE, 3, 1),), VASE, far=(3,), capacity=2, taken=1) for i in (1, 2)]
        done = decide(orders, {(VASE, 1): 9, (VASE, 2): 0})
        self.assertEqual(sorted(done.parts.values()), [((VASE, 1, 1),), ((VASE, 3, 1),)])

    def test_rules_of_an_order_go_on_holding(self):
        def not_at_one(problem):
            places = (replace(place, excluded='rule') for place in problem.places if place.id == 1)
            others = (place for place in problem.places if place.id != 1)
            return route(replace(problem, places=(*places, *others)))

        order = waiting(1, ((VASE, 3, 1),), VASE, far=(3,))
        stock = {(VASE, 1): 1, (VASE, 2): 1}
        done = decide([replace(order, choose=not_at_one)], stock)
        self.assertEqual(done.parts[1], ((VASE, 2, 1),))

    def test_an_order_stays_where_its_rules_have_put_it(self):
        def keeps_one_back(problem):
            stock = {key: units - 1 for key, units in problem.stock.items()}
            return route(replace(problem, stock=stock))

        order = replace(waiting(1, ((VASE, 1, 1),), VASE), choose=keeps_one_back)
        done = decide([order], {(VASE, 1): 1, (VASE, 3): 5})
        self.assertEqual((done.parts[1], done.cost, done.before), (order.parts, 500, 500))

    def test_nothing_waits(self):
        self.assertEqual(decide([], {(VASE, 1): 1}).parts, {})

    def test_it_is_never_worse_and_takes_no_more_than_there_is(self):
        random = Random(9)
        for _ in range(12):
            orders, stock = random_batch(random)
            for used in (True, False):
                with solver(used):
                    done = decide(orders, stock)
                self.assertLessEqual(done.cost, done.before)
                self.check_stock(orders, stock, done)

    def check_stock(self, orders, stock, done):
        left = dict(stock)
        for order in orders:
            for p, place, units in order.parts:
                left[p, place] = left.get((p, place), 0) + units
        for parts in done.parts.values():
            for p, place, units in parts:
                left[p, place] -= units
        self.assertGreaterEqual(min(left.values()), 0)

    @unittest.skipUnless(find_spec('highspy'), 'the solver is optional')
    def test_small_batches_are_decided_best(self):
        random = Random(4)
        for _ in range(12):
            orders, stock = random_batch(random)
            done = decide(orders, stock)
            self.assertTrue(done.exact)
            self.assertEqual(done.cost, best_cost(orders, stock))


def random_batch(random):
    """Three orders, each served somehow, and a few units that are free."""
    orders = []
    for number in range(1, 4):
        wanted = random.sample((1, 2, 3), random.randint(1, 3))
        parts = tuple(sorted((p, random.randint(1, 3), 1) for p in wanted))
        far = random.sample((1, 2, 3), random.randint(0, 2))
        orders.append(waiting(number, parts, *wanted, far=far))
    stock = {(p, place): random.choice((0, 0, 1)) for p in (1, 2, 3) for place in (1, 2, 3)}
    return orders, stock


def best_cost(orders, stock):
    """The least cost of all ways to give each line of each order a place."""
    total = dict(stock)
    for order in orders:
        for p, place, units in order.parts:
            total[p, place] += units
    lines = [(order, line.product) for order in orders for line in order.problem.lines]
    best = None
    for places in product((1, 2, 3), repeat=len(lines)):
        used, given = {}, {order.id: {} for order in orders}
        for (order, p), place in zip(lines, places, strict=True):
            used[p, place] = used.get((p, place), 0) + 1
            given[order.id][p, place] = 1
        if all(units <= total[key] for key, units in used.items()):
            cost = sum(way_cost(order.problem, given[order.id]) for order in orders)
            best = cost if best is None else min(best, cost)
    return best


def way_cost(problem, parts):
    used = {place for _p, place in parts}
    return sum(500 + place.late for place in problem.places if place.id in used)


if __name__ == '__main__':
    unittest.main()
