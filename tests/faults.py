"""What went wrong with a call: the server was away, somebody else was faster, it said no."""

from __future__ import annotations

import http.client
import re
import time
import xmlrpc.client
from collections.abc import Callable
from typing import Any
from xml.parsers.expat import ExpatError

import psycopg2
import requests
from partner import Refused
from shopper import Broken, Told
from web import RpcError

AWAY, CONTENDED, REFUSED, FAILED = 'away', 'contended', 'refused', 'failed'
FAULTS = (
    requests.RequestException,
    http.client.HTTPException,
    OSError,
    xmlrpc.client.Error,
    ExpatError,  # an answer that was cut off
    psycopg2.OperationalError,
    RpcError,
    Refused,
    Broken,
)
PATIENCE = 240  # seconds until a server that was killed has to answer again
RECOVERY = 90  # seconds after a blow in which calls may fail: Odoo's master may have to be started
# What PostgreSQL says when transactions meet and Odoo has given up repeating its own
_contention = re.compile(
    'SerializationFailure|LockNotAvailable|DeadlockDetected|ConcurrencyError'
    r'|could not serialize|deadlock detected|could not obtain lock|Too many people want this'
)
_gone = re.compile(
    'OperationalError|InterfaceError|AdminShutdown|CrashShutdown|CannotConnectNow|PoolError'
    '|server closed the connection|connection already closed|terminating connection'
    '|the database system is'
)


def kind_of(error: Exception) -> str:
    """Which of the four it is."""
    text = f'{type(error).__name__} {getattr(error, "name", "")} {error}'
    if _contention.search(text):
        return CONTENDED
    if _gone.search(text):
        return AWAY
    if isinstance(error, RpcError):
        return REFUSED if error.is_refusal else FAILED
    if isinstance(error, Refused):
        return REFUSED if 'Traceback' not in error.text else FAILED
    if isinstance(error, Broken):
        return FAILED
    if isinstance(error, requests.HTTPError):
        # Odoo answers 404 as long as it does not reach its database.
        status = error.response.status_code
        return AWAY if status >= 500 or status == 404 else FAILED
    if isinstance(error, xmlrpc.client.ProtocolError):
        return AWAY if error.errcode >= 500 or error.errcode == 404 else FAILED
    return AWAY


class Patience:
    """Repeats calls that failed because the server was killed or others were faster.

    A call may have been carried out although its answer was lost, so what is repeated must
    be something that is done once however often it is asked.
    """

    def __init__(self) -> None:
        self.blows: list[float] = []  # when something was killed
        self.repeated = 0
        self.contended = 0

    def blow(self) -> None:
        self.blows.append(time.monotonic())

    def excuses(self, error: Exception, asked: float) -> bool:
        """Whether this is what a kill, or somebody faster, may do to a call."""
        kind = kind_of(error)
        if kind == CONTENDED:
            self.contended += 1
            return True
        shaken = any(asked - RECOVERY < blow for blow in self.blows)
        return shaken and (kind == AWAY or isinstance(error, Broken))

    def insist(self, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The answer of a call, asked until there is one."""
        deadline = time.monotonic() + PATIENCE
        while True:
            asked = time.monotonic()
            try:
                return call(*args, **kwargs)
            except Told:
                raise
            except FAULTS as error:
                if time.monotonic() > deadline or not self.excuses(error, asked):
                    raise
            self.repeated += 1
            time.sleep(0.3)
