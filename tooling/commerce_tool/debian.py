"""Debian packages: only the missing ones are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from commerce_tool.layout import Home
from commerce_tool.steps import Refusal, output_of, tail

RUN_PACKAGES = (
    'postgresql',
    'nginx-light',
    'libjs-jquery',
    'libjs-jquery-form',
    'libjs-underscore',
    'fonts-font-awesome',
    'fonts-roboto-unhinted',
    'fonts-dejavu-core',  # letters of many scripts, for what customers download
    'fonts-inconsolata',
)
TEST_PACKAGES = ('chromium',)


def missing(packages: tuple[str, ...]) -> list[str]:
    if not shutil.which('dpkg-query'):
        raise Refusal('This tool needs Debian 12 or later (no dpkg-query here).')
    return [name for name in packages if not _installed(name)]


def _installed(package: str) -> bool:
    status = output_of(['dpkg-query', '-W', '-f', '${db:Status-Status}', package])
    return status == 'installed'


def _as_root(packages: list[str]) -> list[str]:
    if os.geteuid() == 0:
        return []
    if not shutil.which('sudo'):
        raise Refusal(
            f'The Debian packages {" ".join(packages)} are missing, and installing them needs '
            'root or sudo.'
        )
    return ['sudo'] if sys.stdin.isatty() else ['sudo', '-n']


def install(home: Home, packages: tuple[str, ...]) -> None:
    """Install what is missing of `packages`."""
    wanted = missing(packages)
    if not wanted:
        return
    apt = [*_as_root(wanted), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']
    log = home.logs / 'apt.log'
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open('w') as output:
        updated = _apt([*apt, 'update'], output)
        installed = _apt([*apt, 'install', '-y', '--no-install-recommends', *wanted], output)
    if installed:
        return
    unknown = [name for name in wanted if not _candidate(name)]
    if unknown:
        raise Refusal(f'Debian here offers no package {", ".join(unknown)}; see {log}.')
    print(tail(log))
    why = '' if updated else ' (apt-get update failed: is the network up?)'
    raise Refusal(f'apt-get could not install {" ".join(wanted)}{why}; see {log}.')


def _apt(command: list[str], output) -> bool:
    stdin = None if sys.stdin.isatty() else subprocess.DEVNULL
    done = subprocess.run(
        command, stdout=output, stderr=subprocess.STDOUT, stdin=stdin, check=False
    )
    return done.returncode == 0


def _candidate(package: str) -> bool:
    policy = output_of(['apt-cache', 'policy', package], {'LC_ALL': 'C'})
    return 'Candidate:' in policy and 'Candidate: (none)' not in policy


def keyring() -> Path:
    """The archive keys apt checks signatures with."""
    for suffix in ('gpg', 'pgp'):
        path = Path(f'/usr/share/keyrings/debian-archive-keyring.{suffix}')
        if path.is_file():
            return path
    raise Refusal(
        "Debian's archive keys (package debian-archive-keyring) are missing, so Odoo's package "
        'could not be verified.'
    )


def mirror() -> str:
    """The address of the Debian mirror this machine is set up with."""
    rows = output_of(
        ['apt-get', 'indextargets', '--format', '$(REPO_URI) $(RELEASE) $(ORIGIN)']
    ).splitlines()
    for row in rows:
        address, _, rest = row.partition(' ')
        if (
            rest.endswith(' Debian')
            and '-security' not in row
            and address.rstrip('/').endswith('debian')
        ):
            return address
    raise Refusal('apt on this machine names no Debian mirror, so Odoo cannot be fetched.')
