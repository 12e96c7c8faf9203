from . import policy
from .money import allocate, apportion, due, worth
from .returnable import Delivered, returnable, take_from_moves

__all__ = [
    'Delivered',
    'allocate',
    'apportion',
    'due',
    'policy',
    'returnable',
    'take_from_moves',
    'worth',
]
