"""The choice of places for one order: plain values in, a plan with reasons out."""

from .engine import route
from .geo import distance_m
from .rules import Criteria, Facts, Order, Routing, Rule, RuleSet, decide
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
    'Criteria',
    'Facts',
    'Line',
    'Order',
    'Parcel',
    'Place',
    'Plan',
    'Problem',
    'Reason',
    'Routing',
    'Rule',
    'RuleSet',
    'Short',
    'Split',
    'Step',
    'Tariff',
    'Unservable',
    'decide',
    'distance_m',
    'route',
]
