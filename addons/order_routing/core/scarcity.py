"""What stock is worth to later orders: the dual prices of a linear program over forecast demand.

Orders of one kind (the same goods for one group of destinations) are divided among the places
that have the goods and a last resort that loses them; a parcel is paid where goods are sent. The
price of a product at a place is what one unit more there would save. It is never below zero,
and zero where nothing is expected or nothing runs short.

Amounts of the program are orders, so that what changes from day to day (stock and rates) are
bounds of its rows alone: the next solution starts from the last one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from math import inf

LOST = None  # the place of what nobody sends


class Unsolved(Exception):
    """The solver is not installed, or it found no answer in its time."""


@dataclass(frozen=True, slots=True)
class Demand:
    """``rate`` orders of ``goods``, (product, units) each once, are expected from a group of
    destinations."""

    group: int
    goods: tuple[tuple[int, int], ...]
    rate: float


@dataclass(frozen=True, slots=True)
class Costs:
    """A parcel from a place to a group costs ``parcel[place, group]`` and ``slope[place, group]``
    for each weight in it; places that are not in ``parcel`` do not send there.

    An order with goods that nobody sends costs ``lost_order``, each lost unit ``lost[product]``
    (or ``lost_unit``). Any unit of money and of weight will do; without ``weight`` a unit
    weighs 1.
    """

    parcel: Mapping[tuple[int, int], float]
    slope: Mapping[tuple[int, int], float] = field(default_factory=dict)
    weight: Mapping[int, float] = field(default_factory=dict)
    lost: Mapping[int, float] = field(default_factory=dict)
    lost_unit: float = 0.0
    lost_order: float = 0.0


@dataclass(frozen=True, slots=True)
class Prices:
    """``price`` of a unit by (product, place), without the zeros; ``cost`` of all demand."""

    price: Mapping[tuple[int, int], float]
    cost: float


def prices(demands, stock, costs, seconds=None, reach=None):
    """Return the `Prices` of a stock, ``{(product, place): units}``.

    :param reach: only so many places, the cheapest, are looked at for each demand
    :raise Unsolved: no solver, or no solution within the seconds
    """
    demands = [demand for demand in demands if demand.rate > 0]
    if not demands or not stock:
        return Prices({}, 0.0)
    return Program(demands, stock, costs, seconds, reach).solve(stock)


class Program:
    """The linear program of demands; ``stocked`` are the (product, place) that can have stock."""

    def __init__(self, demands, stocked, costs, seconds=None, reach=None):
        self.demands, self.costs, self._reach, self._at = list(demands), costs, reach, {}
        for product, place in sorted(stocked):
            self._at.setdefault(product, []).append(place)
        self._cost, self._entries = [], []
        self._row = count()
        self._stock = {key: next(self._row) for key in sorted(stocked)}
        self._demand = [
            [next(self._row) for _product, _units in demand.goods] for demand in self.demands
        ]
        for index, demand in enumerate(self.demands):
            self._add(demand, self._demand[index])
        self._highs = self._load(seconds)

    def _add(self, demand, rows):
        parcels = {}
        for (product, units), row in zip(demand.goods, rows, strict=True):
            for place in [*self._senders(product, demand.group), LOST]:
                column = self._column(self._unit(product, place, demand.group) * units)
                self._entries.append((row, column, 1.0))
                if place is not LOST:
                    self._entries.append((self._stock[product, place], column, float(units)))
                parcels.setdefault(place, []).append(column)
        for place, columns in parcels.items():
            self._open(self._fixed(place, demand.group), columns)

    def _senders(self, product, group):
        costs = self.costs.parcel
        places = [place for place in self._at.get(product, ()) if (place, group) in costs]
        return sorted(places, key=lambda place: costs[place, group])[: self._reach]

    def _open(self, fixed, columns):
        """Pay a parcel: as many of them as orders get anything of it."""
        if len(columns) == 1:
            self._cost[columns[0]] += fixed
        elif fixed:
            parcel = self._column(fixed)
            for column in columns:
                row = next(self._row)
                self._entries += [(row, parcel, 1.0), (row, column, -1.0)]

    def _column(self, cost):
        self._cost.append(float(cost))
        return len(self._cost) - 1

    def _unit(self, product, place, group):
        if place is LOST:
            return self.costs.lost.get(product, self.costs.lost_unit)
        return self.costs.slope.get((place, group), 0.0) * self.costs.weight.get(product, 1.0)

    def _fixed(self, place, group):
        return self.costs.lost_order if place is LOST else self.costs.parcel[place, group]

    def _load(self, seconds):
        try:
            import highspy
            import numpy as np
        except ImportError as error:
            raise Unsolved('highspy is not installed') from error
        rows, columns = next(self._row), len(self._cost)
        entries = sorted(self._entries, key=lambda entry: (entry[1], entry[0]))
        starts = np.zeros(columns + 1, dtype=np.int32)
        np.add.at(starts, np.array([e[1] for e in entries], dtype=np.int64) + 1, 1)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = columns, rows
        lp.col_cost_ = np.array(self._cost)
        lp.col_lower_ = np.zeros(columns)
        lp.col_upper_ = np.full(columns, highspy.kHighsInf)
        lp.row_lower_ = np.zeros(rows)
        lp.row_upper_ = np.full(rows, highspy.kHighsInf)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.cumsum(starts, dtype=np.int32)
        lp.a_matrix_.index_ = np.array([e[0] for e in entries], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([e[2] for e in entries])
        highs = highspy.Highs()
        for option, value in {
            'output_flag': False,
            'parallel': 'off',
            'time_limit': seconds or highspy.kHighsInf,
        }.items():
            highs.setOptionValue(option, value)
        highs.passModel(lp)
        self._optimal = highspy.HighsModelStatus.kOptimal
        return highs

    def solve(self, stock, rates=None):
        """Return the `Prices` of a stock for rates in the order of the demands.

        :raise Unsolved: no solution within the seconds
        """
        highs = self._highs
        if rates is None:
            rates = [demand.rate for demand in self.demands]
        for key, row in self._stock.items():
            highs.changeRowBounds(row, -inf, float(max(0, stock.get(key, 0))))
        for rate, rows in zip(rates, self._demand, strict=True):
            for row in rows:
                highs.changeRowBounds(row, float(rate), float(rate))
        highs.run()
        if highs.getModelStatus() != self._optimal:
            raise Unsolved(highs.modelStatusToString(highs.getModelStatus()))
        duals = highs.getSolution().row_dual
        price = {key: -duals[row] for key, row in self._stock.items() if duals[row] < -1e-9}
        return Prices(price, highs.getInfo().objective_function_value)
