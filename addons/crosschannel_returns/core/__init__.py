from . import policy
from .money import allocate, apportion, due, worth
from .refund import Card, NotCoveredError, Part, Payment, plan, share
from .returnable import Delivered, returnable, take_from_moves

__all__ = [
    'Card',
    'Delivered',
    'NotCoveredError',
    'Part',
    'Payment',
    'allocate',
    'apportion',
    'due',
    'plan',
    'policy',
    'returnable',
    'share',
    'take_from_moves',
    'worth',
]
