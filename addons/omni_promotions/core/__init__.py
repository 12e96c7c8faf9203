from .codes import RANDOM_BITS, UNREADABLE, masked, readable
from .decide import can_hold, claim, same_answer, split
from .earn import Rule, Sold, most_points
from .liability import Check
from .life import closed, last_day
from .rights import moved, right_of
from .seal import MARK, KeyRing, is_sealed, read_secrets
from .types import Account, Busy, Granted, Hold, Part, Short

__all__ = [
    'MARK',
    'RANDOM_BITS',
    'UNREADABLE',
    'Account',
    'Busy',
    'Check',
    'Granted',
    'Hold',
    'KeyRing',
    'Part',
    'Rule',
    'Short',
    'Sold',
    'can_hold',
    'claim',
    'closed',
    'is_sealed',
    'last_day',
    'masked',
    'most_points',
    'moved',
    'read_secrets',
    'readable',
    'right_of',
    'same_answer',
    'split',
]
