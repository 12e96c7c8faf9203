import unittest
from importlib.util import find_spec
from random import Random

from ..scarcity import Costs, Demand, Program, prices

NEAR, FAR = 1, 2
EAST, WEST = 10, 20
COSTS = Costs({(NEAR, EAST): 5, (FAR, EAST): 8, (FAR, WEST): 5, (NEAR, WEST): 9}, lost_unit=30)
VASE, LAMP = 1, 2


def price(stock, *demands, costs=COSTS):
    return dict(prices(demands, stock, costs).price)


@unittest.skipUnless(find_spec('highspy'), 'the solver is optional')
class TestScarcity(unittest.TestCase):
    def test_what_is_plenty_is_worth_nothing(self):
        vases = Demand(EAST, ((VASE, 1),), 5)
        self.assertEqual(price({(VASE, NEAR): 9, (VASE, FAR): 9}, vases), {})

    def test_what_runs_short_is_worth_the_longer_way(self):
        vases = Demand(EAST, ((VASE, 1),), 5)
        found = price({(VASE, NEAR): 3, (VASE, FAR): 9}, vases)
        self.assertEqual(found, {(VASE, NEAR): 3})

    def test_what_is_missing_is_worth_the_lost_order(self):
        vases = Demand(EAST, ((VASE, 1),), 5)
        found = price({(VASE, NEAR): 1, (VASE, FAR): 1}, vases)
        self.assertEqual(found, {(VASE, NEAR): 25, (VASE, FAR): 22})

    def test_a_unit_of_which_orders_want_two_is_worth_half(self):
        vases = Demand(EAST, ((VASE, 2),), 5)
        self.assertEqual(price({(VASE, NEAR): 3, (VASE, FAR): 99}, vases), {(VASE, NEAR): 1.5})

    def test_a_parcel_for_both_is_paid_once(self):
        both = Demand(EAST, ((VASE, 1), (LAMP, 1)), 4)
        stock = {(VASE, NEAR): 9, (LAMP, NEAR): 9, (VASE, FAR): 9, (LAMP, FAR): 9}
        self.assertEqual(prices([both], stock, COSTS).cost, 4 * 5)
        stock[LAMP, NEAR] = 0
        self.assertEqual(prices([both], stock, COSTS).cost, 4 * 8)

    def test_a_lost_order_is_paid_once_and_each_unit(self):
        costs = Costs({}, lost={VASE: 7}, lost_unit=3, lost_order=10)
        both = Demand(EAST, ((VASE, 1), (LAMP, 2)), 2)
        self.assertEqual(prices([both], {(VASE, NEAR): 5}, costs).cost, 2 * (10 + 7 + 2 * 3))

    def test_weight_makes_the_way_dearer(self):
        costs = Costs({(NEAR, EAST): 5}, {(NEAR, EAST): 2}, {VASE: 3}, lost_unit=99)
        vases = Demand(EAST, ((VASE, 1),), 1)
        self.assertEqual(prices([vases], {(VASE, NEAR): 1}, costs).cost, 5 + 2 * 3)

    def test_no_forecast_no_price(self):
        stock = {(VASE, NEAR): 0, (VASE, FAR): 0}
        self.assertEqual(price(stock), {})
        self.assertEqual(price(stock, Demand(EAST, ((VASE, 1),), 0)), {})

    def test_more_stock_makes_no_price_higher(self):
        random = Random(5)
        for _ in range(20):
            demands = [
                Demand(to, ((product, 1),), random.randint(1, 9))
                for to in (EAST, WEST)
                for product in (VASE, LAMP)
            ]
            stock = {(p, place): random.randint(0, 9) for p in (VASE, LAMP) for place in (1, 2)}
            key = random.choice(sorted(stock))
            before = price(stock, *demands).get(key, 0)
            more = price({**stock, key: stock[key] + 1}, *demands).get(key, 0)
            self.assertLessEqual(more, before + 1e-6)
            self.assertTrue(all(value > 0 for value in price(stock, *demands).values()))

    def test_places_beyond_reach_do_not_count(self):
        vases = Demand(EAST, ((VASE, 1),), 5)
        stock = {(VASE, NEAR): 3, (VASE, FAR): 9}
        self.assertEqual(dict(prices([vases], stock, COSTS, reach=1).price), {(VASE, NEAR): 25})

    def test_a_second_solution_is_as_good_as_a_first(self):
        demands = [Demand(EAST, ((VASE, 1), (LAMP, 1)), 5), Demand(WEST, ((VASE, 1),), 5)]
        stock = {(p, place): 4 for p in (VASE, LAMP) for place in (NEAR, FAR)}
        program = Program(demands, stock, COSTS)
        program.solve({key: 9 for key in stock})
        again = program.solve(stock, [7, 2])
        fresh = [Demand(EAST, demands[0].goods, 7), Demand(WEST, demands[1].goods, 2)]
        self.assertAlmostEqual(again.cost, prices(fresh, stock, COSTS).cost)


if __name__ == '__main__':
    unittest.main()
