"""Instances of the Jasin-Sinha family, see routing.py."""

import csv
import gzip
import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import highspy
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / 'addons' / 'order_routing'))

from core.scarcity import Costs, Demand, Program

FIXED, EACH, MILE = 8.759, 0.423, 0.000541
NOT_THERE = 1e6  # dearer than any way to serve an order
CENTRES = {
    'OAK4': (37.7448, -121.3985),
    'IND1': (39.9797, -86.3833),
    'AVP3': (41.2776, -75.4973),
    'CAE1': (33.9114, -81.0501),
    'DFW7': (32.9709, -97.3348),
}
MORE_CENTRES = {
    'ONT6': (33.873, -117.2361),
    'PHX6': (33.433, -112.1644),
    'BNA2': (36.1202, -86.4096),
    'SAT1': (29.6021, -98.289),
    'RIC2': (37.3521, -77.3269),
}
LARGE_METROS = 99
METROS = {
    'New York': (40.6943, -73.9249, 18680025),
    'Los Angeles': (34.1141, -118.4068, 12531334),
    'Chicago': (41.8375, -87.6866, 8586888),
    'Miami': (25.784, -80.2101, 6076316),
    'Dallas': (32.7935, -96.7667, 5910669),
    'Houston': (29.786, -95.3885, 5724418),
    'Philadelphia': (40.0077, -75.1339, 5540199),
    'Atlanta': (33.7628, -84.422, 5151496),
    'Washington': (38.9047, -77.0163, 5066973),
    'Boston': (42.3188, -71.0852, 4465966),
}


def miles(a, b):
    """Haversine kilometres / 1.61."""
    (lat_a, lon_a), (lat_b, lon_b) = (map(radians, point[:2]) for point in (a, b))
    part = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371 * asin(sqrt(part)) / 1.61


@dataclass(frozen=True)
class Family:
    """Centres are (latitude, longitude), metros (latitude, longitude, people); orders have 0 to
    ``size`` items and ``per_size`` types of each size; a centre carries an item by chance."""

    centres: tuple = tuple(CENTRES.values())
    metros: tuple = tuple(METROS.values())
    items: int = 20
    size: int = 5
    per_size: int = 5
    carried: float = 0.75

    def carrying(self, carried):
        return replace(self, carried=carried) if carried else self


SMALL = Family()


def large(zips):
    """The large family; its metros are the cities (city and state) with the most people, each
    in the middle of its people, of a table of ZIP codes."""
    cities = defaultdict(list)
    with gzip.open(zips, 'rt', newline='') as file:
        for row in csv.DictReader(file):
            if row['population'] and row['lat']:
                point = float(row['lat']), float(row['lon'])
                cities[row['city'], row['state']].append((*point, float(row['population'])))
    metros = []
    for rows in cities.values():
        points = np.array(rows)
        people = points[:, 2].sum()
        if people:
            metros.append((*(points[:, :2].T @ points[:, 2] / people), people))
    metros.sort(key=lambda metro: -metro[2])
    centres = tuple((CENTRES | MORE_CENTRES).values())
    return Family(centres, tuple(metros[:LARGE_METROS]), 100, 10, 10, 0.5)


