"""Odoo with workers behind nginx, on loopback only, started and stopped by pid files."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from commerce_tool.layout import CONFIG
from commerce_tool.odoo import Odoo
from commerce_tool.steps import Refusal, run_logged, say, tail, write_whole

NGINX = '/usr/sbin/nginx'
START_LIMIT = 120
STOP_LIMIT = 20
_nginx_frame = """\
daemon on;
pid {area}/nginx.pid;
error_log {area}/nginx.log warn;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {area}/nginx-temp/body;
    proxy_temp_path {area}/nginx-temp/proxy;
    fastcgi_temp_path {area}/nginx-temp/fastcgi;
    uwsgi_temp_path {area}/nginx-temp/uwsgi;
    scgi_temp_path {area}/nginx-temp/scgi;
{body}
}}
"""


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(('127.0.0.1', port))
        except OSError:
            return False
    return True


def free_port(wish: int = 0) -> int:
    """The wished port if it is free, else any free one."""
    if wish and port_is_free(wish):
        return wish
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def test_port() -> int:
    """A free port outside the range the system hands out, so that it stays free for a while."""
    return next(port for port in random.sample(range(20000, 30000), 100) if port_is_free(port))


def filled_nginx_conf(port: int, workers_port: int, websocket_port: int) -> str:
    """`config/nginx.conf` with its three places filled in."""
    values = {
        'LISTEN': f'127.0.0.1:{port}',
        'ODOO_WORKERS': f'127.0.0.1:{workers_port}',
        'ODOO_WEBSOCKET': f'127.0.0.1:{websocket_port}',
    }
    text = (CONFIG / 'nginx.conf').read_text()
    return re.sub(r'\$\{(\w+)\}', lambda found: values[found[1]], text)


def _alive(pid: int) -> bool:
    try:
        state = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0]
    except OSError:
        return False
    return state != 'Z'


@dataclass(frozen=True)
class WebServer:
    """Odoo's processes and the nginx before them, for one database."""

    odoo: Odoo
    database: str
    port: int

    @property
    def area(self) -> Path:
        return self.odoo.area

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.port}'

    @property
    def log(self) -> Path:
        return self.area / 'odoo.log'

    def start(self, workers_port: int, websocket_port: int) -> None:
        """Start both; returns when a page is served."""
        self.check_port()
        self._start_odoo()
        try:
            # the websocket's process starts after the workers
            self._wait(lambda: not port_is_free(workers_port) and not port_is_free(websocket_port))
            self._start_nginx(workers_port, websocket_port)
            self._wait(self.answers)
        except BaseException:
            self.stop()
            raise

    def check_port(self) -> None:
        if not port_is_free(self.port):
            raise Refusal(
                f'Port {self.port} on 127.0.0.1 is in use by another program: stop it or choose '
                'another with --port.'
            )

    def _start_odoo(self) -> None:
        command = self.odoo.command('server', '-d', self.database, f'--logfile={self.log}')
        with (self.area / 'odoo.out').open('w') as output:
            process = subprocess.Popen(
                command,
                env=self.odoo.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd='/',
                start_new_session=True,
            )
        write_whole(self.area / 'odoo.pid', f'{process.pid}\n')
        # a process just started may not show its command line yet, by which it is known as ours
        while process.poll() is None and not self._is_ours(process.pid):
            time.sleep(0.02)

    def _start_nginx(self, workers_port: int, websocket_port: int) -> None:
        (self.area / 'nginx-temp').mkdir(exist_ok=True)
        conf = self.area / 'nginx.conf'
        body = filled_nginx_conf(self.port, workers_port, websocket_port)
        write_whole(conf, _nginx_frame.format(area=self.area, body=body))
        command = [NGINX, '-c', conf, '-e', self.area / 'nginx.log']
        run_logged(command, self.area / 'nginx.out', failure='nginx did not start')

    def _wait(self, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_LIMIT
        while time.monotonic() < deadline:
            if ready():
                return
            if not self.pids().get('odoo'):
                break
            time.sleep(0.2)
        say(tail(self.area / 'odoo.out'))
        say(tail(self.log))
        raise Refusal(f'Odoo did not serve a page; its log is {self.log}.')

    def answers(self, path: str = '/web/login') -> bool:
        try:
            with urllib.request.urlopen(self.url + path, timeout=START_LIMIT) as page:
                return page.status == 200
        except (OSError, urllib.error.URLError):
            return False

    def pids(self) -> dict[str, int]:
        """The processes of ours that run; a pid taken over by another program is not ours."""
        found = {}
        for name in ('odoo', 'nginx'):
            file = self.area / f'{name}.pid'
            text = file.read_text().strip() if file.is_file() else ''
            if text.isdigit() and self._is_ours(int(text)):
                found[name] = int(text)
        return found

    def _is_ours(self, pid: int) -> bool:
        try:
            command = Path(f'/proc/{pid}/cmdline').read_bytes().decode(errors='replace')
        except OSError:
            return False
        return str(self.area) in command and _alive(pid)

    def stop(self) -> None:
        """End what the pid files name, with its children."""
        pids = self.pids()
        for name, pid in pids.items():
            os.kill(pid, signal.SIGTERM)
            self._wait_gone(pid)
            if name == 'odoo':
                self._end_group(pid)
        for name in ('odoo', 'nginx'):
            (self.area / f'{name}.pid').unlink(missing_ok=True)

    def _wait_gone(self, pid: int) -> None:
        deadline = time.monotonic() + STOP_LIMIT
        while _alive(pid) and time.monotonic() < deadline:
            _reap(pid)
            time.sleep(0.05)
        if _alive(pid):
            os.kill(pid, signal.SIGKILL)

    @staticmethod
    def _end_group(pid: int) -> None:
        """Workers of an Odoo that had to be killed share its process group."""
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def _reap(pid: int) -> None:
    """Collect the process if it is our own child; a zombie would look alive to others."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return
