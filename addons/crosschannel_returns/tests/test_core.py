import ast
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from odoo.tests import BaseCase

from ..core.tests import test_money, test_policy, test_promotion, test_returnable

CORE = Path(__file__).parents[1] / 'core'


class TestCore(BaseCase):
    def _foreign_imports(self):
        for path in CORE.rglob('*.py'):
            depth = len(path.relative_to(CORE).parts)
            for node in ast.walk(ast.parse(path.read_text())):
                names = (
                    [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or '']
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
                is_odoo = any(name.split('.')[0] == 'odoo' for name in names)
                if is_odoo or getattr(node, 'level', 0) > depth:
                    yield f'{path.name}: {names}'

    def test_core_imports_nothing_of_odoo(self):
        self.assertEqual(list(self._foreign_imports()), [])

    def test_core_tests_pass(self):
        for module in (test_money, test_policy, test_promotion, test_returnable):
            result = unittest.TestResult()
            unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
            self.assertGreater(result.testsRun, 0)
            self.assertTrue(result.wasSuccessful(), result.failures + result.errors)

    def test_core_properties(self):
        """In a process of its own: hypothesis takes examples from every module it finds."""
        with tempfile.TemporaryDirectory() as storage:
            done = subprocess.run(
                [sys.executable, '-m', 'unittest', 'core.tests.test_refund'],
                cwd=CORE.parent,
                env={**os.environ, 'HYPOTHESIS_STORAGE_DIRECTORY': storage},
                capture_output=True,
                text=True,
                timeout=600,
                check=False,
            )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r'Ran [1-9]\d* tests')
