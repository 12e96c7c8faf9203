"""Kills: Odoo's workers, PostgreSQL's backends, all of PostgreSQL, as power and memory do."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from pathlib import Path

import psycopg2
import requests
from faults import Patience
from server import Server

WORKER, BACKEND, CLUSTER = 'worker', 'backend', 'cluster'
WAIT = 300  # seconds until everything answers again
LATE = 10  # seconds after which Odoo's master may still end of a blow


class Killer(threading.Thread):
    """Kills one of the kinds every so many seconds, until it is stopped.

    :param cluster: PostgreSQL's data directory; it is started again after a blow
    """

    def __init__(
        self,
        server: Server,
        patience: Patience,
        kinds: list[str],
        every: float,
        seed: int,
        cluster: Path | None = None,
    ):
        super().__init__(daemon=True)
        self.server = server
        self.patience = patience
        self.kinds = kinds
        self.every = every
        self.rng = random.Random(f'{seed} killer')
        self.cluster = cluster
        self.done: dict[str, int] = dict.fromkeys(kinds, 0)
        self.failed: BaseException | None = None
        self._over = threading.Event()

    def run(self) -> None:
        blows = {
            WORKER: self._kill_worker,
            BACKEND: self._kill_backend,
            CLUSTER: self._kill_cluster,
        }
        while not self._over.wait(self.rng.uniform(0.5, 1.5) * self.every):
            kind = self.rng.choice(self.kinds)
            self.patience.blow()
            try:
                self.done[kind] += blows[kind]()
                self._wait_for_answer()
            except Exception as error:  # noqa: BLE001 - told by stop()
                self.failed = error
                return
            self.patience.blow()

    def stop(self) -> None:
        self._over.set()
        self.join()
        if self.failed:
            raise self.failed
        time.sleep(LATE)
        self._wait_for_answer()

    def _kill_worker(self) -> bool:
        # Odoo's master ends when PostgreSQL is away; who watches it has started another.
        server = Server.from_environment()
        try:
            path = Path(f'/proc/{server.pid}/task/{server.pid}/children')
            workers = [pid for pid in map(int, path.read_text().split()) if _writes(pid, server)]
        except FileNotFoundError:
            return False
        return bool(workers) and _kill(self.rng.choice(workers))

    def _kill_backend(self) -> bool:
        try:
            rows = self.server.rows(
                'SELECT pid FROM pg_stat_activity WHERE datname = current_database()'
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid"
            )
        except psycopg2.OperationalError:
            return False  # it is still getting up
        return bool(rows) and _kill(self.rng.choice(rows)[0])

    def _kill_cluster(self) -> bool:
        assert self.cluster
        pid = int((self.cluster / 'postmaster.pid').read_text().split()[0])
        if os.readlink(f'/proc/{pid}/cwd') != str(self.cluster.resolve()):
            return False  # an old file; the number is somebody else's by now
        program = Path(os.readlink(f'/proc/{pid}/exe')).with_name('pg_ctl')
        _kill(pid)
        owner = self.cluster.stat()
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            # It does not start as long as one of the orphans has not noticed.
            started = subprocess.run(
                [program, '-D', self.cluster, '-l', self.cluster.parent / 'log', '-w', 'start'],
                user=owner.st_uid, group=owner.st_gid, extra_groups=[],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
                cwd='/',
            )  # fmt: skip
            if not started.returncode:
                return True
            time.sleep(0.5)
        raise AssertionError('PostgreSQL does not start again')

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            try:
                if requests.get(f'{self.server.url}/web/login', timeout=WAIT).ok:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.2)
        raise AssertionError('the server does not answer any more')


def _writes(pid: int, server: Server) -> bool:
    """Whether this process writes the server's log: numbers of processes are used again."""
    log = str(server.log_file.resolve())
    return any(os.path.realpath(link) == log for link in Path(f'/proc/{pid}/fd').iterdir())


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