class Instance:
    """Items 0.., centres 0.. (the last of the matrices is the dummy that loses), metros 0.."""

    def __init__(self, seed, horizon, family=SMALL):
        rng = np.random.default_rng(seed)
        items, size, per_size = family.items, family.size, family.per_size
        self.horizon, self.items = horizon, items
        centres, metros = family.centres, family.metros
        self.centres, self.metros = len(centres), len(metros)
        unit = np.array([[EACH + MILE * miles(c, m) for m in metros] for c in centres])
        self.unit = np.vstack([unit, np.full((1, len(metros)), 2 * unit.max())])
        self.fixed = np.array([FIXED] * len(centres) + [2 * FIXED])
        people = np.array([metro[2] for metro in metros], float)
        self.share = people / people.sum()
        sizes = rng.random(size + 1)
        self.types, chances = [], []
        for count, chance in enumerate(sizes / sizes.sum()):
            within = rng.random(per_size)
            for part in within / within.sum():
                self.types.append(np.sort(rng.choice(items, count, replace=False)).tolist())
                chances.append(chance * part)
        self.chance = np.array(chances)
        self.carries = rng.random((items, self.centres)) < family.carried
        while not self.carries.any(1).all():
            self.carries = rng.random((items, self.centres)) < family.carried
        self.rates = np.outer(self.chance, self.share)  # by type and metro, of one arrival
        self.nearest = np.where(self.carries[:, :, None], unit, NOT_THERE).argmin(1)
        self.stock = self._stock()

    def _stock(self):
        """Each metro's demand for an item lies at the nearest centre that carries it."""
        demand = np.zeros((self.items, self.centres))
        for kind, items in enumerate(self.types):
            for item in items:
                np.add.at(demand[item], self.nearest[item], self.rates[kind])
        expected = self.horizon * demand
        spare = 0.5 * np.sqrt(expected * (1 - demand))
        stock = np.full((self.items, self.centres + 1), 10**9)
        stock[:, :-1] = np.round(expected + spare)
        return stock

    def arrivals(self, *seed):
        rng = np.random.default_rng(seed)
        kinds = rng.choice(len(self.types), self.horizon, p=self.chance)
        return kinds.tolist(), rng.choice(self.metros, self.horizon, p=self.share).tolist()

    def counts(self, arrivals):
        counts = np.zeros_like(self.rates)
        np.add.at(counts, tuple(map(np.array, arrivals)), 1)
        return counts

    def bound(self):
        """The published bound: the program of order_routing.core.scarcity."""
        pairs = [(k, j) for k in range(self.centres) for j in range(self.metros)]
        costs = Costs(
            dict.fromkeys(pairs, FIXED),
            {pair: self.unit[pair] for pair in pairs},
            lost_unit=self.unit[-1, 0],
            lost_order=2 * FIXED,
        )
        demands = [
            Demand(metro, tuple((item, 1) for item in items), rate * self.horizon)
            for items, rates in zip(self.types, self.rates, strict=True)
            for metro, rate in enumerate(rates)
            if items
        ]
        stock = {
            (i, k): int(self.stock[i, k]) for i, k in zip(*np.where(self.carries), strict=True)
        }
        return Program(demands, stock, costs).solve(stock).cost


class Relaxed:
    """The program of one order: shares of items by centre, each not above the share of the parcel."""

    def __init__(self, items, fixed):
        centres = len(fixed)
        self.columns = np.arange(items * centres, dtype=np.int32)
        link = items + np.arange(items * centres).reshape(items, centres)
        index, value, start = [], [], [0]
        for column in range(items * centres):
            index += [column // centres, link.flat[column]]
            value += [1.0, 1.0]
            start.append(len(index))
        for centre in range(centres):
            index += link[:, centre].tolist()
            value += [-1.0] * items
            start.append(len(index))
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = items * centres + centres, items + items * centres
        program.col_cost_ = np.concatenate([np.zeros(items * centres), fixed])
        program.col_lower_ = np.zeros(program.num_col_)
        program.col_upper_ = np.full(program.num_col_, highspy.kHighsInf)
        program.row_lower_ = np.concatenate([np.ones(items), np.full(items * centres, -np.inf)])
        program.row_upper_ = np.concatenate([np.ones(items), np.zeros(items * centres)])
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = np.array(start, dtype=np.int32)
        program.a_matrix_.index_ = np.array(index, dtype=np.int32)
        program.a_matrix_.value_ = np.array(value)
        self.highs = highspy.Highs()
        self.highs.setOptionValue('output_flag', False)
        self.highs.setOptionValue('parallel', 'off')
        self.highs.passModel(program)

    def solve(self, costs):
        """Return ``(value, shares by item and centre, shares of parcels by centre)``."""
        self.highs.changeColsCost(len(self.columns), self.columns, costs.ravel())
        self.highs.run()
        shares = np.array(self.highs.getSolution().col_value)
        value = self.highs.getInfo().objective_function_value
        return value, shares[: costs.size].reshape(costs.shape), shares[costs.size :]
