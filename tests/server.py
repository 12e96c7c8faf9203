"""The running server that these tests look at from outside."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

VARIABLE = 'COMMERCE_STATUS'
SECONDS = 120  # the longest that one request may take


class NoServer(Exception):
    """There is nothing to test; the text says what to do."""


@dataclass(frozen=True)
class Server:
    """What `./commerce status --json` tells of a server."""

    url: str
    database: str
    passwords: dict[str, str]
    log_file: Path
    db_host: str
    db_user: str
    pid: int

    @classmethod
    def from_environment(cls) -> Server:
        path = os.environ.get(VARIABLE)
        if not path:
            raise NoServer(
                f'{VARIABLE} is not set. Run ./commerce test, or start ./commerce run, write '
                f'./commerce status --json to a file and put its path into {VARIABLE}.'
            )
        try:
            status = json.loads(Path(path).read_text())
        except (OSError, ValueError) as error:
            raise NoServer(f'{VARIABLE}={path} is not a status file: {error}') from error
        if not status.get('running'):
            raise NoServer(f'{VARIABLE}={path} tells of no running server: ./commerce run.')
        return cls(
            url=status['url'].rstrip('/'),
            database=status['database'],
            passwords={row['login']: row['password'] for row in status['logins']},
            log_file=Path(status['log_file']),
            db_host=status['db_host'],
            db_user=status['db_user'],
            pid=status['pids']['odoo'],
        )

    @contextmanager
    def cursor(self, readonly: bool = True) -> Iterator[Any]:
        """A cursor beside the server; every statement sees what is committed now."""
        connection = psycopg2.connect(host=self.db_host, user=self.db_user, dbname=self.database)
        try:
            connection.set_session(readonly=readonly, autocommit=True)
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def rows(self, query: str, *args: Any) -> list[tuple]:
        """The answer of one reading statement."""
        with self.cursor() as cursor:
            cursor.execute(query, args)
            return cursor.fetchall()

    def value(self, query: str, *args: Any) -> Any:
        return self.rows(query, *args)[0][0]

    def log_end(self) -> int:
        return self.log_file.stat().st_size

    def log_since(self, start: int) -> str:
        with self.log_file.open('rb') as log:
            log.seek(start)
            return log.read().decode(errors='replace')
