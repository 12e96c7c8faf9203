"""The Jasin-Sinha family as published by Will Ma: policies of order fulfilment side by side.

    python benchmarks/routing.py [--horizon 10000] [--instances 30] [--sequences 4] [--out FILE]
    python benchmarks/routing.py --zips us_zip_best.csv.gz [--carried 0.25] [--minutes 60] ...

With a table of ZIP codes (zip, city, state, lat, lon, population) it is the large family; what its
costs are told over is then a little below the published bound, see README.md.

Instance n is made of the seed n, sequence s of instance n of the seeds (n, s, 1), the scenarios
that our policy draws of (n, s, 2). FILE gets a line of JSON for each sequence and is gone on with.
Needs highspy. What is measured, and the figures: README.md.
"""

import argparse
import json
import sys
from itertools import product
from pathlib import Path
from time import monotonic, process_time

import highspy
import numpy as np
from routing_family import NOT_THERE, SMALL, Instance, Relaxed, large

sys.path.insert(0, str(Path(__file__).parents[1] / 'addons' / 'order_routing'))

from core import Band, Line, Place, Problem, Step, Tariff, route

FEW_LOST = 7.0  # what a lost item costs more where few may be lost
FEW_LOST_INSTANCES = 8  # it takes time
MANY_ROWS = 2000  # of a program for which an interior point is sooner found than a vertex
RELAXATIONS = 12  # rounds in which the bound is looked for, at most


class Ways:
    """All ways to serve an order at once: for each set of centres what each item costs there."""

    def __init__(self, instance):
        count = instance.centres + 1
        sets = np.arange(1 << count)[:, None] >> np.arange(count) & 1
        self.opened = sets @ instance.fixed
        self.closed = np.where(sets, 0.0, NOT_THERE)  # by set and centre

    def _least(self, costs):
        """What is paid for each item with each set of centres: twice as many sets for each centre."""
        least = np.empty((len(self.opened), *costs.shape[:-1]))
        least[0] = NOT_THERE
        for centre in range(costs.shape[-1]):
            half = 1 << centre
            np.minimum(least[:half], costs[..., centre], out=least[half : 2 * half])
        return least.sum(-1)

    def cheapest(self, costs):
        """Return ``(value, centre of each item)`` for costs by item and centre."""
        total = self._least(costs) + self.opened
        best = total.argmin()
        return total[best], (costs + self.closed[best]).argmin(1).tolist()

    def cheapest_everywhere(self, costs):
        """The same for costs by metro, item and centre."""
        total = self._least(costs) + self.opened[:, None]
        best = total.argmin(0)
        picks = (costs + self.closed[best][:, None, :]).argmin(2)
        return total.min(0), picks


