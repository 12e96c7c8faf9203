from .codes import RANDOM_BITS, readable
from .decide import can_hold, claim, same_answer, split
from .earn import Rule, Sold, most_points
from .types import Account, Busy, Granted, Hold, Part, Short

__all__ = [
    'RANDOM_BITS',
    'Account',
    'Busy',
    'Granted',
    'Hold',
    'Part',
    'Rule',
    'Short',
    'Sold',
    'can_hold',
    'claim',
    'most_points',
    'readable',
    'same_answer',
    'split',
]
