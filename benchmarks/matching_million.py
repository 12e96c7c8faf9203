"""A million records in one pass: candidates by sorting the blocking keys, then a score for each.

    python benchmarks/matching_million.py [--persons 520000] [--out FILE]

Invented persons of a retailer (matching_people.py: RETAIL). Records are kept as lines of text and
keys as 32-bit hashes, so that memory grows by some 700 bytes a record. Making up the people is not
part of the time."""

import argparse
import resource
import time
import zlib
from array import array
from collections import Counter
from itertools import combinations
from operator import attrgetter

import matching
import matching_people as invented
import numpy
from matching import LINK, REVIEW, Frequencies, Person, keys, limit, match

FIELDS = ('given', 'surname', 'number', 'street', 'locality', 'suburb', 'postcode', 'state',
          'birth', 'email', 'phone')  # fmt: skip
values = attrgetter(*FIELDS)
LOOSE = 1  # the lowest bit of a hash: of a loose key


def hashed(key):
    loose = limit(key) < limit('e:')
    return zlib.crc32(key.encode()) & ~LOOSE | loose


def blocks(lines):
    """:return: sorted array of hash << 32 | index of the record"""
    rows = array('Q')
    for index, line in enumerate(lines):
        rows.extend(hashed(key) << 32 | index for key in keys(unpacked(line)))
    sort = numpy.frombuffer(rows, dtype=numpy.uint64)
    sort.sort()
    return sort


def unpacked(line):
    return Person(0, *line.split('\t'))


def candidates(rows, count):
    """:return: sorted array of left * count + right"""
    hashes = (rows >> 32).astype(numpy.uint32)
    starts = numpy.flatnonzero(numpy.r_[True, hashes[1:] != hashes[:-1]])
    sizes = numpy.diff(numpy.r_[starts, len(rows)])
    loose = hashes[starts] & LOOSE == 1
    found = []
    for size in range(2, limit('e:') + 1):
        chosen = starts[(sizes == size) & (~loose | (size <= limit('D:')))]
        members = (rows[chosen[:, None] + numpy.arange(size)] & 0xFFFFFFFF).astype(numpy.uint64)
        parts = [
            members[:, left] * numpy.uint64(count) + members[:, right]
            for left, right in combinations(range(size), 2)
        ]
        # A record's key stands once, and rows are sorted by record within a hash: left < right
        found.append(numpy.unique(numpy.concatenate(parts)))
    return numpy.unique(numpy.concatenate(found))


def frequencies(lines):
    given, surname = Counter(), Counter()
    for line in lines:
        one, other, _rest = line.split('\t', 2)
        given[one] += 1
        surname[other] += 1
    count = len(lines)
    return Frequencies(
        count,
        {name: number / count for name, number in given.items() if name and number > 1},
        {name: number / count for name, number in surname.items() if name and number > 1},
    )


def scored(lines, pairs, known):
    """:return: {outcome: array of pairs}"""
    count = len(lines)
    found = {LINK: array('Q'), REVIEW: array('Q')}
    last, person = None, None
    for pair in pairs:
        left, right = divmod(int(pair), count)
        if left != last:
            last, person = left, unpacked(lines[left])
        outcome = match(person, unpacked(lines[right]), known).outcome
        if outcome in found:
            found[outcome].append(pair)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--persons', type=int, default=520_000)
    parser.add_argument('--seed', type=int, default=9)
    args = parser.parse_args()
    start = time.process_time()
    lines, entities = [], array('L')
    for number, row in invented.records(args.persons, invented.RETAIL, args.seed):
        lines.append('\t'.join(values(matching.as_person(row))))
        entities.append(number)
    count = len(lines)
    print(f'{count:,} records made in {time.process_time() - start:.0f} s', flush=True)
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f'{mib:,.0f} MiB before', flush=True)
    start = time.process_time()
    rows = blocks(lines)
    print(f'{len(rows):,} keys after {time.process_time() - start:.0f} s', flush=True)
    pairs = candidates(rows, count)
    del rows
    print(f'{len(pairs):,} candidates after {time.process_time() - start:.0f} s', flush=True)
    found = scored(lines, pairs, frequencies(lines))
    print(f'scored after {time.process_time() - start:.0f} s', flush=True)
    sizes = Counter(entities)
    true = sum(size * (size - 1) // 2 for size in sizes.values())
    same = {
        outcome: sum(entities[pair // count] == entities[pair % count] for pair in chosen)
        for outcome, chosen in found.items()
    }
    blocked = sum(entities[int(pair) // count] == entities[int(pair) % count] for pair in pairs)
    links, reviews = len(found[LINK]), len(found[REVIEW])
    precision = same[LINK] / links
    resolved = same[LINK] + same[REVIEW]
    review_f1 = matching.f1(resolved / (resolved + links - same[LINK]), resolved / true)
    print(
        f'{true:,} true pairs, {blocked / true:.4f} found, {links:,} links of precision'
        f' {precision:.4f}, recall {same[LINK] / true:.4f}; F1 with review {review_f1:.4f},'
        f' {reviews / true:.3f} reviews for each true pair'
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f'peak memory {peak:,.0f} MiB')


if __name__ == '__main__':
    main()
