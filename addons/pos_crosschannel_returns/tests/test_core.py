import ast
import unittest
from pathlib import Path

from odoo.tests import BaseCase

from ..core.tests import test_intake

CORE = Path(__file__).parents[1] / 'core'


class TestCore(BaseCase):
    def test_core_imports_nothing_of_odoo(self):
        for path in CORE.rglob('*.py'):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    names = [node.module or '']
                else:
                    continue
                self.assertFalse([n for n in names if n.split('.')[0] == 'odoo'], path.name)

    def test_core_tests_pass(self):
        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromModule(test_intake).run(result)
        self.assertGreater(result.testsRun, 0)
        self.assertTrue(result.wasSuccessful(), result.failures + result.errors)
