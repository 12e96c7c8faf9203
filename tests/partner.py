"""Partners' programs: the same calls over odoorpc, over XML-RPC and over JSON-2."""

from __future__ import annotations

import re
import xmlrpc.client
from typing import Any, Protocol
from urllib.parse import urlsplit

import odoorpc
import requests
from server import SECONDS, Server
from web import User


class Refused(Exception):
    """The server said no; `code` is empty when it gave none."""

    def __init__(self, text: str, code: str = ''):
        super().__init__(text)
        self.text = text
        self.code = code

    @classmethod
    def from_text(cls, text: str) -> Refused:
        found = re.search(r'\[([a-z_]+)\]\s*$', text.strip())
        return cls(text, found[1] if found else '')


class Client(Protocol):
    def call(self, model: str, method: str, **values: Any) -> Any: ...


class OdooRpc:
    """The library most programs use."""

    def __init__(self, server: Server, login: str):
        address = urlsplit(server.url)
        self.odoo = odoorpc.ODOO(address.hostname, port=address.port, timeout=SECONDS)
        self.odoo.login(server.database, login, server.passwords[login])

    def call(self, model: str, method: str, **values: Any) -> Any:
        try:
            return self.odoo.execute_kw(model, method, [], values)
        except odoorpc.error.RPCError as error:
            raise Refused.from_text(str(error)) from error


class XmlRpc:
    """Python's own XML-RPC, as Odoo documents it."""

    def __init__(self, server: Server, login: str):
        self.server, self.password = server, server.passwords[login]
        self.uid = self._service('common').authenticate(server.database, login, self.password, {})

    def call(self, model: str, method: str, **values: Any) -> Any:
        key = (self.server.database, self.uid, self.password)
        try:
            return self._service('object').execute_kw(*key, model, method, [], values)
        except xmlrpc.client.Fault as fault:
            raise Refused.from_text(fault.faultString) from fault

    def _service(self, name: str) -> xmlrpc.client.ServerProxy:
        return xmlrpc.client.ServerProxy(f'{self.server.url}/xmlrpc/2/{name}', allow_none=True)


class Json2:
    """POST /json/2 with a bearer key."""

    def __init__(self, server: Server, login: str):
        self.server = server
        self.session = requests.Session()
        self.session.headers['Authorization'] = f'Bearer {api_key(server, login)}'
        self.session.headers['X-Odoo-Database'] = server.database

    def call(self, model: str, method: str, **values: Any) -> Any:
        path = f'{self.server.url}/json/2/{model}/{method}'
        answer = self.session.post(path, json=values, timeout=SECONDS)
        if answer.status_code >= 500:
            raise requests.HTTPError(answer.text[:500], response=answer)
        content = answer.json()
        if answer.ok:
            return content
        raise Refused(content['message'], (content.get('context') or {}).get('code', ''))


CLIENTS = {'odoorpc': OdooRpc, 'xmlrpc': XmlRpc, 'json2': Json2}


def api_key(server: Server, login: str) -> str:
    """Make a key as the user does in the preferences: the password is asked for again."""
    user = User(server, login)
    values = {'name': 'tests', 'duration': '1'}
    wish = user.create('res.users.apikeys.description', **values)
    action = user.run('res.users.apikeys.description', 'make_key', [wish])
    if action['res_model'] == 'res.users.identitycheck':
        action = user.run(
            'res.users.identitycheck',
            'run_check',
            [action['res_id']],
            context={'password': server.passwords[login]},
        )
    return action['context']['default_key']
