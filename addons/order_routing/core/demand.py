"""An order made ready for the search: what is wanted together, and who may send it."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from .tariff import prices
from .types import Reason, Short

FAR = 10**8  # metres: a place without a position is farther than any other
MILLION = 1_000_000


def worth(units, price):
    """Return what units are worth to later orders, in whole minor units."""
    return (units * price + MILLION // 2) // MILLION


@dataclass(frozen=True, slots=True)
class Item:
    """A line, or the lines of a group: they are served by one place or by none.

    ``have`` is what each place can give: of a line up to what is wanted, of a group all.
    """

    lines: tuple
    group: bool
    need: int
    have: dict

    @property
    def weight(self):
        return sum(line.units * line.weight for line in self.lines)


@dataclass(slots=True)
class Candidate:
    """A place that may send: ``opening`` is what its lightest parcel costs, ``amounts`` what it
    has of each item, ``worths`` what all of each item from here adds at least for scarcity."""

    id: int
    distance: int
    zone: int
    prices: object
    extra: int
    opening: int = 0
    amounts: list = field(default_factory=list)
    worths: tuple = ()

    def cost(self, weight):
        return self.prices.price(self.zone, weight) + self.extra


def merged(lines):
    """One line for each product, binding and group, in a stable order."""
    units, first = defaultdict(int), {}
    for line in lines:
        if line.units <= 0:
            raise ValueError(f'a line of {line.units} units')
        key = line.product, line.place or 0, -1 if line.group is None else line.group
        units[key] += line.units
        first.setdefault(key, line)
    return [replace(first[key], units=units[key]) for key in sorted(units)]


def candidates(problem, anywhere=False):
    """Return ``({place: Candidate}, [Reason])``: who may serve, and why the others may not.

    :param anywhere: a place without a position may send if the tariff asks for none
    """
    chosen, unused, tables = {}, [], {}
    for place in sorted(problem.places, key=lambda p: p.id):
        tariff = place.tariff or problem.tariff
        table = tables.get(id(tariff)) or tables.setdefault(id(tariff), prices(tariff))
        zone = table.zone_of(place)
        if zone is None and anywhere and place.distance is None:
            zone = table.everywhere
        if reason := _reason(place, zone):
            unused.append(reason)
            continue
        distance = FAR if place.distance is None else place.distance
        extra = table.handling + place.handling + place.late
        chosen[place.id] = Candidate(
            place.id, distance, zone, table, extra, table.price(zone, 0) + extra
        )
    return chosen, unused


def _reason(place, zone):
    if not place.ships:
        return Reason(place.id, 'does_not_ship')
    if place.excluded:
        return Reason(place.id, place.excluded)
    if place.capacity is not None and place.taken >= place.capacity:
        return Reason(place.id, 'no_capacity', amount=place.taken, limit=place.capacity)
    if zone is not None:
        return None
    if place.distance is None:
        return Reason(place.id, 'unknown_position')
    return Reason(place.id, 'out_of_reach', distance=place.distance)


def items(lines, stock, places):
    """Return the items of merged lines. A line bound to a place takes its stock first."""
    left, groups, made = dict(stock), defaultdict(list), []
    for line in lines:
        if line.group is not None:
            groups[line.group].append(line)
        elif line.place:
            key = line.product, line.place
            have = min(line.units, stock.get(key, 0)) if line.place in places else 0
            left[key] = left.get(key, 0) - line.units
            made.append(Item((line,), False, line.units, {line.place: have} if have > 0 else {}))
    for _group, members in sorted(groups.items()):
        made.append(_group_item(tuple(members), left, places))
    for line in lines:
        if line.group is None and not line.place:
            made.append(_line_item(line, left, places))
    return made


def _group_item(members, stock, places):
    needs, bound = defaultdict(int), {line.place for line in members if line.place}
    for line in members:
        needs[line.product] += line.units
    total = sum(needs.values())
    have = {
        place: total
        for place in (places if not bound else bound & places.keys())
        if len(bound) < 2
        and all(stock.get((product, place), 0) >= units for product, units in needs.items())
    }
    return Item(members, True, total, have)


def _line_item(line, stock, places):
    product, need, get = line.product, line.units, stock.get
    have = {}
    for place in places:
        units = get((product, place), 0)
        if units > 0:
            have[place] = units if units < need else need
    return Item((line,), False, need, have)


def shortages(wanted, stock, places):
    """Yield a `Short` for each line that all places together cannot serve."""
    for item in wanted:
        if item.group and not item.have:
            for line in item.lines:
                most = max((stock.get((line.product, p), 0) for p in places), default=0)
                yield Short(line.product, line.units, min(most, line.units), line.place)
        elif not item.group and sum(item.have.values()) < item.need:
            line = item.lines[0]
            yield Short(line.product, line.units, sum(item.have.values()), line.place)


def reduced(wanted):
    """The items as far as they can be served at all."""
    for item in wanted:
        units = item.need if item.group else min(item.need, sum(item.have.values()))
        if units == item.need and item.have:
            yield item
        elif units and item.have and not item.group:
            line = replace(item.lines[0], units=units)
            yield Item((line,), False, units, item.have)
