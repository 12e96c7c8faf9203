"""Counts of a job, and how they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from commerce_tool import addons
from commerce_tool.odoo_log import Report
from commerce_tool.steps import say

_shown_traceback = 30
_shown_width = 1000
_test_definition = re.compile(r'^\s+(?:async )?def test_', re.MULTILINE)


@dataclass
class Result:
    """What one job found. A fault is a failure that is no test."""

    name: str
    log: Path
    passed: int = 0
    skipped: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    failed_tests: int = 0
    seconds: float = 0.0
    report: Report = field(default_factory=Report)

    @property
    def failed(self) -> int:
        return self.failed_tests + len(self.faults)

    def line(self) -> str:
        return (
            f'{self.seconds:7.1f} s  {self.name}: {self.passed} passed, {self.failed} failed, '
            f'{len(self.skipped)} skipped'
        )


def from_report(name: str, log: Path, report: Report, modules: Iterable[str]) -> Result:
    """The result of Odoo's runner; each of `modules` with tests must have run some."""
    result = Result(name, log)
    result.passed = report.passed
    result.failed_tests = report.failed
    result.failures = report.failures
    result.skipped = [f'{test}: {why}' for test, why in report.skipped]
    result.faults = report.faults()
    for module in modules:
        if has_tests(module) and not report.modules[module]:
            result.faults.append(f'no test of {module} was run')
    return result


def test_count(module: str) -> int:
    files = (addons.ADDONS / module / 'tests').glob('test_*.py')
    return sum(len(_test_definition.findall(file.read_text())) for file in files)


def has_tests(module: str) -> bool:
    return test_count(module) > 0


def show(results: list[Result]) -> int:
    """Print what failed with the end of its traceback, then the totals; the exit code."""
    for result in results:
        for test, text in result.failures:
            _show_failure(f'{test} in {result.name}', result.log, text)
        for fault in result.faults:
            said, _, rest = fault.partition('\n')
            _show_failure(f'{result.name}: {said[:_shown_width]}', result.log, rest)
    skipped = sorted({why for result in results for why in result.skipped})
    if skipped:
        say('\nSkipped:')
        for why in skipped:
            say(f'  {why}')
    failed = sum(result.failed for result in results)
    passed = sum(result.passed for result in results)
    say()
    say(f'{passed} passed, {failed} failed, {sum(len(r.skipped) for r in results)} skipped')
    return 1 if failed or not passed else 0


def _show_failure(said: str, log: Path, text: str) -> None:
    lines = text.splitlines()
    say(f'\nFAILED {said}\n  log: {log}')
    if len(lines) > _shown_traceback:
        say(f'  ({len(lines) - _shown_traceback} earlier lines are in the log)')
    for line in lines[-_shown_traceback:]:
        say(f'  {line[:_shown_width]}')
