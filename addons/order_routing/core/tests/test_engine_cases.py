"""Cases of other systems, by the names they have in docs/cases.md."""

import unittest
from dataclasses import replace

from .. import STRATEGIES, Line, Place, Plan, Problem, Short, Split, Tariff, Unservable, route

FLAT = Tariff.flat(500)


def sent(plan):
    return {parcel.place: dict(parcel.lines) for parcel in plan.parcels}


def order(lines, stock, split=None, **values):
    places = tuple(Place(p, p) for p in sorted({place for _product, place in stock}))
    return Problem(lines, places, FLAT, stock, split or Split(), **values)


class TestHotWax(unittest.TestCase):
    def test_hw_1_to_4_every_part_reaches_the_threshold(self):
        for case, threshold, worths, is_split in (
            ('HW-1', 50, (60, 60), True),
            ('HW-2', 50, (20, 20), False),
            ('HW-3', 100, (80, 160), False),
            ('HW-4', 100, (160, 160), True),
        ):
            with self.subTest(case):
                lines = tuple(Line(i, 1, value=w * 1000) for i, w in enumerate(worths, 1))
                problem = order(lines, {(1, 1): 1, (2, 2): 1}, Split(min_value=threshold))
                result = route(problem)
                self.assertEqual(isinstance(result, Plan), is_split)
                if not is_split:
                    most = max((1, 2), key=lambda p: (worths[p - 1] > 0, -p))
                    part = route(replace(problem, partial=True))
                    self.assertEqual(sent(part), {most: {most: 1}})
                    self.assertEqual(result.shortages, part.short)

    def test_hw_5_a_group_is_never_split(self):
        lines = Line(1, 2, group=1), Line(2, 1, group=1), Line(3, 1)
        stock = {(1, 1): 2, (2, 2): 1, (3, 2): 1}
        result = route(order(lines, stock))
        self.assertEqual([s.product for s in result.shortages], [1, 2])
        part = route(order(lines, stock, partial=True))
        self.assertEqual(sent(part), {2: {3: 1}})
        self.assertEqual(part.short, (Short(1, 2, 0), Short(2, 1, 0)))
        whole = route(order(lines, {**stock, (1, 3): 9, (2, 3): 9}))
        self.assertEqual(sent(whole), {2: {3: 1}, 3: {1: 2, 2: 1}})

    def test_hw_6_without_partial_nothing_is_reserved(self):
        lines = Line(1, 1), Line(2, 1)
        self.assertIsInstance(route(order(lines, {(1, 1): 1, (2, 2): 1}, Split(1))), Unservable)

    def test_hw_11_and_12_a_full_place_is_no_candidate(self):
        for taken, capacity, free in (
            (20, 20, False),
            (19, 20, True),
            (0, 0, False),
            (99, None, True),
        ):
            place = Place(1, 1, taken=taken, capacity=capacity)
            result = route(Problem((Line(1, 1),), (place,), FLAT, {(1, 1): 1}))
            self.assertEqual(isinstance(result, Plan), free)
            if not free:
                reason = result.unused[0]
                self.assertEqual(
                    (reason.code, reason.amount, reason.limit), ('no_capacity', taken, capacity)
                )


class TestOthers(unittest.TestCase):
    def test_ibm_13_capacity_comes_before_partial(self):
        place = Place(1, 1, taken=4, capacity=4)
        problem = Problem((Line(1, 9),), (place,), FLAT, {(1, 1): 5}, partial=True)
        result = route(problem)
        self.assertEqual(result.shortages, (Short(1, 9, 0),))

    def test_med_9_a_line_beyond_one_place_takes_of_both(self):
        plan = route(order((Line(1, 5),), {(1, 1): 2, (1, 2): 3}))
        self.assertEqual(sent(plan), {1: {1: 2}, 2: {1: 3}})

    def test_ven_1_the_second_place_gives_only_the_rest(self):
        plan = STRATEGIES['in_order'](order((Line(1, 13),), {(1, 1): 10, (1, 2): 15}))
        self.assertEqual(sent(plan), {1: {1: 10}, 2: {1: 3}})

    def test_ven_3_lines_of_one_product_add_up(self):
        problem = order((Line(1, 10), Line(1, 5)), {(1, 1): 15})
        self.assertEqual(sent(route(problem)), {1: {1: 15}})
        self.assertIsInstance(route(replace(problem, stock={(1, 1): 14})), Unservable)


