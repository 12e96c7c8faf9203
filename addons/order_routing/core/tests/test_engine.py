import unittest
from random import Random

from .. import Band, Line, Place, Plan, Problem, Short, Step, Tariff, Unservable, route
from .brute import best_key

KM, KG = 1000, 1_000_000
NEAR_FAR = Tariff(
    bands=(Band(1, 100 * KM), Band(5, 1000 * KM)),
    steps=(Step(1, KG, 500), Step(1, 5 * KG, 800), Step(5, KG, 900), Step(5, 5 * KG, 1600)),
    handling=100,
)


def places(*distances):
    return tuple(Place(i, d if d is None else d * KM) for i, d in enumerate(distances, 1))


def lines(*units, weight=KG // 2):
    return tuple(Line(i, u, weight) for i, u in enumerate(units, 1))


def stock(*rows):
    """One row for each place: units of product 1, 2..."""
    return {
        (product, place): units
        for place, row in enumerate(rows, 1)
        for product, units in enumerate(row, 1)
    }


def solve(wanted, where, have, tariff=NEAR_FAR):
    return route(Problem(wanted, where, tariff, have))


def sent(plan):
    return {parcel.place: dict(parcel.lines) for parcel in plan.parcels}


def reasons(result):
    return {reason.place: reason.code for reason in result.unused}


class TestEngine(unittest.TestCase):
    def test_the_nearest_of_equals_sends(self):
        plan = solve(lines(1), places(50, 20), stock([1], [1]))
        self.assertEqual(sent(plan), {2: {1: 1}})
        self.assertEqual((plan.cost, plan.price, plan.exact), (600, 500, True))
        self.assertEqual(reasons(plan), {1: 'farther'})
        self.assertEqual(plan.unused[0].distance, 30 * KM)

    def test_one_far_parcel_beats_two_near_ones(self):
        plan = solve(lines(1, 1), places(10, 20, 500), stock([1, 0], [0, 1], [1, 1]))
        self.assertEqual(sent(plan), {3: {1: 1, 2: 1}})
        self.assertEqual(plan.cost, 1000)
        self.assertEqual(reasons(plan), {1: 'partial', 2: 'partial'})

    def test_two_near_parcels_beat_one_far_one(self):
        plan = solve(lines(1, 1, weight=KG), places(10, 20, 500), stock([1, 0], [0, 1], [1, 1]))
        self.assertEqual(sent(plan), {1: {1: 1}, 2: {2: 1}})
        self.assertEqual(plan.cost, 1200)
        dearer = plan.unused[0]
        self.assertEqual((dearer.place, dearer.code, dearer.amount), (3, 'dearer', 400))

    def test_a_line_is_split_where_nobody_has_it_whole_or_that_is_cheaper(self):
        plan = solve(lines(5), places(10, 20, 30), stock([3], [1], [2]))
        self.assertEqual(sent(plan), {1: {1: 3}, 3: {1: 2}})
        plan = solve(lines(5), places(10, 20, 500), stock([3], [2], [5]))
        self.assertEqual((sent(plan), plan.next_best), ({1: {1: 3}, 2: {1: 2}}, 1700))
        plan = solve(lines(2), places(10, 20, 500), stock([1], [1], [2]))
        self.assertEqual(sent(plan), {3: {1: 2}})

    def test_ties_go_to_the_lower_id_whatever_the_order(self):
        where, have = places(10, 10, 10), stock([1, 1], [1, 1], [1, 1])
        for _ in range(2):
            self.assertEqual(sent(solve(lines(1, 1), where, have)), {1: {1: 1, 2: 1}})
            where = where[::-1]

    def test_a_bound_line_stays_and_takes_its_stock_first(self):
        wanted = (Line(1, 1, KG), Line(1, 1, KG, place=1))
        plan = solve(wanted, places(10, 500), stock([1], [1]))
        self.assertEqual(sent(plan), {1: {1: 1}, 2: {1: 1}})

    def test_places_out_of_question_say_why(self):
        where = (*places(10, None, 5000, 20), Place(5, 10, ships=False))
        plan = solve(lines(1), where, stock([1], [9], [9], [0], [9]))
        self.assertEqual(
            reasons(plan),
            {2: 'unknown_position', 3: 'out_of_reach', 4: 'no_stock', 5: 'does_not_ship'},
        )

    def test_what_is_short_is_refused_with_what_is_there(self):
        result = solve(lines(1, 9), places(10, 20, None), stock([1, 3], [0, 4], [9, 9]))
        self.assertEqual(result.shortages, (Short(2, 9, 7),))
        self.assertEqual(reasons(result), {3: 'unknown_position'})

    def test_a_heavy_order_goes_in_full_boxes_and_a_rest(self):
        plan = solve(lines(11, weight=KG), places(10), stock([11]))
        self.assertEqual(plan.price, 2 * 800 + 500)

    def test_equal_prices_mean_fewest_parcels_then_distance(self):
        flat = Tariff.flat(0)
        have = stock([1, 0], [0, 1], [1, 1], [1, 1])
        plan = solve(lines(1, 1), places(1, 2, 900, 800), have, flat)
        self.assertEqual(sent(plan), {4: {1: 1, 2: 1}})

    def test_less_than_one_unit_is_an_error(self):
        with self.assertRaises(ValueError):
            solve(lines(0), places(10), stock([1]))

    def test_no_lines_is_an_empty_plan(self):
        self.assertEqual(solve((), places(10), {}).parcels, ())


class TestAgainstBruteForce(unittest.TestCase):
    def check(self, problem):
        result, best = route(problem), best_key(problem)
        if best is None:
            self.assertIsInstance(result, Unservable)
            return
        self.assertIsInstance(result, Plan)
        key = (
            sum(short.requested - short.available for short in result.short),
            result.cost,
            len(result.parcels),
            self.splits(problem, result),
            sum(parcel.distance for parcel in result.parcels),
        )
        self.assertEqual(key, best, problem)
        self.assertTrue(result.exact)
        self.assertEqual(result.bound, result.cost)
        self.check_parcels(problem, result)

    def splits(self, problem, plan):
        gifts = sum(len(parcel.lines) for parcel in plan.parcels)
        return gifts - len(problem.lines)

    def check_parcels(self, problem, plan):
        for line in problem.lines:
            given = [dict(parcel.lines).get(line.product, 0) for parcel in plan.parcels]
            self.assertEqual(sum(given), line.units)
        for parcel in plan.parcels:
            for product, units in parcel.lines:
                self.assertLessEqual(units, problem.stock[product, parcel.place])
        self.assertTrue(all(reason.amount >= 0 for reason in plan.unused))
        self.assertEqual(
            sorted([p.place for p in plan.parcels] + [r.place for r in plan.unused]),
            sorted(place.id for place in problem.places),
        )

    def test_small_random_orders_are_served_best(self):
        random = Random(20240219)
        for _ in range(400):
            self.check(random_problem(random, random.randint(1, 5), random.randint(1, 4)))

    def test_eight_places_and_six_lines_are_served_best(self):
        random = Random(7)
        for _ in range(4):
            self.check(random_problem(random, 8, 6, share=0.6, split=False))

    def test_the_answer_does_not_depend_on_the_order_of_the_question(self):
        random = Random(3)
        for _ in range(50):
            problem = random_problem(random, 6, 4)
            turned = Problem(
                problem.lines[::-1], problem.places[::-1], problem.tariff, problem.stock
            )
            self.assertEqual(route(problem), route(turned))

    def test_a_search_that_stops_says_how_far_it_may_be_off(self):
        random, stopped = Random(11), 0
        for _ in range(5):
            problem = random_problem(random, 30, 20, share=0.9, split=False)
            plan = route(problem)
            self.assertLessEqual(plan.bound, plan.cost)
            stopped += not plan.exact
        self.assertTrue(stopped)


def random_tariff(random):
    """A tariff that is sometimes wild: prices need not follow zones or weights."""
    if random.random() < 0.2:
        return Tariff.flat(random.choice((0, 700)), random.choice((0, 50)))
    tame = random.random() < 0.6
    steps = []
    for zone in range(1, 4):
        price = random.randint(300, 900) + 200 * zone * tame
        for limit in (KG, 2 * KG, 4 * KG):
            steps.append(Step(zone, limit, price))
            price += random.randint(0, 300) if tame else random.randint(0, 2500)
    bands = (Band(1, 100 * KM), Band(2, 400 * KM), Band(3, random.choice((None, 800 * KM))))
    return Tariff(bands, tuple(steps), random.choice((0, 0, 150)))


def random_problem(random, places, lines, share=0.7, split=True):
    wanted = tuple(
        Line(i, random.randint(1, 3), random.randint(0, 2 * KG)) for i in range(1, lines + 1)
    )
    where = tuple(
        Place(
            i,
            random.choice((None, *[random.randint(1, 1000) * KM] * 9)),
            ships=random.random() < 0.95,
        )
        for i in range(1, places + 1)
    )
    most = {line.product: random.randint(1, 4) if split else 4 for line in wanted}
    have = {
        (line.product, place.id): random.randint(1 if split else 3, most[line.product])
        if split
        else 4
        for line in wanted
        for place in where
        if random.random() < share
    }
    return Problem(wanted, where, random_tariff(random), have)