class Master:
    """The bound's program in the form of whole ways to serve an order (column generation): as
    tight as a plan for whole orders can be, and solved again in milliseconds. ``extra`` is
    added to what a lost item costs."""

    def __init__(self, instance, ways, extra=0.0):
        self.instance, self.ways, self.extra = instance, ways, extra
        self.kinds = [kind for kind, items in enumerate(instance.types) if items]
        self.pairs = list(zip(*np.where(instance.carries), strict=True))
        self.where = tuple(zip(*self.pairs, strict=True))
        self.row = {pair: n for n, pair in enumerate(self.pairs)}
        self.rows = len(self.pairs) + len(self.kinds) * instance.metros
        there = np.hstack([instance.carries, np.ones((instance.items, 1), bool)])
        lost = np.zeros(instance.centres + 1)
        lost[-1] = extra
        self.costs = [
            np.where(
                there[instance.types[kind]][None], (instance.unit.T + lost)[:, None], NOT_THERE
            )
            for kind in self.kinds
        ]
        self.highs, self.known, self.solved = highspy.Highs(), set(), 0
        self.highs.setOptionValue('output_flag', False)
        self.highs.setOptionValue('parallel', 'off')
        if self.rows > MANY_ROWS:
            self.highs.setOptionValue('solver', 'ipm')
            self.highs.setOptionValue('run_crossover', 'off')
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = 0, self.rows
        program.row_lower_ = program.row_upper_ = np.zeros(self.rows)
        program.a_matrix_.start_ = np.zeros(1, dtype=np.int32)
        self.highs.passModel(program)
        for number, kind in enumerate(self.kinds):
            for metro in range(instance.metros):
                self._add(number, metro, [instance.centres] * len(instance.types[kind]))

    def _add(self, number, metro, picks):
        key = number, metro, tuple(picks)
        if key in self.known:
            return
        self.known.add(key)
        instance = self.instance
        items = instance.types[self.kinds[number]]
        cost = sum(instance.unit[k, metro] for k in picks) + instance.fixed[list(set(picks))].sum()
        cost += self.extra * picks.count(instance.centres)
        taken = {
            self.row[i, k]: 1.0 for i, k in zip(items, picks, strict=True) if k < instance.centres
        }
        self._add_column(number, metro, cost, taken)

    def _add_column(self, number, metro, cost, taken):
        """A way to serve an order, with what it takes of the stock by row."""
        index = [len(self.pairs) + number * self.instance.metros + metro, *taken]
        self.highs.addCol(
            cost,
            0.0,
            highspy.kHighsInf,
            len(index),
            np.array(index, dtype=np.int32),
            np.array([1.0, *taken.values()]),
        )

    def _bound(self, stock, demand):
        have = stock[self.where].astype(float)
        for row, units in enumerate(have.tolist()):
            self.highs.changeRowBounds(row, -np.inf, units)
        for row, orders in enumerate(demand.ravel().tolist(), len(have)):
            self.highs.changeRowBounds(row, orders, orders)
        return have

    def solve(self, stock, counts, tolerance=5e-4, quick=False):
        """Return the prices of stock, by item and centre, for orders by type and metro.
        ``self.value`` is then the value of the program, or a little less. A quick solution looks
        for new ways only now and then."""
        demand = counts[self.kinds]
        have = self._bound(stock, demand)
        self.value, best = -np.inf, None
        while True:
            cost, prices, paid = self._run(stock.shape, demand.shape)
            if quick and self.solved % 8:
                return prices
            value, found = self._look(prices, paid, demand)
            value -= prices[self.where] @ have
            if value > self.value:
                self.value, best = value, prices
            if not found or cost - self.value <= tolerance * cost:
                return best

    def _run(self, stock, demand):
        """Return ``(value, prices of stock, prices of orders)``, as arrays of these shapes."""
        self.highs.run()
        self.solved += 1
        value = self.highs.getInfo().objective_function_value  # gone when ways are added
        duals = np.array(self.highs.getSolution().row_dual)
        prices = np.zeros(stock)
        prices[self.where] = np.maximum(0, -duals[: len(self.pairs)])
        return value, prices, duals[len(self.pairs) :].reshape(demand)

    def relax(self, tolerance=1e-3):
        """Return the published bound of what was solved last but for the tolerance, never more:
        the same program with orders served in shares. It adds such ways: solve no more."""
        instance = self.instance
        demand = (instance.rates * instance.horizon)[self.kinds]
        self._bound(instance.stock, demand)
        least = -np.inf
        for _round in range(RELAXATIONS):
            cost, prices, paid = self._run(instance.stock.shape, demand.shape)
            value, found = self._look_for_shares(prices, paid, demand)
            least = max(least, value - (prices[self.where] * instance.stock[self.where]).sum())
            if not found or cost - least <= tolerance * cost:
                break
        return least

    def _look_for_shares(self, prices, paid, demand):
        value, found = 0.0, False
        for number, kind in enumerate(self.kinds):
            items = self.instance.types[kind]
            program = Relaxed(len(items), self.instance.fixed)
            for metro in range(self.instance.metros):
                costs = self.costs[number][metro]
                least, shares, parcels = program.solve(costs + prices[items])
                value += least * demand[number, metro]
                if least < paid[number, metro] - 1e-6:
                    found = True
                    taken = {
                        self.row[items[n], k]: shares[n, k]
                        for n, k in zip(*np.where(shares[:, :-1] > 0), strict=True)
                    }
                    cost = (shares * costs).sum() + parcels @ self.instance.fixed
                    self._add_column(number, metro, cost, taken)
        return value, found

    def _look(self, prices, paid, demand):
        """Add the ways that are cheaper than what is paid; return the value of all orders."""
        value, found = 0.0, False
        for number, kind in enumerate(self.kinds):
            costs = self.costs[number] + prices[self.instance.types[kind]]
            least, picks = self.ways.cheapest_everywhere(costs)
            value += least @ demand[number]
            for metro in np.where(least < paid[number] - 1e-7)[0].tolist():
                self._add(number, metro, picks[metro].tolist())
                found = True
        return value, found


