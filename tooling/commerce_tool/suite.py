"""`./commerce test`: everything that must hold before a change lands."""

from __future__ import annotations

import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from commerce_tool import addons, cluster, database, instance, lint, results, runner, templates
from commerce_tool.layout import REPO, Home
from commerce_tool.odoo import Odoo, write_conf
from commerce_tool.results import Result, from_report
from commerce_tool.server import test_port
from commerce_tool.steps import Refusal, say, step

CLUSTER = 'test'
# what a browser test and a test over HTTP weigh beside a plain one, in seconds
_weights = {'start_tour(': 12, 'start_pos_tour(': 12, 'browser_js(': 12, 'url_open(': 1}
_outside_limit = 40 * 60


def connect(home: Home) -> Odoo:
    """The cluster of the tests, and the configuration their runs share."""
    area = home.area('test')
    server = cluster.connect(home, CLUSTER, durable=False)
    odoo = Odoo(home, server, area, area / 'tests.conf')
    write_conf(odoo.conf, 'odoo.conf', home, server, data_dir=odoo.data, list_db=True)
    return odoo


def test(home: Home, modules: list[str]) -> int:
    """Run all, or the tests of `modules` only."""
    unknown = sorted(set(modules) - set(addons.ours()))
    if unknown:
        raise Refusal(f'{", ".join(unknown)}: no such module in {addons.ADDONS}.')
    start = time.monotonic()
    instance.prepare(home, for_tests=True)
    with step('PostgreSQL for the tests'):
        odoo = connect(home)
        templates.clean(odoo)
    try:
        found = _some(odoo, modules) if modules else _all(odoo)
    finally:
        if not cluster.given_server():
            cluster.Cluster(home, CLUSTER, durable=False).stop()
    say(f'{time.monotonic() - start:7.1f} s  altogether')
    return results.show(found)


def _guarded(name: str, log: Path, job: Callable[[], list[Result]]) -> list[Result]:
    """Run a job and show its lines; what it refuses to do is a fault of the job."""
    start = time.monotonic()
    try:
        found = job()
    except Refusal as refusal:
        found = [Result(name, log, faults=[str(refusal)], seconds=time.monotonic() - start)]
    for result in found:
        say(result.line())
    return found


def _some(odoo: Odoo, modules: list[str]) -> list[Result]:
    """The tests of a few modules, in a copy of the last template brought up to date."""
    logs = odoo.home.logs
    state = database.whole_state(odoo, templates.SUITE)
    wanted = templates.suite_state(odoo)
    jobs: list[tuple[str, Callable[[], list[Result]]]] = [
        ('lint', lambda: lint.checks(odoo.home, modules, whole=False))
    ]
    beside = [name for name in modules if name in addons.optional()]
    inside = [name for name in modules if name not in beside]
    changed: set[str] = set()
    if state and _same_modules(state, wanted):
        changed = {name for name in wanted['ours'] if wanted['ours'][name] != state['ours'][name]}
        if inside:
            jobs.append(('tests', lambda: [_updated(odoo, inside, changed)]))
    else:
        jobs.append(('suite', lambda: [_build(odoo, inside)]))
        if inside:
            jobs.append(('tests', lambda: [_after_install(odoo, 'run_a', inside)]))
    if beside:
        jobs.append(('tests beside', lambda: [_beside(odoo, beside, changed)]))
    return [result for name, job in jobs for result in _guarded(name, logs, job)]


def _same_modules(state: dict, wanted: dict) -> bool:
    return state['stock'] == wanted['stock'] and set(state['ours']) == set(wanted['ours'])


def _updated(odoo: Odoo, modules: list[str], changed: set[str]) -> Result:
    """Update in a copy; tests of both moments are run."""
    log = odoo.home.logs / 'tests-run_a.log'
    database.copy(odoo, templates.SUITE, 'run_a')
    report, seconds = runner.run(
        odoo, 'run_a', _tags(modules), log, update=sorted(changed | set(modules))
    )
    database.drop(odoo, 'run_a')
    result = from_report(', '.join(modules), log, report, modules)
    result.seconds = seconds
    return result


