import unittest
from pathlib import Path

from odoo.tests import TransactionCase

from odoo.addons.unified_inventory.tests.test_core import foreign_imports
from odoo.addons.website_sale_crosschannel_returns.core.tests import (
    test_code,
    test_form,
    test_guest,
    test_photo,
)

CORE = Path(__file__).parents[1] / 'core'


class TestCore(TransactionCase):
    def test_core_imports_nothing_of_odoo(self):
        self.assertEqual(list(foreign_imports(CORE)), [])

    def test_core_suite(self):
        for module in (test_code, test_form, test_guest, test_photo):
            suite = unittest.defaultTestLoader.loadTestsFromModule(module)
            result = unittest.TestResult()
            suite.run(result)
            self.assertGreater(result.testsRun, 1)
            self.assertTrue(result.wasSuccessful(), result.failures + result.errors)
