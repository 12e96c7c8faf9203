from .address import BadAddress, split_address
from .deadline import Times, deadline
from .hours import opening_hours
from .names import short_name
from .states import CLOSED, MOVES, OPEN, STATES, Go, No, Situation, Stay, decide

__all__ = [
    'CLOSED',
    'MOVES',
    'OPEN',
    'STATES',
    'BadAddress',
    'Go',
    'No',
    'Situation',
    'Stay',
    'Times',
    'deadline',
    'decide',
    'opening_hours',
    'short_name',
    'split_address',
]
