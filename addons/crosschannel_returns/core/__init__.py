from .money import allocate, apportion, due
from .returnable import Delivered, returnable, take_from_moves

__all__ = ['Delivered', 'allocate', 'apportion', 'due', 'returnable', 'take_from_moves']
