import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from odoo.tests import TransactionCase

from odoo.addons.omni_promotions.core.tests import (
    test_decide,
    test_life,
    test_seal,
)
from odoo.addons.omni_promotions.core.tests import (
    test_rights as core_rights,
)
from odoo.addons.unified_inventory.tests.test_core import foreign_imports

CORE = Path(__file__).parents[1] / 'core'


class TestCore(TransactionCase):
    def test_core_imports_nothing_of_odoo(self):
        self.assertEqual(list(foreign_imports(CORE)), [])

    def test_core_suite(self):
        result = unittest.TestResult()
        for module in (test_decide, test_life, test_seal, core_rights):
            unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
        self.assertGreater(result.testsRun, 13)
        self.assertTrue(result.wasSuccessful(), result.failures + result.errors)

    def test_core_properties(self):
        """In a process of its own: hypothesis takes examples from every module it finds."""
        with tempfile.TemporaryDirectory() as storage:
            done = subprocess.run(
                [sys.executable, '-m', 'unittest', 'core.tests.test_properties'],
                cwd=CORE.parent,
                env={**os.environ, 'HYPOTHESIS_STORAGE_DIRECTORY': storage},
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('Ran 1 test', done.stderr)
