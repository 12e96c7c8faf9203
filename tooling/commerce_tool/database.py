"""Databases: marked when whole, copied from templates together with their files."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

from commerce_tool.odoo import Odoo
from commerce_tool.steps import Refusal


def _quoted(name: str) -> str:
    return '"{}"'.format(name.replace('"', '""'))


def _text(value: str) -> str:
    return "'{}'".format(value.replace("'", "''"))


def names(odoo: Odoo) -> list[str]:
    return odoo.server.query('SELECT datname FROM pg_database WHERE NOT datistemplate').split()


def exists(odoo: Odoo, database: str) -> bool:
    return database in names(odoo)


def create(odoo: Odoo, database: str) -> None:
    """An empty database with the collation Odoo wants."""
    drop(odoo, database)
    odoo.server.query(
        f"CREATE DATABASE {_quoted(database)} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
    )


def drop(odoo: Odoo, database: str) -> None:
    # WITH (FORCE) refuses when PostgreSQL itself is vacuuming; without it that is stopped
    odoo.server.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity '
        f'WHERE datname = {_text(database)} AND usename = current_user'
    )
    odoo.server.query(f'DROP DATABASE IF EXISTS {_quoted(database)}')
    shutil.rmtree(odoo.filestore(database), ignore_errors=True)


def copy(odoo: Odoo, source: str, target: str) -> None:
    """Copy a database and its files.

    What the source had marked as perhaps garbage is none of the copy's: Odoo's tests collect
    garbage after each class.
    """
    drop(odoo, target)
    odoo.server.query(f'CREATE DATABASE {_quoted(target)} TEMPLATE {_quoted(source)}')
    if odoo.filestore(source).is_dir():
        # no hard links: a file that one lane of tests loses is lost for nobody else
        command = ['cp', '-a', '--reflink=auto', odoo.filestore(source), odoo.filestore(target)]
        if subprocess.run(command, check=False).returncode:
            raise Refusal(f'The files of {source} could not be copied to {target}.')
        shutil.rmtree(odoo.filestore(target) / 'checklist', ignore_errors=True)
    if gone := lost_files(odoo, target):
        raise Refusal(f'{source} has lost {len(gone)} of its files, such as {gone[0]}.')


def lost_files(odoo: Odoo, database: str) -> list[str]:
    """The files the database names that are not on the disk."""
    if odoo.server.query("SELECT to_regclass('ir_attachment') IS NULL", database) == 't':
        return []
    statement = (
        'SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL ORDER BY 1'
    )
    named = odoo.server.query(statement, database).splitlines()
    return [name for name in named if not (odoo.filestore(database) / name).is_file()]


def mark(odoo: Odoo, database: str, state: dict[str, Any]) -> None:
    """Say, as the last act, that the database is whole and what is in it."""
    # a copy takes the planner's statistics with it; without them some tests run for minutes
    odoo.server.query('ANALYZE', database)
    text = _text(json.dumps(state, sort_keys=True))
    odoo.server.query(f'COMMENT ON DATABASE {_quoted(database)} IS {text}')


def state_of(odoo: Odoo, database: str) -> dict[str, Any] | None:
    """What `mark` said; None for a database that does not exist or was never whole."""
    found = odoo.server.query(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f'WHERE datname = {_text(database)}'
    )
    try:
        return json.loads(found) if found else None
    except ValueError:
        return None


def whole_state(odoo: Odoo, database: str) -> dict[str, Any] | None:
    """`state_of` a template; None too when its files are gone, as on another home's server."""
    state = state_of(odoo, database)
    return None if state and lost_files(odoo, database) else state


def parameter(odoo: Odoo, database: str, key: str) -> str:
    """The value of a system parameter, '' when it is not set."""
    return odoo.server.query(
        f'SELECT value FROM ir_config_parameter WHERE key = {_text(key)}', database
    )


def installed(odoo: Odoo, database: str) -> set[str]:
    statement = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    return set(odoo.server.query(statement, database).split())
