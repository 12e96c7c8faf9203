"""The running shop: its database, its demo company, its server."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commerce_tool import addons, cluster, database, debian, odoo_source, python_env
from commerce_tool.layout import Home
from commerce_tool.odoo import Odoo, write_conf
from commerce_tool.server import WebServer, free_port
from commerce_tool.steps import Refusal, say, step, write_whole

DEFAULT_PORT = 8069
DEFAULT_WEBSOCKET_PORT = 8072
LOGINS = 'unified_commerce.demo_logins'
# two for pages, one to spare: a document being printed asks a worker for its style sheets
WORKERS = 3
_ignored_modules = {'test_unified_commerce'}
_load_demo = """
if 'unified.commerce.demo' in env:
    env['unified.commerce.demo']._load()
    env.cr.commit()
    for _order in env['unified.commerce.demo']._load_orders():
        env.cr.commit()

env['ir.config_parameter'].set_param('web.base.url', {url!r})
env.cr.commit()
"""


def prepare(home: Home, *, for_tests: bool) -> None:
    """Everything below the database: packages, Odoo, Python."""
    home.check_disk()
    with step('Debian packages'):
        wanted = debian.RUN_PACKAGES + (debian.TEST_PACKAGES if for_tests else ())
        debian.install(home, wanted)
    with step(f'Odoo {odoo_source.VERSION}'):
        odoo_source.ensure(home)
    with step('Python environment'):
        python_env.ensure(home, for_tests=for_tests)


@dataclass(frozen=True)
class Instance:
    """One database with the suite, and the web server on it."""

    home: Home
    area: Path
    database: str
    port: int
    durable: bool

    @property
    def conf(self) -> Path:
        return self.area / 'odoo.conf'

    @property
    def state_file(self) -> Path:
        return self.area / 'state.json'

    def connect(self) -> Odoo:
        server = cluster.connect(self.home, self.area.name, durable=self.durable)
        return self.odoo(server)

    def odoo(self, server: cluster.Server) -> Odoo:
        return Odoo(self.home, server, self.area, self.conf)

    def write_conf(self, odoo: Odoo) -> tuple[int, int]:
        """Write odoo.conf; returns the ports of the workers and of the websocket."""
        workers_port = free_port(self.port + 1)
        websocket_port = free_port(self.port + DEFAULT_WEBSOCKET_PORT - DEFAULT_PORT)
        write_conf(
            self.conf, 'odoo-workers.conf', self.home, odoo.server, data_dir=odoo.data,
            http_port=workers_port, gevent_port=websocket_port, workers=WORKERS,
            db_name=self.database, dbfilter=f'^{self.database}$',
        )  # fmt: skip
        return workers_port, websocket_port

    def web(self, odoo: Odoo) -> WebServer:
        return WebServer(odoo, self.database, self.port)

    def up_to_date(self, odoo: Odoo) -> bool:
        return database.state_of(odoo, self.database) == self.wanted_state()

    def wanted_state(self) -> dict[str, Any]:
        modules = [name for name in addons.suite() if name not in _ignored_modules]
        return {
            'odoo': odoo_source.VERSION,
            'locks': python_env.lock_hash(python_env.RUN_LOCKS),
            'modules': addons.hashes(modules),
        }

    def fill(self, odoo: Odoo) -> None:
        """Bring the database to the state of the code; nothing happens when it is."""
        wanted = self.wanted_state()
        state = database.state_of(odoo, self.database)
        if state == wanted:
            return
        if not state:
            with step('Odoo and the suite, installed'):
                database.create(odoo, self.database)
                odoo.install(self.database, install=self._modules())
        else:
            changed = self._changed(state, wanted)
            with step(f'Update of {", ".join(changed) or "the environment"}'):
                odoo.install(self.database, install=self._modules(), update=changed)
        self.load_demo(odoo)
        with step('Asset bundles'):
            odoo.generate_assets(self.database)
        database.mark(odoo, self.database, wanted)

    def load_demo(self, odoo: Odoo) -> None:
        with step('Demo company'):
            url = self.web(odoo).url
            failure = 'The demo company could not be loaded'
            odoo.shell(self.database, _load_demo.format(url=url), 'demo.log', failure)

    @staticmethod
    def _modules() -> list[str]:
        return [name for name in addons.main_modules() if name not in _ignored_modules]

    @staticmethod
    def _changed(state: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
        if state.get('odoo') != wanted['odoo']:
            return ['base']
        old, new = state.get('modules', {}), wanted['modules']
        return sorted(name for name in new if name in old and old[name] != new[name])

    def logins(self, odoo: Odoo) -> list[dict[str, Any]]:
        """The logins the demo company wrote down, the administrator's at least."""
        found = database.parameter(odoo, self.database, LOGINS)
        logins = json.loads(found) if found else []
        if not any(login.get('login') == 'admin' for login in logins):
            logins.insert(0, {'role': 'administrator', 'login': 'admin', 'password': 'admin'})
        return logins

    def status(self, odoo: Odoo, pids: dict[str, int]) -> dict[str, Any]:
        web = self.web(odoo)
        return {
            'running': 'odoo' in pids and 'nginx' in pids,
            'url': web.url,
            'database': self.database,
            'logins': self.logins(odoo),
            'addons_path': self.home.addons_path,
            'odoo_conf': str(self.conf),
            'log_file': str(web.log),
            'python': str(self.home.python),
            'db_host': odoo.server.host,
            'db_user': odoo.server.user,
            'pids': pids,
        }

    def serve(self, odoo: Odoo) -> dict[str, Any]:
        """Start the server and write its status down."""
        ports = self.write_conf(odoo)
        with step('Odoo with workers behind nginx'):
            self.web(odoo).start(*ports)
        status = self.status(odoo, self.web(odoo).pids())
        write_whole(self.state_file, json.dumps(status, indent=2))
        return status


