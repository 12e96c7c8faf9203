"""Learn the weights of unified_customer.core from pairs whose truth is known, and write
core/weights.py.

    python benchmarks/matching_learn.py --data febrl3.csv.gz

Half of the persons of the file (`learns` in matching.py decides by the person's number) and invented
persons (matching_people.py, seeds no benchmark uses) give m, the share of a level among records of
one person; random pairs of different persons give u. A weight is log2(m / u). What is learned from
the two sources is their mean, so that neither file's habits rule."""

import argparse
import random
from collections import Counter, defaultdict
from math import log2
from pathlib import Path

import matching
import matching_people as invented
from matching import compare

TARGET = matching.ADDON / 'core' / 'weights.py'
SMOOTH = 0.5
# Levels that prove less than random pairs say, for families share them
MOST = {'email': 12.0, 'phone': 11.0}
# Told by the choice of the better order, which picks what agrees: their share among true pairs
NUISANCE = {'order': {'exact': 0.0, 'swapped': -4.0}, 'places': {'exact': 0.0, 'swapped': -2.0}}
# Records of one person differ here for good reasons: somebody moved, has two addresses
LEAST = {'email': -1.0, 'phone': -1.0, 'street': -3.0, 'locality': -2.0, 'suburb': -2.5,
         'number': -2.5, 'postcode': -3.0, 'state': -2.5}  # fmt: skip


def levels_of(pairs, persons):
    counts = defaultdict(Counter)
    for left, right in pairs:
        for field, level in compare(persons[left], persons[right]).items():
            if level != 'missing':
                counts[field][level] += 1
    return counts


def shares(counts):
    total = sum(counts.values())
    return lambda level: (counts[level] + SMOOTH) / (total + 4 * SMOOTH)


def learn(entities, persons, rng):
    true = matching.true_pairs(entities)
    apart = set()
    while len(apart) < 400_000:
        pair = tuple(rng.sample(range(len(persons)), 2))
        if entities[pair[0]] != entities[pair[1]]:
            apart.add(pair)
    m, u = levels_of(sorted(true), persons), levels_of(sorted(apart), persons)
    learned = {}
    for field in m:
        of_m, of_u = shares(m[field]), shares(u[field])
        learned[field] = {
            level: (log2(of_m(level) / of_u(level)), m[field][level]) for level in m[field]
        }
    exact = {field: shares(u[field])('exact') for field in ('given', 'surname')}
    return learned, exact


def mean(sources):
    """Mean of the weights, as far as each source knows the level."""
    fields = sorted({field for learned, _exact in sources for field in learned})
    weights = {}
    for field in fields:
        known = defaultdict(list)
        for learned, _exact in sources:
            for level, (bits, count) in learned.get(field, {}).items():
                if count >= 3:
                    known[level].append(bits)
        weights[field] = {
            level: round(
                min(max(sum(bits) / len(bits), LEAST.get(field, -99)), MOST.get(field, 99)), 2
            )
            for level, bits in sorted(known.items())
        }
    weights.update(NUISANCE)
    exact = {
        part: round(sum(exact[part] for _learned, exact in sources) / len(sources), 6)
        for part in ('given', 'surname')
    }
    return weights, exact


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    matching.add_data_argument(parser)
    data = parser.parse_args().data
    sources = []
    rows = [row for row in matching.read(data) if matching.learns(row[0])]
    sources.append(learn(*zip(*rows, strict=True), random.Random(1)))
    for seed, rates in ((101, invented.RETAIL), (102, invented.HEAVY)):
        rows = matching.invented_rows(3000, rates, seed)
        sources.append(learn(*zip(*rows, strict=True), random.Random(seed)))
    weights, exact = mean(sources)
    lines = [f'    {field!r}: {levels!r},' for field, levels in weights.items()]
    text = TARGET.read_text()
    start = text.index('WEIGHTS = {')
    Path(TARGET).write_text(
        text[:start] + 'WEIGHTS = {\n' + '\n'.join(lines) + f'\n}}\nSHARES = {exact!r}\n'
    )


if __name__ == '__main__':
    main()
