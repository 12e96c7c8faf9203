import ast
import unittest
from pathlib import Path

from odoo.tests import BaseCase

from ..core.tests import (
    test_claim,
    test_matching,
    test_preferences,
    test_profile,
    test_segments,
    test_undo,
)
from ..core.weights import WEIGHTS

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
        for module in (
            test_claim,
            test_matching,
            test_preferences,
            test_profile,
            test_segments,
            test_undo,
        ):
            result = unittest.TestResult()
            unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
            self.assertGreater(result.testsRun, 0)
            self.assertTrue(result.wasSuccessful(), result.failures + result.errors)

    def test_the_learned_weights_are_whole(self):
        for field, levels in WEIGHTS.items():
            with self.subTest(field=field):
                self.assertGreaterEqual(levels['exact'], max(0.0, levels.get('differ', 0.0)))
