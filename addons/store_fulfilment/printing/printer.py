"""An ESC/POS printer in the store's network."""

import socket

from ..core import split_address

SECONDS = 5  # a printer that is there answers at once


class PrinterError(Exception):
    pass


def send(address: str, ticket: bytes) -> None:
    """Send a ticket to ``host:port``.

    :raise PrinterError: nobody answers there
    """
    try:
        with socket.create_connection(split_address(address), timeout=SECONDS) as printer:
            printer.sendall(ticket)
    except OSError as error:
        raise PrinterError(error.strerror or str(error)) from error
