from math import asin, cos, radians, sin, sqrt

EARTH_M = 6_371_008.8  # mean radius


def distance_m(lat_a, lon_a, lat_b, lon_b):
    """Return the great-circle distance of two points given in degrees, in whole metres."""
    lat_a, lon_a, lat_b, lon_b = map(radians, (lat_a, lon_a, lat_b, lon_b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return round(2 * EARTH_M * asin(sqrt(min(1.0, half))))