def _all(odoo: Odoo) -> list[Result]:
    """Two lanes for two cores; what measures time or races runs by itself, last."""
    home, logs = odoo.home, odoo.home.logs
    with ThreadPoolExecutor(2) as pool:

        def submit(name: str, job: Callable[[], list[Result]]) -> Future[list[Result]]:
            return pool.submit(_guarded, name, logs, job)

        built = submit('suite', lambda: [_build(odoo, addons.suite())])
        others = [
            submit('lint', lambda: lint.checks(home, addons.ours(), whole=True)),
            # one after the other: each may extend the template of the one before
            pool.submit(_each_alone, odoo),
        ]
        found = list(built.result())
        whole = not any(result.faults for result in found)
        if whole:
            others += _suite_jobs(odoo, submit)
        found += [result for job in others for result in job.result()]
    if whole:
        found += _guarded('tests/', logs, lambda: [_outside(odoo)])
    return found


def _suite_jobs(odoo: Odoo, submit: Callable) -> list[Future[list[Result]]]:
    first, second = _halves(addons.suite())
    jobs = [
        submit(name, lambda name=name, part=part: [_after_install(odoo, name, part)])
        for name, part in (('run_a', first), ('run_b', second))
        if part
    ]
    if wanted := addons.optional():
        jobs.append(submit(', '.join(wanted), lambda: [_beside(odoo, wanted)]))
    lint_job = lambda: [lint.odoo_lint(odoo, templates.SUITE)]  # noqa: E731
    return [*jobs, submit("Odoo's test_lint", lint_job)]


def _weight(module: str) -> int:
    texts = [file.read_text() for file in (addons.ADDONS / module / 'tests').glob('test_*.py')]
    browser = sum(text.count(call) * cost for text in texts for call, cost in _weights.items())
    return results.test_count(module) + browser


def _halves(modules: list[str]) -> tuple[list[str], list[str]]:
    """Share the modules out so that both halves take about as long."""
    halves: tuple[list[str], list[str]] = ([], [])
    loads = [0, 0]
    for module in sorted(modules, key=_weight, reverse=True):
        lighter = loads.index(min(loads))
        halves[lighter].append(module)
        loads[lighter] += _weight(module)
    return halves


def _tags(modules: list[str], without: str = '') -> str:
    # a tag nothing has selects no test
    wanted = [f'/{name}' for name in modules] or ['none']
    return ','.join([*wanted, *([f'-{without}'] if without else [])])


def _build(odoo: Odoo, tested: list[str]) -> Result:
    """Install the suite anew; its tests at installation run on the way."""
    state = templates.suite_state(odoo)
    source = templates.stock(odoo, addons.suite(), alone=False)
    log = odoo.home.logs / 'tests-at-install.log'
    database.copy(odoo, source, templates.SUITE)
    report, seconds = runner.run(
        odoo, templates.SUITE, _tags(tested, 'post_install'), log, install=addons.suite()
    )
    result = from_report('suite installed, tests at installation', log, report, [])
    result.seconds = seconds
    missing = set(addons.suite()) - database.installed(odoo, templates.SUITE)
    if missing:
        result.faults.append(f'not installed: {", ".join(sorted(missing))}')
    if missing or report.closing is None:
        return result
    with step('Asset bundles of the suite'):
        odoo.generate_assets(templates.SUITE)
    database.mark(odoo, templates.SUITE, state)
    return result


def ensure_suite(odoo: Odoo) -> Result:
    """The template of the whole suite as the code is now; no tests are asked for."""
    if database.whole_state(odoo, templates.SUITE) == templates.suite_state(odoo):
        return Result('suite', odoo.home.logs, passed=1)
    with step('The suite, installed on a copy of the stock template'):
        return _build(odoo, [])


def _after_install(odoo: Odoo, name: str, modules: list[str]) -> Result:
    """The tests of `modules` that want the whole suite loaded."""
    log = odoo.home.logs / f'tests-{name}.log'
    database.copy(odoo, templates.SUITE, name)
    report, seconds = runner.run(odoo, name, _tags(modules, 'at_install'), log)
    at_install = _modules_tested(odoo.home.logs / 'tests-at-install.log')
    result = from_report(f'tests of {", ".join(modules)}', log, report, set(modules) - at_install)
    result.seconds = seconds
    # a lane of CI once could not find the shop's pictures
    if gone := database.lost_files(odoo, name):
        result.faults.append(f'the tests lost {len(gone)} files of {name}, such as {gone[0]}')
    database.drop(odoo, name)
    return result