class Shop:
    """A sequence of orders served by a policy; keeps the stock and adds up what happens."""

    def __init__(self, instance, ways, leave=True):
        self.instance, self.ways, self.leave = instance, ways, leave
        self.stock = instance.stock.copy()
        self.there = self.stock > 0
        self.prices = np.zeros(self.stock.shape)
        self.known, self.checks = {}, []
        self.cost = self.parcels = self.lost = 0

    def run(self, arrivals, choose, renew=None, every=None):
        instance = self.instance
        started = process_time()
        for now, (kind, metro) in enumerate(zip(*arrivals, strict=True)):
            if renew and now % every == 0:
                self.prices, self.known = renew(now, self.stock), {}
            if instance.types[kind]:
                picks = self.known.get((kind, metro))
                if picks is None:
                    picks = self.known[kind, metro] = choose(self, kind, metro)
                self._take(kind, metro, picks)
        self.seconds = process_time() - started
        return self

    def _take(self, kind, metro, picks):
        dummy = self.instance.centres
        for item, centre in zip(self.instance.types[kind], picks, strict=True):
            self.cost += self.instance.unit[centre, metro]
            self.lost += centre == dummy
            self.stock[item, centre] -= 1
            if not self.stock[item, centre]:
                self.there[item, centre] = False
                for key in [k for k in self.known if item in self.instance.types[k[0]]]:
                    del self.known[key]
        used = set(picks)
        self.cost += self.instance.fixed[list(used)].sum()
        self.parcels += len(used - {dummy})


def nearest_carrying(shop, kind, metro):
    dummy, nearest = shop.instance.centres, shop.instance.nearest
    return [
        nearest[item, metro] if shop.there[item, nearest[item, metro]] else dummy
        for item in shop.instance.types[kind]
    ]


def nearest_with_stock(shop, kind, metro):
    there = shop.there[shop.instance.types[kind]]
    return np.where(there, shop.instance.unit[:, metro], NOT_THERE).argmin(1).tolist()


def cheapest(shop, kind, metro):
    """What `core.route` answers, from a table of all sets of centres."""
    items = shop.instance.types[kind]
    costs = np.where(
        shop.there[items], shop.instance.unit[:, metro] + shop.prices[items], NOT_THERE
    )
    if not shop.leave:
        costs[costs[:, :-1].min(1) < NOT_THERE, -1] = NOT_THERE
    value, picks = shop.ways.cheapest(costs)
    if len(shop.known) % 97 == 0 and len(shop.checks) < 40:
        shop.checks.append(value - routed(shop, items, metro, costs))
    return picks


def routed(shop, items, metro, costs, unit=10**6):
    """The cost of the same order by the router: money in millionths, an item weighs 1."""
    instance = shop.instance
    places = tuple(
        Place(
            centre + 1,
            centre,
            tariff=Tariff(
                (Band(0, None),),
                tuple(
                    Step(
                        0,
                        n,
                        round((instance.fixed[centre] + n * instance.unit[centre, metro]) * unit),
                    )
                    for n in range(1, 11)
                ),
            ),
        )
        for centre in range(instance.centres + 1)
    )
    pairs = [
        (n, k) for n in range(len(items)) for k in range(len(places)) if costs[n, k] < NOT_THERE
    ]
    worth = {
        (items[n] + 1, k + 1): round(shop.prices[items[n], k] * unit * 1_000_000) for n, k in pairs
    }
    lines = tuple(Line(item + 1, 1, 1) for item in items)
    stock = {(items[n] + 1, k + 1): 1 for n, k in pairs}
    return route(Problem(lines, places, Tariff.flat(0), stock, scarcity=worth)).cost / unit


