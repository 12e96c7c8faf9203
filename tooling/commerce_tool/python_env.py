"""The Python environment, made by uv from lock files with hashes."""

from __future__ import annotations

import hashlib
import os
import sys

from commerce_tool.layout import TOOLING, Home
from commerce_tool.steps import run_logged, write_whole

RUN_LOCKS = ('requirements.txt', 'requirements-addons.txt')
TEST_LOCKS = ('requirements.txt', 'requirements-addons.txt', 'requirements-dev.txt')


def lock_hash(locks: tuple[str, ...]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in locks:
        digest.update((TOOLING / name).read_bytes())
    return digest.hexdigest()


def ensure(home: Home, *, for_tests: bool) -> bool:
    """Install what the lock files say; tell whether there was work."""
    locks = TEST_LOCKS if for_tests else RUN_LOCKS
    marker = home.venv / ('.locks-test' if for_tests else '.locks-run')
    wanted = lock_hash(locks)
    if marker.is_file() and marker.read_text() == wanted:
        return False
    _ensure_uv(home)
    if not home.python.exists():
        _uv(home, 'venv', '--python', sys.executable, str(home.venv))
    for name in locks:
        extra = ['--no-deps'] if name == 'requirements-addons.txt' else []
        _uv(home, 'pip', 'install', '--python', str(home.python), '--require-hashes', *extra,
            '-r', str(TOOLING / name))  # fmt: skip
    _link_odoo(home)
    write_whole(marker, wanted)
    return True


def _ensure_uv(home: Home) -> None:
    lock = TOOLING / 'requirements-uv.txt'
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    marker = home.path / 'uvenv/.lock'
    if marker.is_file() and marker.read_text() == wanted:
        return
    folder = home.path / 'uvenv'
    log = home.logs / 'uv-bootstrap.log'
    failure = 'uv could not be installed (is the package registry reachable?)'
    run_logged([sys.executable, '-m', 'venv', folder], log, failure=failure)
    run_logged(
        [folder / 'bin/python', '-m', 'pip', 'install', '-q', '--require-hashes', '-r', lock],
        log,
        failure=failure,
    )
    write_whole(marker, wanted)


def _uv(home: Home, *arguments: str) -> None:
    run_logged(
        [home.path / 'uvenv/bin/uv', *arguments],
        home.logs / 'uv.log',
        failure='The Python environment could not be made',
        # a setting of the machine must not loosen what the lock files say
        env={**os.environ, 'UV_NO_CONFIG': '1', 'UV_LINK_MODE': 'copy'},
    )


def _link_odoo(home: Home) -> None:
    site = next((home.venv / 'lib').glob('python3*/site-packages'))
    write_whole(site / 'odoo-source.pth', f'{home.odoo_packages}\n')
