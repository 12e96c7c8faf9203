"""The choice of places for one order: plain values in, a plan with reasons out."""

from .engine import route
from .geo import distance_m
from .strategies import STRATEGIES
from .types import (
    Band,
    Line,
    Parcel,
    Place,
    Plan,
    Problem,
    Reason,
    Short,
    Split,
    Step,
    Tariff,
    Unservable,
)

__all__ = [
    'STRATEGIES',
    'Band',
    'Line',
    'Parcel',
    'Place',
    'Plan',
    'Problem',
    'Reason',
    'Short',
    'Split',
    'Step',
    'Tariff',
    'Unservable',
    'distance_m',
    'route',
]
