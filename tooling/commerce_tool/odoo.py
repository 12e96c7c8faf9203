"""Odoo's configuration file and its commands."""

from __future__ import annotations

import configparser
import contextlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from commerce_tool import cluster
from commerce_tool.layout import CONFIG, Home
from commerce_tool.steps import Refusal, run_logged, write_whole

ODOO_COMMANDS = ('server', 'shell')
_ASSETS = "env['ir.qweb']._pregenerate_assets_bundles()\nenv.cr.commit()\n"


@dataclass(frozen=True)
class Odoo:
    """One configuration of Odoo: a database server, a data folder, a file of settings."""

    home: Home
    server: cluster.Server
    area: Path
    conf: Path

    @property
    def data(self) -> Path:
        return self.area / 'data'

    def filestore(self, database: str) -> Path:
        return self.data / 'filestore' / database

    def command(self, name: str, *arguments: str) -> list[str]:
        """`odoo NAME -c CONF ...`

        Not `python -m odoo`: Odoo starts its websocket process by the launcher's own path.
        """
        launcher = self.home.path / 'odoo/usr/bin/odoo'
        # commands that our addons bring are found by this option alone
        shared = [] if name in ODOO_COMMANDS else [f'--addons-path={self.home.addons_path}']
        python = str(self.home.python)
        return [python, str(launcher), *shared, name, '-c', str(self.conf), *arguments]

    @property
    def env(self) -> dict[str, str]:
        env = cluster.environment_without_server(os.environ)
        env.pop('PYTHONPATH', None)
        if self.server.password:
            env['PGPASSWORD'] = self.server.password
        return env

    def install(
        self,
        database: str,
        *,
        install: Iterable[str] = (),
        update: Iterable[str] = (),
        options: Iterable[str] = (),
    ) -> None:
        """Install and update modules; refuse when Odoo's log holds an error."""
        log = self.home.logs / f'install-{database}.log'
        parts = [
            *(['-i', ','.join(install)] if install else []),
            *(['-u', ','.join(update)] if update else []),
        ]
        command = self.command(
            'server', '-d', database, *parts, '--without-demo=True', '--stop-after-init',
            '--no-http', '--max-cron-threads=0', '--workers=0', '--logfile=', *options,
        )  # fmt: skip
        self._logged(command, log, f'Modules could not be installed in {database}')
        check_log(log)

    def shell(self, database: str, script: str, log_name: str, failure: str) -> None:
        """Run Python with `env` in the database."""
        log = self.home.logs / log_name
        command = self.command(
            'shell', '-d', database, '--no-http', '--workers=0', '--max-cron-threads=0',
            '--logfile=', '--shell-interface=python',
        )  # fmt: skip
        self._logged(command, log, failure, stdin=script)

    def generate_assets(self, database: str) -> None:
        failure = 'The asset bundles could not be generated'
        self.shell(database, _ASSETS, f'assets-{database}.log', failure)
        check_log(self.home.logs / f'assets-{database}.log')

    def _logged(
        self, command: list[str], log: Path, failure: str, stdin: str | None = None
    ) -> None:
        run_logged(command, log, failure=failure, env=self.env, stdin=stdin)


def check_log(log: Path) -> None:
    """Refuse when Odoo logged an error though it exited with 0."""
    bad = [line for line in log.read_text(errors='replace').splitlines() if _is_error(line)]
    if bad:
        raise Refusal(f'Odoo logged an error: {bad[0]}; the whole log is {log}.')


def _is_error(line: str) -> bool:
    parts = line.split(' ', 4)
    return len(parts) == 5 and parts[3] in ('ERROR', 'CRITICAL')


def write_conf(
    path: Path, base: str, home: Home, server: cluster.Server, **options: object
) -> None:
    """Write odoo.conf for this machine from one of `config/`'s files."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(CONFIG / base)
    settings = {
        'addons_path': home.addons_path,
        'db_host': server.host,
        **({'db_port': server.port} if server.port else {}),
        'db_user': server.user,
        'http_interface': '127.0.0.1',
        'omni_card_keys': card_key(path.parent),
        **options,
    }
    for key, value in settings.items():
        parser.set('options', key, str(value))
    lines = []
    for section in parser.sections():
        lines.append(f'[{section}]')
        lines += [f'{key} = {value}' for key, value in parser.items(section)]
    write_whole(path, '\n'.join(lines) + '\n', mode=0o600)


def card_key(area: Path) -> str:
    """The secret that codes of cards are sealed with in all databases of an area, made once; it
    lies beside their files, not in them, and goes when they go."""
    file = area / 'card_key'
    if not file.exists():
        part = file.with_name(f'{file.name}.{os.getpid()}')
        part.touch(mode=0o600)
        part.write_text(secrets.token_urlsafe(32))
        with contextlib.suppress(FileExistsError):
            os.link(part, file)  # unlike a rename, it leaves another process's key
        part.unlink()
    return file.read_text()