def shop(home: Home, port: int | None = None) -> Instance:
    """The demo shop of `./commerce run`; it stays on the port it was started on."""
    area = home.area('demo')
    saved = _read(area / 'state.json')
    if port is None:
        port = int(saved['url'].rpartition(':')[2]) if saved else DEFAULT_PORT
    given = cluster.given_server()
    name = f'commerce_{home.fingerprint}' if given else 'commerce'
    return Instance(home, area, name, port, durable=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def run(home: Home, port: int | None) -> None:
    """`./commerce run`."""
    prepare(home, for_tests=False)
    instance = shop(home, port)
    with step('PostgreSQL'):
        odoo = instance.connect()
    old = _read(instance.state_file)
    running = shop(home).web(odoo)
    if running.pids():
        if _serves(old, instance, odoo) and running.answers():
            say('It runs already.')
            return show(old)
        if running.port != instance.port:
            instance.web(odoo).check_port()
        with step('Stop of the running server'):
            running.stop()
    instance.web(odoo).check_port()
    instance.write_conf(odoo)
    instance.fill(odoo)
    return show(instance.serve(odoo))


def _serves(status: dict[str, Any], instance: Instance, odoo: Odoo) -> bool:
    """Whether the server of `status` is what is asked for."""
    asked = (instance.database, f'http://127.0.0.1:{instance.port}')
    return asked == (status.get('database'), status.get('url')) and instance.up_to_date(odoo)


def show(status: dict[str, Any]) -> None:
    say()
    say(f'Shop         {status["url"]}/shop')
    say(f'Back office  {status["url"]}/odoo')
    say(f'Log          {status["log_file"]}')
    say()
    rows = [
        (row.get('role', ''), row['login'], row.get('password', '')) for row in status['logins']
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        say('  '.join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def status(home: Home) -> dict[str, Any]:
    """What `./commerce status` tells; without a server, what it would use."""
    instance = shop(home)
    saved = _read(instance.state_file)
    if not saved:
        return {'running': False, 'addons_path': home.addons_path, 'python': str(home.python),
                'logins': [], 'pids': {}}  # fmt: skip
    server = cluster.Server(saved['db_host'], saved['db_user'])
    pids = instance.web(instance.odoo(server)).pids()
    private = cluster.Cluster(home, 'demo', durable=True)
    if not cluster.given_server() and (pid := private.pid()):
        pids['postgresql'] = pid
    return {**saved, 'running': 'odoo' in pids and 'nginx' in pids, 'pids': pids}


def stop(home: Home) -> None:
    """`./commerce stop`: Odoo, nginx, and the clusters of our own."""
    instance = shop(home)
    server = cluster.Server('', '')
    with step('Odoo and nginx stopped'):
        instance.web(instance.odoo(server)).stop()
    if cluster.given_server():
        return
    with step('PostgreSQL stopped'):
        for name in ('demo', 'test'):
            cluster.Cluster(home, name, durable=True).stop()


def reset(home: Home) -> None:
    """`./commerce reset`: databases, files and state go; downloads stay."""
    instance = shop(home)
    given = cluster.given_server()
    if given:
        odoo = instance.odoo(given)
        instance.web(odoo).stop()
        database.drop(odoo, instance.database)
    else:
        stop(home)
    with step('Databases, files and state removed'):
        for name in ('demo', 'test'):
            if not given:
                cluster.Cluster(home, name, durable=True).remove()
            shutil.rmtree(home.path / name, ignore_errors=True)


def import_sales(home: Home, arguments: list[str]) -> list[str]:
    """The command line of the import, which the module unified_commerce provides."""
    instance = shop(home)
    if not instance.state_file.is_file():
        raise Refusal('There is no database yet: ./commerce run makes it.')
    odoo = instance.connect()
    return odoo.command('import_sales', '-d', instance.database, *arguments)
