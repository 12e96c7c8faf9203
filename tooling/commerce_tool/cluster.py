"""A PostgreSQL cluster of our own (unix socket only), or the server the environment names."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from commerce_tool.layout import CONFIG, Home
from commerce_tool.steps import Refusal, output_of, run_logged, say, write_whole

OLDEST = 13
ROLE = 'odoo'
# the longest path a unix socket may have is 107 characters on Linux
SOCKET_PATH_LIMIT = 100
NOT_DURABLE = 'fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n'


@dataclass(frozen=True)
class Server:
    """How to reach a PostgreSQL server as the role that owns the databases."""

    host: str
    user: str
    port: str = ''
    password: str = field(default='', repr=False)
    binaries: Path | None = None

    @property
    def env(self) -> dict[str, str]:
        given = {
            'PGHOST': self.host,
            'PGUSER': self.user,
            'PGPORT': self.port,
            'PGPASSWORD': self.password,
        }
        return {name: value for name, value in given.items() if value}

    def tool(self, name: str) -> str:
        return str(self.binaries / name) if self.binaries else name

    def query(self, statement: str, database: str = 'postgres') -> str:
        """Run SQL and return its rows as text; refuse with the server's own words."""
        done = subprocess.run(
            [self.tool('psql'), '-AtXq', '-v', 'ON_ERROR_STOP=1', '-d', database, '-c', statement],
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            words = ' '.join(done.stderr.split()) or 'no answer'
            raise Refusal(f'PostgreSQL refused: {words}')
        return done.stdout.strip()


def given_server() -> Server | None:
    """The server named by PGHOST and the like, if any."""
    host = os.environ.get('PGHOST')
    if not host:
        return None
    user = os.environ.get('PGUSER') or ROLE
    if user == 'postgres':
        raise Refusal(
            'Odoo does not work as the database user postgres: set PGUSER to a role that may '
            'create databases.'
        )
    server = Server(host, user, os.environ.get('PGPORT', ''), os.environ.get('PGPASSWORD', ''))
    _check_version(int(server.query('SHOW server_version_num')) // 10000)
    if server.query('SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user') != 't':
        raise Refusal(f'The role {user} at {host} may not create databases (CREATEDB).')
    return server


def _check_version(major: int) -> None:
    if major < OLDEST:
        raise Refusal(f'PostgreSQL {major} is too old: Odoo 19 needs {OLDEST} or later.')


@dataclass(frozen=True)
class Cluster:
    """A private cluster. As root it belongs to the user postgres, who cannot be root.

    It may then outlive the home with its databases' files: a name both know ties them together.
    """

    home: Home
    name: str
    durable: bool

    @property
    def folder(self) -> Path:
        if os.geteuid() == 0:
            # below the project the user postgres may have no access
            return Path(f'/var/lib/commerce-{self.home.fingerprint}') / self.name
        return self.home.path / self.name / 'postgresql'

    @property
    def data(self) -> Path:
        return self.folder / 'data'

    @property
    def socket_folder(self) -> Path:
        if len(str(self.folder / '.s.PGSQL.5432')) < SOCKET_PATH_LIMIT:
            return self.folder
        short = f'commerce-{os.geteuid()}-{self.home.fingerprint}-{self.name}'
        return Path(tempfile.gettempdir()) / short

    @property
    def server(self) -> Server:
        return Server(str(self.socket_folder), ROLE, binaries=self._binaries)

    @property
    def _binaries(self) -> Path:
        found = {
            int(path.parent.name): path
            for path in Path('/usr/lib/postgresql').glob('*/bin')
            if path.parent.name.isdigit() and (path / 'initdb').exists()
        }
        if not found:
            raise Refusal('PostgreSQL is not installed (no /usr/lib/postgresql/*/bin/initdb).')
        version = self.data / 'PG_VERSION'
        wanted = int(output_of([*self._drop, 'cat', version]) or max(found))
        if wanted not in found:
            raise Refusal(
                f'The data in {self.data} was made by PostgreSQL {wanted}, which is not installed '
                'any more: install it, or remove that folder to start anew.'
            )
        _check_version(wanted)
        return found[wanted]

    @property
    def _drop(self) -> list[str]:
        if os.geteuid() != 0:
            return []
        return ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--']

    def _run(self, failure: str, *command: str | Path) -> None:
        log = self.home.logs / f'postgresql-{self.name}.log'
        # the working folder may be closed to the user postgres
        run_logged([*self._drop, *command], log, failure=failure, cwd=Path('/'))

    def start(self) -> None:
        """Make the cluster if need be and start it; nothing happens when it runs."""
        self._make()
        if self.running():
            return
        self._run(
            'PostgreSQL did not start', self._binaries / 'pg_ctl', 'start', '-w', '-t', '120', '-s',
            '-D', self.data, '-l', self.folder / 'log',
        )  # fmt: skip
        self._ensure_role()

    def _make(self) -> None:
        for folder in {self.folder, self.socket_folder}:
            self._make_folder(folder)
        if not self._is_ours():
            self._clear()
            self._run(
                'The PostgreSQL cluster could not be made', self._binaries / 'initdb', '-D',
                self.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale', 'C.UTF-8',
                *([] if self.durable else ['--no-sync']),
            )  # fmt: skip
        self._configure()
        if not self._is_ours():
            name = f'{uuid.uuid4()}\n'
            write_whole(self._name_at_home, name)
            write_whole(self._ready, name)

    @property
    def _ready(self) -> Path:
        return self.folder / 'ready'

    @property
    def _name_at_home(self) -> Path:
        return self.home.path / self.name / 'data/cluster'

    def _is_ours(self) -> bool:
        """Whether it is whole and the files of its databases are in this home."""
        if not self._ready.exists():
            return False
        if self._ready.read_text() == 'made\n':  # as older versions wrote it
            return (self._name_at_home.parent / 'filestore').is_dir()
        known = self._name_at_home
        return known.is_file() and known.read_text() == self._ready.read_text()

    def _clear(self) -> None:
        """Make room for a new cluster; what a shop had is put aside, not removed."""
        if not (self.durable and self._ready.exists()):
            self._run_if_present('stop', '-m', 'immediate')
            shutil.rmtree(self.data, ignore_errors=True)
            return
        self.stop()
        aside = Path(tempfile.mkdtemp(prefix='left-', dir=self.folder))
        self._ready.unlink()
        self.data.rename(aside / 'data')
        say(f'The files of the databases found are gone; the databases are kept in {aside}.')

    def _make_folder(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, 'postgres', 'postgres')
        # the cluster trusts whoever reaches its socket
        folder.chmod(0o700)

    def _configure(self) -> None:
        ours = (
            (CONFIG / 'postgresql.conf').read_text()
            + "listen_addresses = ''\n"
            + f"unix_socket_directories = '{self.socket_folder}'\n"
            + ('' if self.durable else NOT_DURABLE)
        )
        write_whole(self.data / 'commerce.conf', ours)
        main = self.data / 'postgresql.conf'
        line = "include = 'commerce.conf'\n"
        if line not in main.read_text():
            with main.open('a') as file:
                file.write(line)
        if os.geteuid() == 0:
            shutil.chown(self.data / 'commerce.conf', 'postgres', 'postgres')

    def _ensure_role(self) -> None:
        maker = Server(str(self.socket_folder), 'postgres', binaries=self._binaries)
        if not maker.query(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
            maker.query(f'CREATE ROLE {ROLE} LOGIN CREATEDB')

    def running(self) -> bool:
        status = [*self._drop, self._binaries / 'pg_ctl', 'status', '-D', self.data]
        return bool(output_of(status)) if self._ready.exists() else False

    def pid(self) -> int | None:
        lines = output_of([*self._drop, 'cat', self.data / 'postmaster.pid']).splitlines()
        return int(lines[0]) if lines and self.running() else None

    def _run_if_present(self, *arguments: str) -> None:
        if (self.data / 'postmaster.pid').exists():
            command = [*self._drop, self._binaries / 'pg_ctl', *arguments, '-D', self.data]
            output_of([*command, '-w'])

    def stop(self) -> None:
        if self.folder.exists():
            self._run_if_present('stop', '-m', 'fast')

    def remove(self) -> None:
        """Remove its data for good; it must be stopped."""
        for folder in (self.folder, self.socket_folder):
            shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            # shared with the other cluster: goes with the last one
            self.folder.parent.rmdir()


def connect(home: Home, name: str, *, durable: bool) -> Server:
    """The given server, or our cluster of that name, started."""
    server = given_server()
    if server:
        return server
    cluster = Cluster(home, name, durable)
    cluster.start()
    return cluster.server


def environment_without_server(env: Mapping[str, str]) -> dict[str, str]:
    """An environment in which libpq's own variables do not overrule odoo.conf."""
    return {key: value for key, value in env.items() if not key.startswith('PG')}