def _beside(odoo: Odoo, modules: list[str], changed: Iterable[str] = ()) -> Result:
    """Modules for more of Odoo than the bundle, in a copy of the suite; all their tests.

    :param changed: modules of the suite to be updated before
    """
    name = 'run_beside'
    log = odoo.home.logs / f'tests-{name}.log'
    database.copy(odoo, templates.SUITE, name)
    report, seconds = runner.run(
        odoo, name, _tags(modules), log, install=modules, update=sorted(changed)
    )
    result = from_report(f'{", ".join(modules)} beside the suite', log, report, modules)
    result.seconds = seconds
    database.drop(odoo, name)
    return result


def _modules_tested(log: Path) -> set[str]:
    return set(runner.odoo_log.parse(log).modules) if log.is_file() else set()


def _each_alone(odoo: Odoo) -> list[Result]:
    logs = odoo.home.logs
    return [
        result
        for module in addons.by_dependency(odoo.home, addons.domain_modules())
        for result in _guarded(f'{module} alone', logs, lambda name=module: [_alone(odoo, name)])
    ]


def _alone(odoo: Odoo, module: str) -> Result:
    """A domain module with nothing but what it asks for: no till, no shop."""
    name = f'run_alone_{module}'
    log = odoo.home.logs / f'tests-alone-{module}.log'
    source = templates.stock(odoo, [module], alone=True)
    database.copy(odoo, source, name)
    report, seconds = runner.run(
        odoo, name, _tags([module]), log, install=[module], options=['--skip-auto-install']
    )
    result = from_report(f'{module} alone', log, report, [module])
    result.seconds = seconds
    present = database.installed(odoo, name)
    if module not in present:
        result.faults.append(f'{module} was not installed')
    result.faults += [f'{app} was installed too' for app in addons.CHANNEL_APPS if app in present]
    database.drop(odoo, name)
    return result


def _outside(odoo: Odoo) -> Result:
    """`tests/` against a running server with the demo company."""
    log = odoo.home.logs / 'tests-outside.log'
    name = 'run_demo'
    shop = instance.Instance(odoo.home, odoo.area, name, test_port(), durable=False)
    served = Odoo(odoo.home, odoo.server, odoo.area, shop.conf)
    web = shop.web(served)
    web.stop()
    database.copy(odoo, templates.SUITE, name)
    shop.write_conf(served)
    start = time.monotonic()
    shop.load_demo(served)
    shop.serve(served)
    try:
        return _pytest(odoo, shop, log, start)
    finally:
        web.stop()


def _pytest(odoo: Odoo, shop: instance.Instance, log: Path, start: float) -> Result:
    junit = odoo.area / 'outside.xml'
    junit.unlink(missing_ok=True)
    env = {**runner.test_env(odoo), 'COMMERCE_STATUS': str(shop.state_file)}
    # the plugin of pytest-odoo is for tests inside Odoo
    command = [
        odoo.home.python,
        '-m',
        'pytest',
        '-p',
        'no:odoo',
        REPO / 'tests',
        f'--junitxml={junit}',
    ]
    with log.open('w') as output:
        code = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=env, cwd=REPO,
            timeout=_outside_limit, check=False,
        ).returncode  # fmt: skip
    result = _from_junit(junit, log)
    result.seconds = time.monotonic() - start
    if code and not result.failed:
        result.faults.append(f'pytest ended with exit code {code}')
    return result


def _from_junit(junit: Path, log: Path) -> Result:
    result = Result('tests/ against a running server', log)
    if not junit.is_file():
        result.faults.append('pytest wrote no result')
        return result
    for case in ElementTree.parse(junit).iter('testcase'):
        name = f'{case.get("classname")}.{case.get("name")}'
        bad = [part for part in case if part.tag in ('failure', 'error')]
        skip = case.find('skipped')
        if bad:
            result.failures.append((name, bad[0].text or bad[0].get('message') or ''))
        elif skip is not None:
            result.skipped.append(f'{name}: {skip.get("message")}')
        else:
            result.passed += 1
    result.failed_tests = len(result.failures)
    return result
