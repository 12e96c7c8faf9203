import unittest
from dataclasses import replace

from ..rules import NEXT, Criteria, Facts, Order, Routing, Rule, RuleSet, decide
from ..types import Line, Place, Plan, Problem, Split, Tariff, Unservable

NEAR, MIDDLE, FAR = 1, 2, 3
KM = 1000
WEB = Order('web')


def problem(stock, lines=((1, 1),), **values):
    """Three places at 1, 10 and 100 km; stock by (product, place)."""
    places = (Place(NEAR, 1 * KM), Place(MIDDLE, 10 * KM), Place(FAR, 100 * KM))
    wanted = tuple(Line(product, units, value=1000) for product, units in lines)
    return Problem(wanted, places, Tariff.flat(100), stock, **values)


def ask(asked, *rules, order=WEB, criteria=None, facts=None):
    routing = Routing(1, criteria or Criteria(), rules)
    return decide(RuleSet((routing,), facts or {}), order, asked)


def used(decision):
    return [parcel.place for parcel in decision.result.parcels]


EVERYWHERE = {(1, NEAR): 5, (1, MIDDLE): 5, (1, FAR): 5}
ONLY_FAR = {(1, FAR): 5}


class TestRules(unittest.TestCase):
    def test_without_a_routing_the_cheapest_places_serve(self):
        decision = decide(RuleSet(), WEB, problem(EVERYWHERE))
        self.assertEqual((used(decision), decision.routing, decision.rule), ([NEAR], None, None))

    def test_hw_7_the_first_routing_that_takes_an_order_decides(self):
        far, near = Rule(1, (frozenset({FAR}),)), Rule(2, (frozenset({NEAR}),))
        rules = RuleSet((Routing(1, Criteria(), (far,)), Routing(2, Criteria(), (near,))))
        decision = decide(rules, WEB, problem(EVERYWHERE))
        self.assertEqual((used(decision), decision.routing), ([FAR], 1))

    def test_a_routing_takes_only_what_it_is_for(self):
        order = Order('web', 1, 2, 500, frozenset({7}), 9, 'ship')
        for taken, criteria in (
            (True, Criteria(frozenset({'web'}), frozenset({7, 8}), frozenset({9}))),
            (True, Criteria(within=2, least_value=500, most_value=500, least_priority=1)),
            (False, Criteria(frozenset({'till'}))),
            (False, Criteria(categories=frozenset({8}))),
            (False, Criteria(countries=frozenset({1}))),
            (False, Criteria(deliveries=frozenset({'collect'}))),
            (False, Criteria(least_priority=2)),
            (False, Criteria(within=1)),
            (False, Criteria(least_value=501)),
            (False, Criteria(most_value=499)),
        ):
            with self.subTest(criteria=criteria):
                self.assertEqual(criteria.match(order), taken)
        self.assertFalse(Criteria(within=9).match(Order('web')))

    def test_hw_8_the_next_rule_is_asked(self):
        here, there = Rule(1, (frozenset({NEAR}),)), Rule(2, (frozenset({FAR}),))
        decision = ask(problem(ONLY_FAR), here, there)
        self.assertEqual((used(decision), decision.rule, decision.tried), ([FAR], 2, (1,)))

    def test_hw_9_the_last_rule_names_the_queue(self):
        decision = ask(problem({}), Rule(1), Rule(2, otherwise='unfillable'))
        self.assertIsInstance(decision.result, Unservable)
        self.assertEqual((decision.queue, decision.tried), ('unfillable', (1, 2)))

    def test_hw_9_a_run_reads_only_the_queues_a_routing_names(self):
        waiting = replace(WEB, queue='unfillable')
        self.assertFalse(Criteria().match(waiting))
        self.assertTrue(Criteria(queues=frozenset({'unfillable'})).match(waiting))

    def test_hw_9_what_no_routing_reads_from_a_queue_stays_there(self):
        waiting = replace(WEB, queue='unfillable')
        decision = ask(problem(EVERYWHERE), Rule(1), order=waiting)
        self.assertEqual((decision.result.shortages, decision.queue), ((), 'unfillable'))
        self.assertEqual(used(decide(RuleSet(), waiting, problem(EVERYWHERE))), [NEAR])

    def test_the_nearest_place_that_may_send_all_of_it_does(self):
        stock = {(1, NEAR): 1, (1, MIDDLE): 5, (1, FAR): 9}
        for strategy, there in (('nearest', MIDDLE), ('in_order', MIDDLE), ('most_stock', FAR)):
            with self.subTest(strategy=strategy):
                rule = Rule(1, strategy=strategy, split=Split(max_parcels=1))
                self.assertEqual(used(ask(problem(stock, ((1, 2),)), rule)), [there])

    def test_hw_10_a_rule_says_when_it_is_cancelled(self):
        decision = ask(problem({}), Rule(1, otherwise='unfillable', cancel_days=5))
        self.assertEqual(decision.cancel_days, 5)

    def test_rules_that_all_pass_on_leave_the_order_unfillable(self):
        self.assertEqual(ask(problem({}), Rule(1, otherwise=NEXT)).queue, 'unfillable')

    def test_hw_1_to_4_each_part_must_reach_the_threshold(self):
        for least, parts, split in (
            (50, (60, 60), True),
            (50, (20, 20), False),
            (100, (80, 160), False),
            (100, (160, 160), True),
        ):
            with self.subTest(least=least, parts=parts):
                stock = {(1, NEAR): parts[0], (2, FAR): parts[1]}
                asked = problem(stock, ((1, parts[0]), (2, parts[1])))
                rule = Rule(1, split=Split(min_value=least), otherwise='unfillable')
                self.assertEqual(isinstance(ask(asked, rule).result, Plan), split)

    def test_hw_6_no_place_has_all_and_nothing_may_be_split(self):
        asked = problem({(1, NEAR): 1, (2, FAR): 1}, ((1, 1), (2, 1)))
        whole = Rule(1, split=Split(max_parcels=1), otherwise='unfillable')
        decision = ask(asked, whole)
        self.assertIsInstance(decision.result, Unservable)
        self.assertEqual(decision.queue, 'unfillable')
        self.assertEqual(used(ask(asked, replace(whole, relax=('split',)))), [NEAR, FAR])

    def test_partial_is_for_those_who_may_have_a_part(self):
        stock, rule = {(1, NEAR): 1}, Rule(1, partial=True, otherwise='unfillable')
        part = ask(problem(stock, ((1, 3),), partial=True), rule).result
        self.assertEqual([(short.requested, short.available) for short in part.short], [(3, 1)])
        self.assertIsInstance(ask(problem(stock, ((1, 3),)), rule).result, Unservable)

    def test_hw_11_and_12_a_place_without_room_is_no_candidate(self):
        for taken, limit, there in ((20, 20, FAR), (19, 20, NEAR), (0, 0, FAR), (99, None, NEAR)):
            with self.subTest(taken=taken, limit=limit):
                asked = problem({(1, NEAR): 5, (1, FAR): 5})
                near = replace(asked.places[0], taken=taken, capacity=limit)
                asked = replace(asked, places=(near, *asked.places[1:]))
                self.assertEqual(used(ask(asked, Rule(1))), [there])

    def test_hw_13_the_safety_stock_stays(self):
        for available, served in ((2, False), (3, False), (4, True)):
            with self.subTest(available=available):
                result = ask(problem({(1, NEAR): available}), Rule(1, safety=3)).result
                self.assertEqual(isinstance(result, Plan), served)
        relaxed = ask(problem({(1, NEAR): 3}), Rule(1, safety=3, relax=('safety',)))
        self.assertEqual((used(relaxed), relaxed.relaxed), ([NEAR], ('safety',)))

    def test_hw_15_without_a_sort_the_oldest_place_serves(self):
        decision = ask(problem(EVERYWHERE), Rule(1, strategy='in_order'))
        self.assertEqual(used(decision), [NEAR])
        self.assertEqual(used(ask(problem(EVERYWHERE), Rule(1, ranks=('oldest',)))), [NEAR])

    def test_limits_give_their_reasons_and_are_lifted_in_their_order(self):
        rule = Rule(1, max_distance=20 * KM, max_days=1, relax=('distance', 'days'))
        facts = {NEAR: Facts(1), MIDDLE: Facts(2), FAR: Facts(2)}
        decision = ask(problem({(1, MIDDLE): 5, (1, FAR): 9}, ((1, 6),)), rule, facts=facts)
        self.assertEqual((used(decision), decision.relaxed), ([FAR], ('distance', 'days')))
        decision = ask(problem(EVERYWHERE), rule, facts=facts)
        codes = {reason.place: reason.code for reason in decision.result.unused}
        self.assertEqual(codes, {MIDDLE: 'rule_days', FAR: 'rule_distance'})

    def test_the_best_ranked_places_that_serve_are_taken(self):
        groups = (frozenset({FAR}), frozenset({MIDDLE, NEAR}))
        rule = Rule(1, groups, ranks=('group',))
        self.assertEqual(used(ask(problem(EVERYWHERE), rule)), [FAR])
        self.assertEqual(used(ask(problem({(1, NEAR): 1, (1, MIDDLE): 1}), rule)), [NEAR])

    def test_places_a_rule_does_without_never_serve(self):
        rule = Rule(1, without=frozenset({NEAR}), relax=('group', 'distance'))
        decision = ask(problem(EVERYWHERE), rule)
        self.assertEqual(used(decision), [MIDDLE])
        self.assertIn((NEAR, 'rule_without'), [(r.place, r.code) for r in decision.result.unused])
        result = ask(problem({(1, NEAR): 5}), rule).result
        self.assertIsInstance(result, Unservable)

    def test_a_rank_that_says_nothing_abstains(self):
        rule = Rule(1, ranks=('least_loaded', 'most_stock'))
        stock = {(1, NEAR): 1, (1, MIDDLE): 9, (1, FAR): 5}
        self.assertEqual(used(ask(problem(stock), rule)), [MIDDLE])
        busy = {NEAR: Facts(load=3), MIDDLE: Facts(load=4), FAR: Facts(load=1)}
        decision = ask(problem(stock), rule, facts=busy)
        self.assertEqual(used(decision), [FAR])
        self.assertEqual({reason.code for reason in decision.result.unused}, {'rule_rank'})

    def test_the_fewest_ranks_that_serve_are_taken(self):
        stock = {(1, NEAR): 1, (1, MIDDLE): 1, (1, FAR): 5}
        decision = ask(problem(stock, ((1, 2),)), Rule(1, ranks=('nearest',)))
        self.assertEqual(used(decision), [NEAR, MIDDLE])
