from .blocking import keys, limit
from .normalise import full_name
from .score import match
from .types import (
    APART,
    LINK,
    REVIEW,
    Frequencies,
    Match,
    Person,
    Reason,
    person,
)

__all__ = [
    'APART',
    'LINK',
    'REVIEW',
    'Frequencies',
    'Match',
    'Person',
    'Reason',
    'full_name',
    'keys',
    'limit',
    'match',
    'person',
]
