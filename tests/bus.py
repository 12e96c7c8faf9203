"""What an open page hears from the server, on a websocket of its own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import websocket
from server import Server


@dataclass(frozen=True)
class Heard:
    """A message and when it came (monotonic seconds)."""

    at: float
    kind: str
    payload: Any


class Listener(threading.Thread):
    """Subscribes to bus channels, from now on, and keeps what it hears."""

    def __init__(self, server: Server, *channels: str):
        super().__init__(daemon=True)
        url = server.url.replace('http', 'ws', 1) + '/websocket'
        self.socket = websocket.create_connection(url, origin=server.url, timeout=30)
        last = server.value('SELECT coalesce(max(id), 0) FROM bus_bus')
        data = {'channels': list(channels), 'last': last}
        self.socket.send(json.dumps({'event_name': 'subscribe', 'data': data}))
        self.heard: list[Heard] = []
        self.news = threading.Condition()

    def run(self) -> None:
        with suppress(websocket.WebSocketException, OSError):
            while text := self.socket.recv():
                now = time.monotonic()
                with self.news:
                    for row in json.loads(text):
                        message = row['message']
                        self.heard.append(Heard(now, message['type'], message['payload']))
                    self.news.notify_all()

    def wait(self, seconds: float, kind: str, part: Any = ...) -> Heard | None:
        """The first message of a kind, and with this somewhere in its payload; it is waited for
        so long, and is then forgotten with all before it."""

        def find() -> Heard | None:
            for number, message in enumerate(self.heard):
                if message.kind.endswith(kind) and (part is ... or part in _parts(message.payload)):
                    del self.heard[: number + 1]
                    return message
            return None

        found: list[Heard | None] = [None]

        def is_there() -> bool:
            found[0] = find()
            return found[0] is not None

        with self.news:
            self.news.wait_for(is_there, seconds)
        return found[0]


def _parts(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, dict):
        for part in value.values():
            yield from _parts(part)


@contextmanager
def listening(server: Server, *channels: str) -> Iterator[Listener]:
    listener = Listener(server, *channels)
    listener.start()
    time.sleep(0.5)  # the server says nothing when it has subscribed us
    try:
        yield listener
    finally:
        listener.socket.close()
