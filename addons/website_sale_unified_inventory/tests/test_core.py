import unittest
from pathlib import Path

from odoo.tests import TransactionCase

from odoo.addons.unified_inventory.tests.test_core import foreign_imports
from odoo.addons.website_sale_unified_inventory.core.tests import test_nearby, test_shelf

CORE = Path(__file__).parents[1] / 'core'


class TestCore(TransactionCase):
    def test_core_imports_nothing_of_odoo(self):
        self.assertEqual(list(foreign_imports(CORE)), [])

    def test_core_suite(self):
        for module in (test_nearby, test_shelf):
            suite = unittest.defaultTestLoader.loadTestsFromModule(module)
            result = unittest.TestResult()
            suite.run(result)
            self.assertGreater(result.testsRun, 4)
            self.assertTrue(result.wasSuccessful(), result.failures + result.errors)