class TestMagento(unittest.TestCase):
    """MSI-A: units are tenths; places 1 to 3 are eu-1 to eu-3, 4 is us-1. What is flagged out
    of stock, and a disabled place, is no stock (A8, A9)."""

    stock = {(1, 1): 55, (1, 2): 30, (2, 4): 50, (4, 2): 60}

    def along(self, places, *wanted):
        return STRATEGIES['in_order'](
            Problem(
                tuple(Line(product, units) for product, units in wanted),
                tuple(Place(p, None) for p in places),
                Tariff.flat(0),
                self.stock,
                partial=True,
            )
        )

    def test_msi_a1_to_a9_places_are_taken_in_their_order(self):
        for case, places, wanted, expected, shippable in (
            ('A1', (1, 2, 3), [(1, 70)], {1: {1: 55}, 2: {1: 15}}, True),
            ('A2', (1, 2, 3), [(1, 150)], {1: {1: 55}, 2: {1: 30}}, False),
            ('A3', (1, 2, 3), [(1, 50), (2, 30)], {1: {1: 50}}, False),
            ('A4', (3, 2, 1), [(1, 50), (2, 30)], {1: {1: 20}, 2: {1: 30}}, False),
            ('A5', (4,), [(2, 30)], {4: {2: 30}}, True),
            ('A6', (1, 2, 3), [(1, 80), (4, 40)], {1: {1: 55}, 2: {1: 25, 4: 40}}, True),
            ('A8', (1, 2, 3), [(1, 85), (3, 10)], {1: {1: 55}, 2: {1: 30}}, False),
            ('A9', (3, 2, 1), [(1, 85)], {1: {1: 55}, 2: {1: 30}}, True),
        ):
            with self.subTest(case):
                plan = self.along(places, *wanted)
                self.assertEqual(sent(plan), expected)
                self.assertEqual(not plan.short, shippable)

    def test_msi_a3_a_place_that_is_not_needed_is_named(self):
        plan = self.along((1, 2, 3), (1, 50), (2, 30))
        self.assertEqual({r.place: r.code for r in plan.unused}, {2: 'partial', 3: 'no_stock'})

    def nearest(self, distances, units, stock):
        places = tuple(Place(i, d) for i, d in enumerate(distances, 1))
        have = {(1, place.id): stock for place in places}
        return STRATEGIES['nearest'](Problem((Line(1, units),), places, Tariff.flat(0), have))

    def test_msi_a10_to_a12_the_nearest_first_or_their_order(self):
        self.assertEqual(sent(self.nearest((9, 1, 5), 10, 5)), {2: {1: 5}, 3: {1: 5}})
        self.assertEqual(sent(self.nearest((9, 1, 5), 50, 100)), {2: {1: 50}})
        self.assertEqual(sent(self.nearest((None, None, None), 50, 100)), {1: {1: 50}})
        self.assertEqual(sent(self.nearest((None, 7, None), 50, 100)), {2: {1: 50}})


class TestStrategies(unittest.TestCase):
    def test_fewest_parcels_pays_for_one_parcel_less(self):
        places = Place(1, 1), Place(2, 2), Place(3, 3, late=9000)
        stock = {(1, 1): 1, (2, 2): 1, (1, 3): 1, (2, 3): 1}
        problem = Problem((Line(1, 1), Line(2, 1)), places, FLAT, stock)
        self.assertEqual(route(problem).cost, 1000)
        plan = STRATEGIES['fewest_parcels'](problem)
        self.assertEqual((sent(plan), plan.cost, plan.exact), ({3: {1: 1, 2: 1}}, 9500, True))

    def test_most_stock_goes_where_most_lies(self):
        plan = STRATEGIES['most_stock'](order((Line(1, 1),), {(1, 1): 2, (1, 2): 7}))
        self.assertEqual((sent(plan), plan.exact), ({2: {1: 1}}, False))

    def test_a_walk_keeps_to_the_limits_of_splitting(self):
        lines = Line(1, 2, value=1000), Line(2, 2, value=1000)
        stock = {(1, 1): 2, (2, 2): 2, (1, 2): 1}
        for name in ('nearest', 'most_stock', 'in_order'):
            for split in (Split(1), Split(min_value=3)):
                problem = order(lines, stock, split)
                self.assertIsInstance(STRATEGIES[name](problem), Unservable)
                self.assertEqual(len(STRATEGIES[name](replace(problem, partial=True)).parcels), 1)

    def test_every_strategy_serves_an_order_that_can_be_served(self):
        for strategy in STRATEGIES.values():
            plan = strategy(order((Line(1, 3),), {(1, 1): 2, (1, 2): 1}))
            self.assertEqual(sent(plan), {1: {1: 2}, 2: {1: 1}})


class TestCosts(unittest.TestCase):
    def test_a_line_follows_a_parcel_that_goes_anyway(self):
        scarcity = {(2, 1): 300_000_000, (2, 2): 0}
        stock = {(1, 1): 1, (2, 1): 2, (2, 2): 9, (3, 2): 1}
        lines = Line(1, 1), Line(2, 2), Line(3, 1)
        plan = route(order(lines, stock, scarcity=scarcity))
        self.assertEqual((sent(plan), plan.cost), ({1: {1: 1}, 2: {2: 2, 3: 1}}, 1000))

    def test_penalty_lateness_and_handling_are_paid(self):
        places = Place(1, 1, handling=30), Place(2, 2, late=200)
        problem = Problem(
            (Line(1, 1), Line(2, 1)), places, FLAT, {(1, 1): 1, (2, 2): 1}, Split(penalty=70)
        )
        plan = route(problem)
        self.assertEqual((plan.cost, plan.price), (500 + 30 + 500 + 200 + 70, 1000))

    def test_a_place_may_have_its_own_tariff_and_zone(self):
        places = Place(1, 1), Place(2, 9, tariff=Tariff.flat(400)), Place(3, None, zone=0)
        problem = Problem((Line(1, 1),), places, FLAT, {(1, 1): 1, (1, 2): 1, (1, 3): 1})
        plan = route(problem)
        self.assertEqual((sent(plan), plan.cost, plan.next_best), ({2: {1: 1}}, 400, 500))
        self.assertEqual({r.place: r.code for r in plan.unused}, {1: 'dearer', 3: 'dearer'})
