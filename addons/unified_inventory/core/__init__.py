"""Decisions about stock: plain values in, plain values out."""

from .claims import Claim, Reservable, broken, covered
from .decide import choose_fixed, decide, placed, split_waiting, with_goods_to_come
from .types import Destination, Granted, Part, Refused, Request, Shortage, Want

__all__ = [
    'Claim',
    'Destination',
    'Granted',
    'Part',
    'Refused',
    'Request',
    'Reservable',
    'Shortage',
    'Want',
    'broken',
    'choose_fixed',
    'covered',
    'decide',
    'placed',
    'split_waiting',
    'with_goods_to_come',
]
