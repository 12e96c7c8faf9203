import unittest
from pathlib import Path

from odoo.tests import TransactionCase

from odoo.addons.omni_campaign.core.tests import test_decide, test_limits
from odoo.addons.unified_inventory.tests.test_core import foreign_imports

CORE = Path(__file__).parents[1] / 'core'


class TestCore(TransactionCase):
    def test_core_imports_nothing_of_odoo(self):
        self.assertEqual(list(foreign_imports(CORE)), [])

    def test_core_suite(self):
        result = unittest.TestResult()
        for module in (test_decide, test_limits):
            unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
        self.assertGreater(result.testsRun, 10)
        self.assertTrue(result.wasSuccessful(), result.failures + result.errors)
        self.assertGreater(len(test_decide.CASES['eligible']), 50)
        self.assertGreater(len(test_decide.CASES['choose']), 40)
