"""Tells open pages and tills what they can sell now.

Whoever commits a change calls `mark`, which only remembers it. A thread of the process writes
down what is marked and publishes it together with what all other processes marked, at most
once a second over all of them (`unified.inventory._publish_marked`)."""

import logging
import os
import threading
from collections import defaultdict
from contextlib import suppress
from math import ceil
from time import monotonic, sleep

from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo import SUPERUSER_ID, api
from odoo.modules import module
from odoo.modules.registry import Registry
from odoo.tools import config

_logger = logging.getLogger(__name__)

MOST_WAIT = 60  # seconds between two tries while the publishing fails
_publishers = {}  # (process, database) -> Publisher; a fork starts its own


def mark(registry, products):
    """Note that what can be sold of these products (ids) may have changed, and that this is
    committed. Takes microseconds and never fails."""
    if module.current_test or config['stop_after_init']:
        return
    key = os.getpid(), registry.db_name
    publisher = _publishers.get(key)
    if publisher is None:
        publisher = _publishers.setdefault(key, Publisher(registry.db_name))
        with suppress(RuntimeError):  # another thread of this process started it
            publisher.start()
    publisher.mark(products)


def mark_after_commit(env, products):
    """Note these products (ids), once, when this transaction is committed."""
    waiting = env.cr.postcommit.data.setdefault('unified_inventory.live', set())
    if not waiting and products:
        registry = env.registry
        env.cr.postcommit.add(lambda: mark(registry, waiting))
    waiting.update(products)


class Publisher(threading.Thread):
    """Publishes what this process marked in one database."""

    def __init__(self, db_name):
        super().__init__(daemon=True, name=f'unified_inventory.live.{db_name}')
        self.db_name = db_name
        self._changed = threading.Condition(threading.Lock())
        self._dirty = set()
        self._due = defaultdict(set)  # tenth of a second -> products of which a hold expires then

    def mark(self, products, after=0):
        with self._changed:
            if after:
                self._due[ceil((monotonic() + after) * 10)].update(products)
            else:
                self._dirty.update(products)
            self._changed.notify()

    def run(self):
        delay, failures = None, 0
        while True:
            products = self._take(delay)
            try:
                delay, failures = self._tick(products), 0
            except Exception:
                _logger.exception('what can be sold was not published')
                self.mark(products)
                failures += 1
                delay = min(MOST_WAIT, 2**failures)

    def _take(self, delay):
        """Wait for something to do and return what was marked since.

        :param delay: seconds after which something written down earlier can be published
        """
        if delay is not None:
            sleep(delay)  # what is marked meanwhile comes along
        with self._changed:
            while delay is None and not self._dirty and not self._is_due():
                self._changed.wait(min(self._due) / 10 - monotonic() if self._due else None)
            for tenth in [tenth for tenth in self._due if tenth <= monotonic() * 10]:
                self._dirty |= self._due.pop(tenth)
            taken, self._dirty = self._dirty, set()
            return taken

    def _is_due(self):
        return bool(self._due) and min(self._due) <= monotonic() * 10

    def _tick(self, products):
        """Write these products down and publish what may be; return in how many seconds to
        try again, or None when nothing is left."""
        registry = Registry(self.db_name).check_signaling()
        with registry.cursor() as own:
            own.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
            inventory = api.Environment(own, SUPERUSER_ID, {})['unified.inventory']
            own.execute('SET LOCAL synchronous_commit TO off')
            inventory._mark(products)
            own.commit()  # the other processes see it, and it outlives this one
            return inventory._publish_marked(self.mark)
