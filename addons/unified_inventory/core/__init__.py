"""Decisions about stock: plain values in, plain values out."""

from .decide import choose_fixed, decide
from .types import Destination, Granted, Part, Refused, Request, Shortage, Want

__all__ = [
    'Destination',
    'Granted',
    'Part',
    'Refused',
    'Request',
    'Shortage',
    'Want',
    'choose_fixed',
    'decide',
]
