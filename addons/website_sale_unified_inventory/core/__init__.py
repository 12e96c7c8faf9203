"""What a shopper is shown of the stock: plain values in, plain values out."""

from .nearby import distance_km, find_places, nearest_first
from .shelf import Place, levels, rounded, say

__all__ = ['Place', 'distance_km', 'find_places', 'levels', 'nearest_first', 'rounded', 'say']
