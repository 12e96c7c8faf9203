from bisect import bisect_left
from fractions import Fraction
from functools import lru_cache
from math import inf


class Prices:
    """A tariff made ready for many questions: what a parcel costs, and which zones are never
    dearer than others. Made once for each tariff."""

    def __init__(self, tariff):
        self.handling = tariff.handling
        self._bands = sorted(
            tariff.bands, key=lambda band: (band.limit is None, band.limit or 0, band.zone)
        )
        self._open = {}  # zone -> price of a box of any weight
        self._steps = {}  # zone -> (limits, prices)
        self._read_steps(tariff.steps)
        self.zones = sorted(self._steps.keys() | self._open.keys())
        self.mergeable = {zone: self._merge_limit(zone) for zone in self.zones}
        self.not_dearer = {
            (a, b) for a in self.zones for b in self.zones if self._is_not_dearer(a, b)
        }

    def _read_steps(self, steps):
        table = {}
        for step in sorted(steps, key=lambda s: (s.zone, s.limit is None, s.limit or 0)):
            if step.limit is None:
                self._open[step.zone] = step.price
            else:
                table.setdefault(step.zone, []).append((step.limit, step.price))
        for zone, rows in table.items():
            # A heavier box never costs less: sending it as the heavier one is allowed.
            best, prices = self._open.get(zone), []
            for _limit, price in reversed(rows):
                best = price if best is None else min(best, price)
                prices.append(best)
            self._steps[zone] = [limit for limit, _price in rows], prices[::-1]

    def zone_of(self, place):
        """Return the zone of a place, or None when the carrier does not go there or has no
        price for it."""
        if place.zone is not None:
            return place.zone if place.zone in self.mergeable else None
        return None if place.distance is None else self.zone(place.distance)

    @property
    def everywhere(self):
        """The zone of all places, known or not, when there is only one."""
        first = self._bands[0] if self._bands else None
        return first.zone if first and first.limit is None else None

    def zone(self, distance):
        """Return the zone of a place so far away, or None when the carrier does not go there
        or has no price for it."""
        for band in self._bands:
            if band.limit is None or distance <= band.limit:
                return band.zone if band.zone in self.mergeable else None
        return None

    def price(self, zone, weight):
        """Return the price of a parcel."""
        if zone not in self._steps:
            return self._open[zone]
        limits, prices = self._steps[zone]
        if weight <= limits[-1]:
            return prices[bisect_left(limits, weight)]
        if zone in self._open:
            return self._open[zone]
        boxes, rest = divmod(weight, limits[-1])
        return boxes * prices[-1] + (prices[bisect_left(limits, rest)] if rest else 0)

    def first_limit(self, zone, total):
        """The weight up to which a parcel costs as much as an empty one."""
        return self._steps[zone][0][0] if zone in self._steps else total

    def slope(self, zone, free, total):
        """Return what a milligram beyond ``free`` costs at least, in parcels up to ``total``."""
        if total <= free or zone not in self._steps:
            return Fraction(0)
        limits, prices = self._steps[zone]
        corners = [*zip(limits, prices, strict=True)]
        rates = [
            Fraction(price - prices[0], min(limit, total) - free)
            for limit, price in corners
            if min(limit, total) > free
        ]
        if zone not in self._open:
            rates.append(Fraction(prices[-1], limits[-1]))
        elif total > limits[-1]:
            rates.append(Fraction(self._open[zone] - prices[0], total - free))
        return min(rates, default=Fraction(0))

    def edges(self, zone, total):
        """Return the weights up to ``total`` just before the price of a parcel goes up."""
        if zone not in self._steps:
            return [total]
        limits, _prices = self._steps[zone]
        last = limits[-1]
        if zone in self._open or total <= last:
            return [*limits[: bisect_left(limits, total)], total]
        times = range(total // last + 1)
        found = {n * last + limit for n in times for limit in (0, *limits)}
        return [*sorted(edge for edge in found if edge < total), total]

    def boxes(self, zone, total):
        """Return the [(limit, price)] of the boxes worth taking for parcels up to ``total``, and
        the one that is taken several times, or None."""
        limits, prices = self._steps.get(zone, ([], []))
        boxes = [*zip(limits, prices, strict=True)]
        if zone in self._open:
            boxes.append((max(total, 1), self._open[zone]))
        needed = next((i + 1 for i, box in enumerate(boxes) if box[0] >= total), len(boxes))
        several = boxes[-1] if boxes[needed - 1][0] < total else None
        boxes = boxes[:needed]
        last = len(boxes) - 1
        best = [b for i, b in enumerate(boxes) if i == last or b[1] < boxes[i + 1][1]]
        return best, several

    def _corners(self, zone):
        """The weights after which the price of a box goes up."""
        limits = self._steps[zone][0] if zone in self._steps else [1]
        return limits if zone not in self._open else [*limits, limits[-1] * 2]

    def _merge_limit(self, zone):
        """The weight up to which one parcel never costs more than two with the same contents
        (infinite when that is always so). Real tariffs soar for the heaviest boxes."""
        corners, below = self._corners(zone), [0, *self._corners(zone)]
        return min(
            (
                below[i] + below[j]
                for i, a in enumerate(corners)
                for j, b in enumerate(corners[i:], i)
                if self.price(zone, a + b)
                > self.price(zone, a) + self.price(zone, b) + self.handling
            ),
            default=inf,
        )

    def _is_not_dearer(self, a, b):
        """Whether zone ``a`` never costs more than zone ``b``: compared where both have the
        same heaviest box, otherwise nothing is claimed."""
        if a == b:
            return True
        corners_a, corners_b = self._corners(a), self._corners(b)
        if corners_a[-1] != corners_b[-1] or (a in self._open) != (b in self._open):
            return False
        return all(
            self.price(a, weight) <= self.price(b, weight) for weight in {*corners_a, *corners_b}
        )


@lru_cache(maxsize=256)
def prices(tariff):
    """Return the `Prices` of a tariff."""
    return Prices(tariff)
