import ast
import unittest
from pathlib import Path

from odoo.tests import BaseCase

from ..core.tests import test_score

CORE = Path(__file__).parents[1] / 'core'


class TestCore(BaseCase):
    def test_the_core(self):
        result = unittest.TestResult()
        unittest.defaultTestLoader.loadTestsFromModule(test_score).run(result)
        self.assertGreater(result.testsRun, 0)
        self.assertTrue(result.wasSuccessful(), result.failures + result.errors)

    def test_the_core_knows_nothing_of_odoo(self):
        for path in CORE.rglob('*.py'):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    names = [node.module or '']
                else:
                    continue
                self.assertFalse([name for name in names if name.split('.')[0] == 'odoo'], path)
