"""What one run of Odoo's test runner says in its log."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_line = re.compile(
    r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): (?P<text>.*)$'
)
_module = re.compile(r'odoo\.addons\.(\w+)\.tests?\b')
_closing = re.compile(r'^(\d+) failed, (\d+) error\(s\) of (\d+) tests')
_summaries = ('odoo.tests.result', 'odoo.modules.loading', 'odoo.service.server')
_named_tests = 4
_browser_missing = re.compile(r'chrome|websocket', re.IGNORECASE)


@dataclass(frozen=True)
class Record:
    """One message of the log with its continuation lines."""

    level: str
    logger: str
    text: str


@dataclass(frozen=True)
class LoggedError:
    """A message of level ERROR that is no failing test, and the test that had begun last."""

    logger: str
    text: str
    test: str

    @property
    def kind(self) -> tuple[str, str, str]:
        """Messages alike in this are one fault: where it was said, and how it begins and ends."""
        lines = self.text.splitlines()
        return self.logger, lines[0], lines[-1]


@dataclass
class Report:
    """The tests of one run: what started, failed, was skipped, and what else was wrong."""

    started: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    errors: list[LoggedError] = field(default_factory=list)
    exit_fault: str = ''
    closing: tuple[int, int, int] | None = None

    @property
    def modules(self) -> Counter[str]:
        """How many tests were started in each module."""
        return Counter(test.partition(':')[0] for test in self.started)

    @property
    def failed(self) -> int:
        """Failing tests and errors the runner itself counts."""
        counted = sum(self.closing[:2]) if self.closing else 0
        return max(counted, len({name for name, _text in self.failures}))

    @property
    def passed(self) -> int:
        bad = {name for name, _ in self.failures} | {name for name, _ in self.skipped}
        return sum(1 for name in self.started if name not in bad)

    def faults(self) -> list[str]:
        """What makes the run fail beside failing tests, its first line saying it."""
        found = list(self._logged())
        if self.exit_fault:
            found.append(self.exit_fault)
        if self.closing is None:
            found.append('the run did not come to its closing line')
        elif self.closing[2] != len(self.started):
            found.append(f'{self.closing[2]} tests counted, {len(self.started)} seen in the log')
        missing = {why for _name, why in self.skipped if _browser_missing.search(why)}
        found += [f'browser tests were skipped: {why}' for why in sorted(missing)]
        return found

    def _logged(self) -> Iterator[str]:
        """Each kind of error once, with the whole text of its first message."""
        alike: dict[tuple[str, str, str], list[LoggedError]] = {}
        for error in self.errors:
            alike.setdefault(error.kind, []).append(error)
        for errors in alike.values():
            tests = list(dict.fromkeys(error.test for error in errors))
            more = f' and {len(tests) - _named_tests} more' if len(tests) > _named_tests else ''
            yield (
                f'the log has an error ({len(errors)} alike, '
                f'during {", ".join(tests[:_named_tests])}{more}): '
                f'{errors[0].logger}: {errors[0].text}'
            )


def records(text: str) -> Iterator[Record]:
    """Split a log into messages."""
    level = logger = ''
    lines: list[str] = []
    for line in text.splitlines():
        found = _line.match(line)
        if found:
            if lines:
                yield Record(level, logger, '\n'.join(lines))
            level, logger, lines = found['level'], found['logger'], [found['text']]
        elif lines:
            lines.append(line)
    if lines:
        yield Record(level, logger, '\n'.join(lines))


def _test_name(record: Record, prefix: str) -> str:
    """`module:Class.method` of a message such as 'Starting Class.method ...'."""
    rest = record.text.splitlines()[0].removeprefix(prefix)
    found = _module.search(record.logger) or _module.search(record.text)
    name = re.sub(r'^Subtest ', '', rest)
    name = name.split(' ')[0].rstrip(':')
    return f'{found[1] if found else "?"}:{name}'


def parse(path: Path) -> Report:
    """Read a log whole."""
    report = Report()
    for record in records(path.read_text(errors='replace')):
        _take(report, record)
    return report


def _take(report: Report, record: Record) -> None:
    text = record.text
    if closing := _closing.match(text):
        report.closing = (int(closing[1]), int(closing[2]), int(closing[3]))
    elif text.startswith('Starting ') and _module.search(record.logger):
        report.started.append(_test_name(record, 'Starting '))
    elif text.startswith('skipped '):
        report.skipped.append((_test_name(record, 'skipped '), text.partition(' : ')[2]))
    elif text.startswith(('FAIL: ', 'ERROR: ')):
        prefix = text.split(' ')[0] + ' '
        report.failures.append((_test_name(record, prefix), text))
    elif record.level in ('ERROR', 'CRITICAL') and not _is_summary(record):
        during = report.started[-1] if report.started else 'no test'
        report.errors.append(LoggedError(record.logger, text, during))


def _is_summary(record: Record) -> bool:
    """The loader repeats at level ERROR that tests failed."""
    repeated = r'Module \w+: \d+ failures, \d+ errors|At least one test failed'
    return record.logger in _summaries and bool(re.match(repeated, record.text))
