"""The transactions of our own in which holds are decided (docs/adr/0001).

The commits here are of these transactions, never of the caller's."""

import os
from collections import defaultdict
from contextlib import contextmanager
from time import monotonic

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo.modules import module

from . import live
from .store import HoldStore

KEPT = 2  # connections a process keeps for its next short transactions
FRESH = 1.0  # seconds after its use in which a connection is taken to be alive
FLUSH = """
    SET LOCAL synchronous_commit TO DEFAULT;
    SELECT pg_logical_emit_message(true, 'unified_inventory', '')
"""
# (process, database) -> [(cursor, when it was used)]; a fork inherits nothing
_idle = defaultdict(list)

OURS = tuple(f'unified.inventory.{name}' for name in ('hold', 'entry', 'level', 'breach'))
RULES = ('unified.inventory.rule', 'unified.inventory.allotment')
READ = ('stock.quant', 'stock.move', 'stock.move.line', 'stock.location', 'stock.warehouse')


def flush(env):
    """Write out what the figures read, and nothing else of this transaction."""
    for model in (*READ, *OURS, *RULES):
        env[model].flush_model()


@contextmanager
def short_transaction(env, scale):
    """Yield a store on a READ COMMITTED transaction of its own that commits at the end.

    Odoo's own transaction reads from one old snapshot: whatever it locks, it would decide on
    stale stock. Inside Odoo's tests there is one connection only, so a savepoint stands in.
    """
    if module.current_test:
        flush(env)
        with env.cr.savepoint(flush=False):
            yield HoldStore(env.cr, scale)
        for model in OURS:
            env[model].invalidate_model(flush=False)
        return
    with kept_cursor(env.registry) as own:
        store = HoldStore(own, scale)
        yield store
        own.commit()
        live.mark(env.registry, store.touched)
        if store.written:
            # The locks are free: only now wait for the disk, together with all the others
            # who wait (a commit that has something to say flushes what came before it).
            own.execute(FLUSH)
            own.commit()


@contextmanager
def kept_cursor(registry):
    """Yield a READ COMMITTED cursor in a new transaction, also for what other modules decide as
    holds are. Its connection is kept for the next one: Odoo's pool makes a connection forget all
    its plans when it is handed out, and planning these statements takes longer than running
    them, while others wait for the locks."""
    own = _begin(registry)
    try:
        yield own
    except BaseException:
        if own.connection.closed:
            own.close()
        else:
            own.rollback()
            _keep(registry, own)
        raise
    _keep(registry, own)


def _begin(registry):
    idle = _idle[os.getpid(), registry.db_name]
    while idle:
        own, used_at = idle.pop()
        try:
            if monotonic() - used_at > FRESH:
                own.execute('SELECT 1', log_exceptions=False)
            return own
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            own.close()  # the server went away while it was kept
    own = registry.cursor()
    own.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
    own.execute("SET lock_timeout = '10s'; SET synchronous_commit = off")
    own.commit()
    return own


def _keep(registry, own):
    idle = _idle[os.getpid(), registry.db_name]
    if len(idle) < KEPT:
        idle.append((own, monotonic()))
    else:
        own.close()
