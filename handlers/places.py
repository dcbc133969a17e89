"""Places on the map, and how far they are from each other."""

import math
from typing import Final

#: Latitude and longitude, in degrees.
Place = tuple[float, float]

_EARTH_KM: Final = 6371.0


def haversine_km(one: Place, other: Place) -> float:
    """Give the distance of two places (latitude, longitude) as the crow flies."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
