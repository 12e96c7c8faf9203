"""An order as a mixed integer program, whoever solves it: minimise costs x values, each value
an integer from 0 to its upper limit, each row of coefficients between two numbers."""

from math import inf

WHOLE, FULL, REST, UNITS = range(4)


class Program:
    """Columns: a place is opened, its boxes, and for each item and place that it gives all of
    it, all it has, or the rest of a split line (with the units of that)."""

    def __init__(self, space, places):
        self.space, self.places = space, places
        self.costs, self.uppers, self.rows, self.meaning = [], [], [], []
        self.opened = {p.id: self._column(p.extra + space.split.penalty) for p in places}
        self.weights = {p.id: {} for p in places}
        self.values = {p.id: {} for p in places}
        for item in space.items:
            self._item(item)
        for place in places:
            self._boxes(place)
        self._limits()
        self.constant = -space.split.penalty

    def _column(self, cost, upper=1, meaning=None):
        self.costs.append(float(cost))
        self.uppers.append(float(upper))
        self.meaning.append(meaning)
        return len(self.costs) - 1

    def _row(self, coefficients, low=-inf, high=inf):
        self.rows.append((coefficients, float(low), float(high)))

    def _item(self, item):
        split = not item.group and any(units < item.need for units in item.have.values())
        served, rests = {}, {}
        for place in self.places:
            have = item.have.get(place.id, 0)
            if have >= item.need:
                cost = self.space.item_worth(item, place.id)
                whole = self._column(cost, 1, (WHOLE, item, place.id))
                served[whole] = item.need
                self._put(item, place.id, whole, None)
                self._row({whole: 1, self.opened[place.id]: -1}, high=0)
            if split and have:
                self._split(item, place.id, have, served, rests)
        if rests:
            self._row(dict.fromkeys(rests, 1), high=1)
        self._row(served, item.need, item.need)

    def _split(self, item, place, have, served, rests):
        line = item.lines[0]
        price = self.space.scarcity.get((line.product, place), 0) / 1_000_000
        rest = self._column(0, 1, (REST, item, place))
        most = min(have, item.need - 1)
        units = self._column(price, most, (UNITS, item, place))
        rests[rest] = 1
        served[units] = 1
        self._put(item, place, units, 1)
        self._row({units: 1, rest: -most}, high=0)
        gives = {rest: 1, self.opened[place]: -1}
        if have < item.need:
            cost = self.space.line_worth(line, place, have)
            full = self._column(cost, 1, (FULL, item, place))
            served[full] = have
            self._put(item, place, full, have)
            gives[full] = 1
        self._row(gives, high=0)

    def _put(self, item, place, column, units):
        """Note what a column weighs and is worth in the place's parcel."""
        lines = [(line, line.units if units is None else units) for line in item.lines]
        self.weights[place][column] = sum(line.weight * n for line, n in lines)
        self.values[place][column] = sum(line.value * n for line, n in lines)

    def _boxes(self, place):
        opened = self.opened[place.id]
        boxes, heaviest = place.prices.boxes(place.zone, self.space.weight)
        row, chosen = dict(self.weights[place.id]), {opened: -1}
        for limit, price in boxes:
            box = self._column(price)
            row[box] = -limit
            chosen[box] = 1
        if heaviest:
            more = self._column(heaviest[1], self.space.weight // heaviest[0] + 1)
            row[more] = -heaviest[0]
            chosen[more] = 1
            self._row({more: 1, opened: -self.uppers[more]}, high=0)
            self._row(chosen, low=0)
            self._row({c: 1 for c in chosen if c not in (opened, more)}, high=1)
        else:
            self._row(chosen, 0, 0)
        self._row({c: w / 1e6 for c, w in row.items()}, high=0)

    def _limits(self):
        """In how many parcels, and worth how much each."""
        split, several = self.space.split, None
        opened = dict.fromkeys(self.opened.values(), 1)
        most = min(split.max_parcels or len(opened), len(opened))
        if most < len(opened):
            self._row(opened, high=most)
        if split.min_value and most > 1:
            several = self._column(0)
            self._row({**opened, several: -(most - 1)}, high=1)
            least = split.min_value * 1000
            for place, column in self.opened.items():
                row = {c: v / least for c, v in self.values[place].items()}
                self._row({**row, column: -1, several: -1}, low=-1)

    def gifts(self, values):
        """Return the gifts of a solution, or None when it is none to the unit."""
        gifts, served = [], {}
        for value, meaning in zip(values, self.meaning, strict=True):
            if meaning is None or value < 0.5:
                continue
            kind, item, place = meaning
            if kind == WHOLE:
                gifts += [(line, place, line.units) for line in item.lines]
                served[id(item)] = served.get(id(item), 0) + item.need
            elif kind != REST:
                units = item.have[place] if kind == FULL else round(value)
                gifts.append((item.lines[0], place, units))
                served[id(item)] = served.get(id(item), 0) + units
        fits = all(served.get(id(item), 0) == item.need for item in self.space.items)
        return tuple(gifts) if fits else None
