from . import policy, promotion
from .money import allocate, apportion, contained, due, part_of, portion, worth
from .promotion import own
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
    'contained',
    'due',
    'own',
    'part_of',
    'plan',
    'policy',
    'portion',
    'promotion',
    'returnable',
    'share',
    'take_from_moves',
    'worth',
]
