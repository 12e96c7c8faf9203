"""What a shopper is shown of the stock: plain values in, plain values out."""

from .shelf import Place, distance_km, levels, nearest_first, rounded, say

__all__ = ['Place', 'distance_km', 'levels', 'nearest_first', 'rounded', 'say']
