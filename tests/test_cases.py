"""The tests that docs/cases.md names are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r'`(?P<file>[\w/]+\.py)` (?P<tests>`test_\w+`(?:, `test_\w+`)*)')


def test_each_named_test_exists() -> None:
    text = (ROOT / 'docs/cases.md').read_text()
    rows = list(NAMED.finditer(text))
    assert len(rows) > 20
    for row in rows:
        path = row['file']
        source = ROOT / (path if path.startswith('tests/') else f'addons/{path}')
        known = set(re.findall(r'def (test_\w+)', source.read_text()))
        missing = set(re.findall(r'test_\w+', row['tests'])) - known
        assert not missing, f'{path}: {missing}'
