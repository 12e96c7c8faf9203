"""What kits are made of: plain values in, plain values out."""

from .kits import Kit, flatten, whole

__all__ = ['Kit', 'flatten', 'whole']
