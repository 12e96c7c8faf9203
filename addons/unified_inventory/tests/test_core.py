import ast
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from odoo.tests import TransactionCase

from odoo.addons.unified_inventory.core.tests import (
    test_bucket,
    test_decide,
    test_reconcile,
    test_reservable,
)

CORE = Path(__file__).parents[1] / 'core'


def foreign_imports(core):
    """Yield the imports that reach out of a pure core."""
    for path in core.rglob('*.py'):
        depth = len(path.relative_to(core).parts)
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or '']
            odoo = any(name.split('.')[0] == 'odoo' for name in names)
            if odoo or getattr(node, 'level', 0) > depth:
                yield f'{path.name}: {names}'


class TestCore(TransactionCase):
    def test_core_imports_nothing_of_odoo(self):
        self.assertEqual(list(foreign_imports(CORE)), [])

    def test_core_suite(self):
        for module in (test_bucket, test_decide, test_reconcile, test_reservable):
            suite = unittest.defaultTestLoader.loadTestsFromModule(module)
            result = unittest.TestResult()
            suite.run(result)
            self.assertGreater(result.testsRun, 4)
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
        self.assertRegex(done.stderr, r'Ran [1-9]\d tests')