def priced(instance, master, rng, options):
    """Return what renews the prices: the program of what is left, with demand drawn for the
    rest of the time; prices of single draws jump, so their moving average counts."""
    state, smooth = {}, options.smooth

    def renew(now, stock):
        left = instance.horizon - now
        if not state:
            fluid = master.solve(stock, instance.rates * left)
            drawn = [draw(stock, left) for _ in range(options.draws)]
            state['prices'] = np.mean([fluid, *drawn], axis=0)
        else:
            state['prices'] = (1 - smooth) * state['prices'] + smooth * draw(
                stock, left, quick=True
            )
        prices = state['prices'].copy()
        prices[:, -1] = master.extra
        return prices

    def draw(stock, left, quick=False):
        return master.solve(stock, rng.poisson(instance.rates * left).astype(float), quick=quick)

    return renew, max(1, instance.horizon // options.solutions)


def policies(instance, ways, masters, arrivals, seed, options):
    """Yield ``(name, Shop after the sequence)``."""
    yield 'nearest carrying', Shop(instance, ways).run(arrivals, nearest_carrying)
    yield 'nearest with stock', Shop(instance, ways).run(arrivals, nearest_with_stock)
    yield 'exact, all served', Shop(instance, ways, leave=False).run(arrivals, cheapest)
    yield 'exact per order', Shop(instance, ways).run(arrivals, cheapest)
    for name, master in masters.items():
        renew, every = priced(instance, master, np.random.default_rng(seed), options)
        yield name, Shop(instance, ways).run(arrivals, cheapest, renew, every)


def measure(number, sequence, options):
    """Return the row of a sequence: of each policy cost over bound, parcels, lost, seconds."""
    instance = Instance(number, options.horizon, options.family)
    ways = Ways(instance)
    masters = {'ours': Master(instance, ways)}
    if not options.zips and sequence < 1 and number < FEW_LOST_INSTANCES:
        masters['ours, few lost'] = Master(instance, ways, FEW_LOST)
    for master in masters.values():
        master.solve(instance.stock, instance.rates * instance.horizon)
    arrivals = instance.arrivals(number, sequence, 1)
    masters['ours'].solve(instance.stock, instance.counts(arrivals), options.tolerance)
    found = {'known in advance': [masters['ours'].value, 0, 0, 0]}
    checks = 0
    for name, shop in policies(instance, ways, masters, arrivals, (number, sequence, 2), options):
        if any(abs(check) > 1e-4 for check in shop.checks):
            raise AssertionError(f'not what the router chooses: {shop.checks}')
        checks += len(shop.checks)
        found[name] = [shop.cost, shop.parcels, shop.lost, shop.seconds]
    bound = masters['ours'].relax() if options.zips else instance.bound()
    for figures in found.values():
        figures[0] /= bound
    return {
        'instance': number,
        'sequence': sequence,
        'bound': bound,
        'checks': checks,
        'policies': {
            name: [round(float(figure), 6) for figure in figures] for name, figures in found.items()
        },
    }


def report(rows):
    instances = sorted({row['instance'] for row in rows})
    print(f'{len(instances)} instances, {len(rows)} sequences;', end=' ')
    print(sum(row['checks'] for row in rows), 'choices equal to the router')
    print(f'| {"":20} | cost / bound | spread | parcels | lost | seconds | sequences |')
    for name in dict.fromkeys(name for row in rows for name in row['policies']):
        told = [row for row in rows if name in row['policies']]
        values = np.array([row['policies'][name] for row in told])
        means = [
            np.mean([row['policies'][name][0] for row in told if row['instance'] == number])
            for number in sorted({row['instance'] for row in told})
        ]
        cost, parcels, lost, seconds = values.mean(0)
        print(
            f'| {name:20} | {cost:.4f} | {np.std(means):.4f} | {parcels:.0f} | {lost:.1f} '
            f'| {seconds:.2f} | {len(told)} |'
        )


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('--horizon', type=int, default=10_000)
    parser.add_argument('--instances', type=int, default=30)
    parser.add_argument('--sequences', type=int, default=4)
    parser.add_argument('--solutions', type=int, default=200, help='of the program, each sequence')
    parser.add_argument('--smooth', type=float, default=0.05, help='weight of the last solution')
    parser.add_argument('--zips', type=Path, help='table of ZIP codes: the large family')
    parser.add_argument('--carried', type=float, help='chance that a centre carries an item')
    parser.add_argument('--minutes', type=float, help='begin no sequence later')
    parser.add_argument('--draws', type=int, default=10, help='of demand, before the first order')
    parser.add_argument('--out', type=Path)
    options = parser.parse_args()
    options.family = (large(options.zips) if options.zips else SMALL).carrying(options.carried)
    options.tolerance = 1e-3 if options.zips else 1e-4
    started = monotonic()
    lines = options.out.read_text().splitlines() if options.out and options.out.exists() else []
    rows = [json.loads(line) for line in lines]
    done = {(row['instance'], row['sequence']) for row in rows}
    for sequence, number in product(range(options.sequences), range(options.instances)):
        if options.minutes and monotonic() - started > 60 * options.minutes:
            break
        if (number, sequence) not in done:
            rows.append(measure(number, sequence, options))
            if options.out:
                with options.out.open('a') as out:
                    out.write(json.dumps(rows[-1]) + '\n')
    report(rows)
    report([row for row in rows if len(row['policies']) > len(rows[-1]['policies'])] or rows)


if __name__ == '__main__':
    main()
