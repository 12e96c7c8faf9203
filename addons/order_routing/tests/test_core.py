import unittest
from pathlib import Path

from odoo.tests import TransactionCase

from odoo.addons.order_routing.core.tests import (
    test_engine,
    test_engine_brute,
    test_engine_cases,
    test_rules,
)
from odoo.addons.unified_inventory.tests.test_core import foreign_imports

CORE = Path(__file__).parents[1] / 'core'


class TestRoutingCore(TransactionCase):
    def test_core_imports_nothing_of_odoo(self):
        self.assertEqual(list(foreign_imports(CORE)), [])

    def test_core_suite(self):
        load = unittest.defaultTestLoader.loadTestsFromModule
        result = unittest.TestResult()
        for module in (test_engine, test_engine_brute, test_engine_cases, test_rules):
            load(module).run(result)
        self.assertGreater(result.testsRun, 50)
        self.assertTrue(result.wasSuccessful(), result.failures + result.errors)
