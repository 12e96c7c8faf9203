"""The engine on a real map: one chain's stores, ZIP codes by population, USPS prices and zones.

    python benchmarks/routing_map.py --data FOLDER [--orders 3000] [--chain costco]

Invented are the goods and the stock: 40 products of 0.2 to 4 kg, each store carries one with
probability 0.75 (1 to 6 pieces); orders of 1 to 4 lines of 1 to 3 pieces. Stock is the same for
each order. A parcel costs USPS Ground Advantage (commercial) and 1.50 for packing. Each order
also goes by the nearest and by the most-stock walk, and a sample is checked against the brute
force over the places that matter: those of the plan, of the walks, and the cheapest to open.
"""

import argparse
import csv
import gzip
import sys
from collections import Counter
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from PIL import Image, ImageDraw

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / 'addons' / 'order_routing'))

from core import STRATEGIES, Line, Place, Problem, Step, Tariff, distance_m  # noqa: E402
from core.tests.brute import best_key  # noqa: E402

POUND = 453_592  # milligrams
LEFT, RIGHT, BOTTOM, TOP = -125.0, -66.5, 24.3, 49.6  # the contiguous states
WIDTH, HEIGHT = 1100, 640
ONE, SEVERAL = '#2f81b7', '#d9560b'


def read(path):
    opened = gzip.open if path.suffix == '.gz' else open
    with opened(path, 'rt', encoding='utf-8', newline='') as file:
        yield from csv.DictReader(file)


def is_inside(lat, lon):
    return BOTTOM < lat < TOP and LEFT < lon < RIGHT


def stores(folder, chain):
    """Return [(latitude, longitude, first three digits of the ZIP code)]."""
    found = []
    for row in read(folder / 'stores_normalized.csv.gz'):
        if row['chain'] == chain and row['lat'] and row['zip']:
            place = float(row['lat']), float(row['lon'])
            if is_inside(*place):
                found.append((*place, row['zip'][:5].zfill(5)[:3]))
    return found


def zips(folder):
    rows = [r for r in read(folder / 'us_zip_best.csv.gz') if r['population'] and r['lat']]
    found = [(float(r['lat']), float(r['lon']), r['zip'][:3], float(r['population'])) for r in rows]
    return [row for row in found if is_inside(*row[:2])]


def tariff(folder):
    steps = [
        Step(
            int(row['zone']),
            round(float(row['weight_lb']) * POUND),
            round(float(row['price_usd']) * 100),
        )
        for row in read(folder / 'usps_domestic_rates_2025-10-05.csv')
        if row['service'] == 'USPS Ground Advantage' and row['channel'] == 'commercial'
    ]
    return Tariff((), tuple(steps), 150)


def zones(folder, origins):
    wanted = {store[2] for store in origins}
    rows = read(folder / 'usps_zones_2016.csv.gz')
    return {
        (row['origin3'], row['dest3']): int(row['zone']) for row in rows if row['origin3'] in wanted
    }


class World:
    """The stores with their stock, and orders drawn from the population."""

    def __init__(self, folder, chain, seed=19):
        self.random = Random(seed)
        self.stores, self.zips = stores(folder, chain), zips(folder)
        self.tariff, self.zones = tariff(folder), zones(folder, self.stores)
        self.people = [row[3] for row in self.zips]
        self.weights = {p: self.random.randint(2, 40) * 100_000 for p in range(1, 41)}
        self.stock = {
            (product, place): self.random.randint(1, 6)
            for product in self.weights
            for place in range(1, len(self.stores) + 1)
            if self.random.random() < 0.75
        }

    def order(self):
        lat, lon, prefix, _people = self.random.choices(self.zips, self.people)[0]
        places = tuple(
            Place(i, distance_m(lat, lon, *store[:2]), zone=self.zones.get((store[2], prefix), 0))
            for i, store in enumerate(self.stores, 1)
        )
        lines = tuple(
            Line(product, self.random.randint(1, 3), self.weights[product])
            for product in self.random.sample(sorted(self.weights), self.random.randint(1, 4))
        )
        stock = {
            (line.product, place.id): units
            for line in lines
            for place in places
            if (units := self.stock.get((line.product, place.id)))
        }
        return (lat, lon), Problem(lines, places, self.tariff, stock)


