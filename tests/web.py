"""A web client's way to call Odoo: JSON-RPC on a session with cookies."""

from __future__ import annotations

from typing import Any

import requests
from server import SECONDS, Server


class RpcError(Exception):
    """The server's answer to a call was an error."""

    # what Odoo says on purpose, for the user to read
    _said = ('UserError', 'ValidationError', 'AccessError', 'Refusal', 'MissingError')

    def __init__(self, error: dict[str, Any]):
        data = error.get('data', {})
        self.name: str = data.get('name', '')
        self.message: str = data.get('message') or error.get('message', '')
        self.context: dict[str, Any] = data.get('context') or {}
        super().__init__(f'{self.name}: {self.message}')

    @property
    def is_refusal(self) -> bool:
        return self.name.rpartition('.')[2] in self._said


class WebClient:
    """One browser's worth of cookies."""

    def __init__(self, server: Server):
        self.server = server
        self.session = requests.Session()

    def get(self, path: str) -> requests.Response:
        page = self.session.get(self.server.url + path, timeout=SECONDS)
        page.raise_for_status()
        return page

    def call(self, path: str, **params: Any) -> Any:
        """POST a JSON-RPC call to a route."""
        answer = self.session.post(
            self.server.url + path,
            json={'jsonrpc': '2.0', 'method': 'call', 'params': params},
            timeout=SECONDS,
        )
        answer.raise_for_status()
        content = answer.json()
        if 'error' in content:
            raise RpcError(content['error'])
        return content.get('result')


class User(WebClient):
    """Somebody who is logged in."""

    def __init__(self, server: Server, login: str, password: str | None = None):
        super().__init__(server)
        info = self.call(
            '/web/session/authenticate',
            db=server.database,
            login=login,
            password=password or server.passwords[login],
        )
        self.uid: int = info['uid']
        self.login = login

    def run(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        path = f'/web/dataset/call_kw/{model}/{method}'
        return self.call(path, model=model, method=method, args=list(args), kwargs=kwargs)

    def find(self, model: str, domain: list, **kwargs: Any) -> list[int]:
        return self.run(model, 'search', domain, **kwargs)

    def read(self, model: str, domain: list, *fields: str, **kwargs: Any) -> list[dict]:
        return self.run(model, 'search_read', domain, list(fields), **kwargs)

    def create(self, model: str, **values: Any) -> int:
        return self.run(model, 'create', [values])[0]

    def ensure(self, model: str, key: dict[str, Any], **values: Any) -> int:
        """The record with these values in its key fields, made if there is none."""
        domain = [[field, '=', value] for field, value in key.items()]
        found = self.find(model, domain, limit=1)
        return found[0] if found else self.create(model, **key, **values)

    def ref(self, xml_id: str) -> int:
        module, name = xml_id.split('.')
        domain = [['module', '=', module], ['name', '=', name]]
        return self.read('ir.model.data', domain, 'res_id')[0]['res_id']
