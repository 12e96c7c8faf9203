import unittest
from pathlib import Path

from odoo.tests import TransactionCase

from odoo.addons.order_routing.core.tests import (
    test_batch,
    test_engine,
    test_engine_brute,
    test_engine_cases,
    test_engine_solver,
    test_promise,
    test_rules,
    test_scarcity,
)
from odoo.addons.unified_inventory.tests.test_core import foreign_imports

CORE = Path(__file__).parents[1] / 'core'


class TestRoutingCore(TransactionCase):
    def test_core_imports_nothing_of_odoo(self):
        self.assertEqual(list(foreign_imports(CORE)), [])

    def test_core_suite(self):
        self._run(38, test_engine, test_engine_brute, test_engine_cases, test_engine_solver)

    def test_rules_suite(self):
        self._run(15, test_rules)

    def test_promise_suite(self):
        self._run(15, test_promise)

    def test_scarcity_suite(self):
        self._run(10, test_scarcity)

    def test_batch_suite(self):
        self._run(7, test_batch)

    def _run(self, least, *modules):
        load = unittest.defaultTestLoader.loadTestsFromModule
        result = unittest.TestResult()
        for module in modules:
            load(module).run(result)
        self.assertEqual(result.skipped, [], 'the solver is in the lock file')
        self.assertGreaterEqual(result.testsRun, least)
        self.assertTrue(result.wasSuccessful(), result.failures + result.errors)
