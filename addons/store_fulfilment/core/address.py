"""The network address of a receipt printer: ``host:port``."""

import re

PORT = 9100  # what receipt printers listen on
_HOST = re.compile(r'(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,62}))*', re.I)


class BadAddress(ValueError):
    pass


def split_address(text: str) -> tuple[str, int]:
    """Return (host, port).

    :raise BadAddress: it is not a host name or IPv4 address with an optional port
    """
    host, _colon, port = text.strip().partition(':')
    if not _HOST.fullmatch(host):
        raise BadAddress(text)
    if not port:
        if _colon:
            raise BadAddress(text)
        return host, PORT
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise BadAddress(text)
    return host, int(port)
