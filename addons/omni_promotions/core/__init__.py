from .codes import RANDOM_BITS, masked, readable
from .decide import can_hold, claim, same_answer, split
from .earn import Rule, Sold, most_points
from .liability import Check
from .life import closed, last_day
from .rights import moved, right_of
from .types import Account, Busy, Granted, Hold, Part, Short

__all__ = [
    'RANDOM_BITS',
    'Account',
    'Busy',
    'Check',
    'Granted',
    'Hold',
    'Part',
    'Rule',
    'Short',
    'Sold',
    'can_hold',
    'claim',
    'closed',
    'last_day',
    'masked',
    'most_points',
    'moved',
    'readable',
    'right_of',
    'same_answer',
    'split',
]
