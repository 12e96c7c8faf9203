from .address import BadAddress, split_address
from .deadline import Times, deadline
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
    'short_name',
    'split_address',
]
