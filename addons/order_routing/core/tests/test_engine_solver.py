"""Orders beyond the search: greedy, bounded, and with the solver when it is installed."""

import unittest
from dataclasses import replace
from importlib.util import find_spec
from random import Random
from unittest.mock import patch

from .. import Plan, route, solver
from ..demand import candidates, items, merged
from ..program import Program
from ..search import Search
from ..space import Space
from .test_engine import random_problem
from .test_engine_brute import random_order, same_values


def space_of(problem):
    places, _unused = candidates(problem)
    return Space(problem, items(merged(problem.lines), problem.stock, places), places)


def large(seed):
    return random_problem(Random(seed), 30, 20, share=0.9, split=False)


class TestBeyondTheSearch(unittest.TestCase):
    def test_without_a_solver_the_plan_is_bounded(self):
        with patch.object(solver, 'solver', return_value=None):
            for seed in range(5):
                plan = route(large(seed))
                self.assertIsInstance(plan, Plan)
                self.assertLessEqual(plan.bound, plan.cost)
                self.assertGreater(plan.bound, 0)

    def test_a_greedy_plan_serves_everything(self):
        space = space_of(large(1))
        search = Search(space)
        solver.offer_greedy(space, search)
        self.assertEqual(search.best.key, space.key(search.best.gifts))
        self.assertTrue(space.is_allowed(search.best.gifts))

    @unittest.skipUnless(find_spec('highspy'), 'highspy is not installed')
    def test_the_program_has_the_same_best_plan(self):
        import highspy

        random, solved = Random(12), 0
        for _ in range(200):
            problem = same_values(random_order(random, random.randint(2, 6), 3))
            problem = replace(problem, scarcity={}, partial=False)
            space = space_of(problem)
            plan = route(problem)
            if not isinstance(plan, Plan) or space.contended:
                continue
            program = Program(space, space.open)
            bound, values = solver.solve_highs(highspy, program, 60)
            self.assertAlmostEqual(bound + program.constant, plan.cost, delta=1, msg=problem)
            self.assertEqual(space.key(program.gifts(values)).cost, plan.cost)
            solved += 1
        self.assertGreater(solved, 20)
