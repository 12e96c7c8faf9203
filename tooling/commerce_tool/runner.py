"""Odoo's own test runner on a database."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from commerce_tool import odoo_log
from commerce_tool.layout import TOOLING
from commerce_tool.odoo import Odoo
from commerce_tool.server import test_port
from commerce_tool.steps import Refusal, write_whole

TIME_LIMIT = 45 * 60
# Odoo prefers this name; the flags stop what a browser asks the network for by itself
_browser_name = 'google-chrome'
_browser = """\
#!/bin/sh
exec {program} --disable-component-update --disable-sync --no-pings \
--disable-domain-reliability --disable-features=OptimizationHints,MediaRouter "$@"
"""


def browser_folder(odoo: Odoo) -> Path:
    """A folder for PATH with a browser that leaves the network alone."""
    folder = odoo.area / 'bin'
    script = folder / _browser_name
    for program in ('/usr/bin/chromium', '/usr/bin/google-chrome'):
        if Path(program).exists():
            write_whole(script, _browser.format(program=program))
            script.chmod(0o755)
            return folder
    raise Refusal('There is no /usr/bin/chromium, and the tests need a browser.')


def test_env(odoo: Odoo) -> dict[str, str]:
    path = f'{browser_folder(odoo)}:{odoo.home.venv}/bin:{os.environ.get("PATH", "")}'
    return {**odoo.env, 'PATH': path, 'PYTHONDONTWRITEBYTECODE': '1'}


def run(
    odoo: Odoo,
    database: str,
    tags: str,
    log: Path,
    *,
    install: Iterable[str] = (),
    update: Iterable[str] = (),
    options: Iterable[str] = (),
    launcher: Path | None = None,
) -> tuple[odoo_log.Report, float]:
    """Run the tests that `tags` selects; what they said and their seconds."""
    parts = [
        *(['-i', ','.join(install)] if install else []),
        *(['-u', ','.join(update)] if update else []),
    ]
    command = odoo.command(
        'server', '-d', database, *parts, f'--test-tags={tags}', '--stop-after-init',
        '--without-demo=True', '--workers=0', '--max-cron-threads=0', '--logfile=',
        f'--http-port={test_port()}', f'--screenshots={odoo.area / "screenshots"}', *options,
    )  # fmt: skip
    if launcher:
        command[1] = str(launcher)
    start = time.monotonic()
    code = _run(command, log, test_env(odoo))
    report = odoo_log.parse(log)
    if code not in (0, 1) or (code == 1 and not report.failed):
        report.exit_fault = f'Odoo ended with exit code {code}'
    return report, time.monotonic() - start


def _run(command: list[str], log: Path, env: dict[str, str]) -> int | str:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open('w') as output:
        try:
            return subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                timeout=TIME_LIMIT,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return f'none (still running after {TIME_LIMIT} s)'


LINT_LAUNCHER = TOOLING / 'lint_ours.py'
