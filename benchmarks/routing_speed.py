"""How long one order takes: the engine beside a walk along the nearest places, and brute force
where that ends. CPU time, so that a busy machine does not matter.

    python benchmarks/routing_speed.py [--runs 200]

Places lie at random within 4,000 km, each line is carried by 75% of them (1 to 10 pieces),
orders want 1 to 3 pieces of each line, prices rise with zone and weight. *scarce* adds a price
for the stock (0 to 2.00 a piece) and a penalty for each parcel more; *exact* is the share of
orders with a plan that is proved best, *nearest costs* what the walk costs beside ours.
"""

import argparse
import sys
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1] / 'addons' / 'order_routing'))

from core import STRATEGIES, Band, Line, Place, Plan, Problem, Split, Step, Tariff, route
from core.tests.brute import best_key

KG, KM, PIECE = 1_000_000, 1000, 100


def tariff():
    limits = (80, 240, 480, 960, 1600, 2240, 2880, None)
    bands = tuple(Band(i, limit and limit * KM) for i, limit in enumerate(limits, 1))
    steps = tuple(
        Step(zone, weight * KG // 2, 700 + 60 * zone + weight * (25 + 12 * zone))
        for zone in range(1, 9)
        for weight in range(1, 61)
    )
    return Tariff(bands, steps, 50)


def problem(random, places, lines, scarce, prices, share=0.75):
    where = tuple(Place(i, random.randint(1, 4000) * KM) for i in range(1, places + 1))
    have, scarcity = {}, {}
    for product in range(1, lines + 1):
        for place in where:
            if random.random() < share:
                have[product, place.id] = random.randint(1, 10) * PIECE
                scarcity[product, place.id] = random.randint(0, 200) * 1_000_000 // PIECE
    wanted = tuple(
        Line(i, random.randint(1, 3) * PIECE, random.randint(1, 15) * KG // 10 // PIECE)
        for i in range(1, lines + 1)
    )
    if not scarce:
        return Problem(wanted, where, prices, have)
    return Problem(wanted, where, prices, have, Split(penalty=30), scarcity)


def timed(call, problems):
    times, results = [], []
    for one in problems:
        start = process_time()
        results.append(call(one))
        times.append((process_time() - start) * 1000)
    return times, results


def row(title, problems, with_brute):
    ours, plans = timed(route, problems)
    walk, walks = timed(STRATEGIES['nearest'], problems)
    plans_walks = [(a, b) for a, b in zip(plans, walks, strict=True) if isinstance(a, Plan)]
    exact = sum(a.exact for a, _b in plans_walks) / len(plans_walks)
    dearer = sum(b.cost for _a, b in plans_walks) / sum(a.cost for a, _b in plans_walks)
    brute = f'{median(timed(best_key, problems[:2])[0]):.0f}' if with_brute else '-'
    p99 = quantiles(ours, n=100)[98]
    print(
        f'| {title} | {median(ours):.1f} | {p99:.1f} | {median(walk):.1f} | {brute} '
        f'| {exact:.0%} | {dearer:.3f} |',
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--runs', type=int, default=200)
    runs, prices, random = parser.parse_args().runs, tariff(), Random(4)
    print('| places x lines | ms median | p99 | nearest ms | brute ms | exact | nearest costs |')
    print('|---|--:|--:|--:|--:|--:|--:|')
    for places, lines, scarce in (
        (8, 4, False),
        (8, 4, True),
        (50, 5, False),
        (50, 5, True),
        (1000, 5, False),
        (1000, 5, True),
        (50, 20, False),
        (1000, 20, True),
    ):
        title = f'{places} x {lines}{", scarce" if scarce else ""}'
        problems = [problem(random, places, lines, scarce, prices) for _ in range(runs)]
        row(title, problems, places == 8)


if __name__ == '__main__':
    main()