def is_best(problem, plans):
    """Whether brute force over the places that matter finds nothing better than the first."""
    ids = {parcel.place for plan in plans for parcel in plan.parcels}
    near = sorted(problem.places, key=lambda p: (p.zone or 99, p.distance))
    ids |= {place.id for place in near[:3]}
    few = Problem(
        problem.lines,
        tuple(place for place in problem.places if place.id in ids),
        problem.tariff,
        problem.stock,
    )
    plan = plans[0]
    distance = sum(parcel.distance for parcel in plan.parcels)
    key = best_key(few)
    return (key[1], key[2], key[4]) == (plan.cost, len(plan.parcels), distance)


def draw(world, routes, path):
    """The ZIP codes as the ground, a line for each parcel, the stores on top."""
    scale = 2
    image = Image.new('RGB', (WIDTH * scale, HEIGHT * scale), '#ffffff')
    pen = ImageDraw.Draw(image)

    def at(lat, lon):
        x = (lon - LEFT) / (RIGHT - LEFT) * WIDTH * scale
        return x, (TOP - lat) / (TOP - BOTTOM) * HEIGHT * scale

    for row in world.zips:
        x, y = at(*row[:2])
        pen.ellipse((x - 2, y - 2, x + 2, y + 2), fill='#e3e6ea')
    for (lat, lon), parcels in routes:
        colour = ONE if len(parcels) == 1 else SEVERAL
        for place in parcels:
            pen.line((*at(lat, lon), *at(*world.stores[place - 1][:2])), fill=colour, width=3)
    for lat, lon, _prefix in world.stores:
        x, y = at(lat, lon)
        pen.ellipse((x - 5, y - 5, x + 5, y + 5), fill='#22303c', outline='#ffffff')
    image = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    pen = ImageDraw.Draw(image)
    for row, (colour, text) in enumerate(
        ((ONE, 'sent in one parcel'), (SEVERAL, 'in several'), ('#22303c', 'store'))
    ):
        pen.rectangle((20, HEIGHT - 70 + 20 * row, 40, HEIGHT - 66 + 20 * row), fill=colour)
        pen.text((48, HEIGHT - 74 + 20 * row), text, fill='#22303c')
    image = image.quantize(64, method=Image.Quantize.FASTOCTREE)
    path.parent.mkdir(exist_ok=True)
    image.save(path, optimize=True)


def run(world, count, sample):
    names = 'cheapest', 'nearest', 'most_stock'
    costs, parcels, routes, times, wrong, exact = Counter(), Counter(), [], [], 0, 0
    for number in range(count):
        to, problem = world.order()
        plans = []
        for name in names:
            start = process_time()
            plans.append(STRATEGIES[name](problem))
            times += [process_time() - start] if name == 'cheapest' else []
            costs[name] += plans[-1].cost
            parcels[name] += len(plans[-1].parcels)
        exact += plans[0].exact
        routes.append((to, [parcel.place for parcel in plans[0].parcels]))
        wrong += number < sample and not is_best(problem, plans)
    print('| | cost an order | beside ours | parcels an order |\n|---|--:|--:|--:|')
    for name in names:
        cost = costs[name] / count / 100
        ratio = costs[name] / costs['cheapest']
        print(f'| {name} | {cost:.2f} | {ratio:.3f} | {parcels[name] / count:.3f} |')
    print(
        f'{len(world.stores)} stores, {count} orders, {exact} proved best; of {sample} checked',
        end='',
    )
    print(f' by brute force {wrong} differ; {median(times) * 1000:.1f} ms an order (median)')
    return routes


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--data', type=Path, required=True)
    parser.add_argument('--chain', default='costco')
    parser.add_argument('--orders', type=int, default=3000)
    parser.add_argument('--sample', type=int, default=200)
    parser.add_argument(
        '--picture', type=Path, default=ROOT / 'docs' / 'images' / 'routing_map.png'
    )
    asked = parser.parse_args()
    world = World(asked.data, asked.chain)
    routes = run(world, asked.orders, min(asked.sample, asked.orders))
    draw(world, routes[:1500], asked.picture)


if __name__ == '__main__':
    main()
