import unittest
from pathlib import Path

from odoo.tests import TransactionCase

from odoo.addons.omni_campaign.core.tests import test_decide
from odoo.addons.unified_inventory.tests.test_core import foreign_imports

CORE = Path(__file__).parents[1] / 'core'


class TestCore(TransactionCase):
    def test_core_imports_nothing_of_odoo(self):
        self.assertEqual(list(foreign_imports(CORE)), [])

    def test_core_suite(self):
        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromModule(test_decide).run(result)
        self.assertGreater(result.testsRun, 4)
        self.assertTrue(result.wasSuccessful(), result.failures + result.errors)
        self.assertGreater(len(test_decide.CASES['eligible']), 50)
        self.assertGreater(len(test_decide.CASES['choose']), 40)
