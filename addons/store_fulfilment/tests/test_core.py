import unittest
from pathlib import Path

from odoo.tests import TransactionCase

from odoo.addons.store_fulfilment.core.tests import (
    test_address,
    test_deadline,
    test_hours,
    test_names,
    test_states,
)
from odoo.addons.unified_inventory.tests.test_core import foreign_imports

CORE = Path(__file__).parents[1] / 'core'


class TestStoreCore(TransactionCase):
    def test_core_imports_nothing_of_odoo(self):
        self.assertEqual(list(foreign_imports(CORE)), [])

    def test_core_suite(self):
        loader, suite = unittest.defaultTestLoader, unittest.TestSuite()
        for module in (test_address, test_deadline, test_hours, test_names, test_states):
            suite.addTests(loader.loadTestsFromModule(module))
        result = unittest.TestResult()
        suite.run(result)
        self.assertGreater(result.testsRun, 15)
        self.assertTrue(result.wasSuccessful(), result.failures + result.errors)
