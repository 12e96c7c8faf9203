"""Odoo's own tests of stock modules: with the suite they fail no more than without it."""

from __future__ import annotations

import json
from typing import Any

from commerce_tool import addons, cluster, database, instance, odoo_source, runner, suite, templates
from commerce_tool.layout import TOOLING, Home
from commerce_tool.odoo import Odoo
from commerce_tool.odoo_log import Report
from commerce_tool.results import Result, show
from commerce_tool.steps import Refusal, say, step, write_whole

BASELINE = TOOLING / 'stock_baseline.json'
LAUNCHER = TOOLING / 'run_late.py'


def test(home: Home, modules: list[str], *, record: bool) -> int:
    """Run the tests of `modules`; with `record`, without the suite, to compare with later."""
    if not modules:
        raise Refusal('Name the stock modules whose tests are to be run.')
    instance.prepare(home, for_tests=True)
    below = addons.stock_closure(home, addons.suite())
    with step('PostgreSQL for the tests'):
        odoo = suite.connect(home)
        templates.clean(odoo)
    if foreign := sorted(set(modules) - below):
        raise Refusal(f'The suite does not stand on {", ".join(foreign)}.')
    try:
        if record:
            return _record(odoo, modules)
        return _compare(odoo, modules)
    finally:
        if not cluster.given_server():
            cluster.Cluster(home, suite.CLUSTER, durable=False).stop()


def _run(odoo: Odoo, modules: list[str], source: str, *, assets: bool) -> Result:
    name, log = 'run_stock', odoo.home.logs / 'tests-stock.log'
    database.copy(odoo, source, name)
    if assets:
        with step('Asset bundles'):
            odoo.generate_assets(name)
    tags = ','.join(f'/{module}' for module in modules)
    report, seconds = runner.run(odoo, name, tags, log, launcher=LAUNCHER)
    if report.closing is None:
        raise Refusal(f'The run did not come to its end; its log is {log}.')
    database.drop(odoo, name)
    result = Result('stock tests', log, seconds=seconds)
    result.report = report
    return result


def _by_module(report: Report, modules: list[str]) -> dict[str, Any]:
    """Of each module, how many tests started and which failed."""
    failures = sorted({name for name, _ in report.failures})
    return {
        module: {
            'tests': report.modules[module],
            'failures': [name for name in failures if name.startswith(f'{module}:')],
        }
        for module in modules
    }


def baseline() -> dict[str, Any]:
    found = json.loads(BASELINE.read_text()) if BASELINE.is_file() else {}
    # failures of another Odoo say nothing about this one
    return found if found.get('odoo') == odoo_source.VERSION else {}


def _record(odoo: Odoo, modules: list[str]) -> int:
    source = templates.stock(odoo, addons.suite(), alone=False)
    result = _run(odoo, modules, source, assets=True)
    found = baseline()
    known = found.get('modules', {})
    known.update(_by_module(result.report, modules))
    found |= {'odoo': odoo_source.VERSION, 'modules': known}
    text = json.dumps(found, indent=2, sort_keys=True)
    write_whole(BASELINE, text + '\n')
    for module in modules:
        row = known[module]
        say(f'{module}: {row["tests"]} tests, {len(row["failures"])} failing without the suite')
    return 0


def _compare(odoo: Odoo, modules: list[str]) -> int:
    known = baseline().get('modules', {})
    missing = [module for module in modules if module not in known]
    if missing:
        raise Refusal(
            f'The baseline of Odoo {odoo_source.VERSION} lacks {", ".join(missing)}: run '
            './commerce test --stock --record for them first.'
        )
    built = suite.ensure_suite(odoo)
    if built.failed:
        return show([built])
    result = _run(odoo, modules, templates.SUITE, assets=False)
    _judge(result, known, modules)
    say(result.line())
    return show([result])


def _judge(result: Result, known: dict[str, Any], modules: list[str]) -> None:
    """New failures and missing tests fail; what fails in stock Odoo too is left out, and what
    differs on purpose is named with its reason."""
    report = result.report
    expected = {name for module in modules for name in known[module]['failures']}
    differs = baseline().get('differs', {})
    left_out = expected | set(differs)
    result.failures = [(name, text) for name, text in report.failures if name not in left_out]
    for name in sorted({name for name, _text in report.failures} & set(differs)):
        say(f'{name} differs: {differs[name]}')
    result.failed_tests = len({name for name, _ in result.failures})
    result.passed = report.passed
    result.skipped = [f'{test}: {why}' for test, why in report.skipped]
    failing = {name for name, _ in report.failures}
    say(f'{len(expected & failing)} of {len(expected)} tests fail as they do without the suite.')
    for module in modules:
        was, now = known[module]['tests'], report.modules[module]
        if now < was:
            result.faults.append(f'{module}: {now} tests were run, {was} without the suite')
