"""Who is the same person? Records of persons with typos, beside exact rules and beside the
recordlinkage library where it is installed.

    python benchmarks/matching.py --data febrl3.csv.gz [--all] [--invented 5000] [--seed 7]

The file is one of febrl's sets (COMMERCE_FEBRL names it, too): `rec_id` is the truth and is hidden
from the matcher, as is `soc_sec_id`. Of febrl3 only the half of the persons from which no weight was
learned is measured, unless --all is given, which is right for any other file. Then come sets of
invented persons with other rates of mistakes, with e-mail, phones and families.

A link is a pair joined without anybody looking. *With review* counts the pairs in review as
resolved rightly by a person: true ones are found, others cost only the look. *Reviews / true* is how
many looks that takes for each true pair. *Found* is the share of true pairs among the candidates of
the blocking keys. *F1 joined* is F1 with review when records joined to a third one are joined, as they
are once merged."""

import argparse
import csv
import gzip
import os
import sys
import time
import zlib
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import matching_people as invented

ADDON = Path(__file__).parents[1] / 'addons' / 'unified_customer'
sys.path.insert(0, str(ADDON))

from core import LINK, REVIEW, Frequencies, Person, keys, limit, match, person  # noqa: E402, F401
from core.compare import compare  # noqa: E402, F401

# febrl's column: ours
COLUMNS = {
    'given_name': 'given',
    'surname': 'surname',
    'street_number': 'number',
    'address_1': 'street',
    'address_2': 'locality',
    'suburb': 'suburb',
    'postcode': 'postcode',
    'state': 'state',
    'date_of_birth': 'birth',
    'email': 'email',
    'phone': 'phone',
}
HEAD = ('', 'records', 'true pairs', 'found', 'candidates', 'links', 'precision', 'recall', 'F1',
        'F1 with review', 'reviews / true', 'F1 joined', 's')  # fmt: skip


def add_data_argument(parser):
    default = os.environ.get('COMMERCE_FEBRL')
    parser.add_argument('--data', default=default, required=not default, help='a set of febrl')


def read(path):
    """:return: generator of (person's number, Person)"""
    opened = gzip.open if str(path).endswith('.gz') else open
    with opened(path, 'rt') as lines:
        for row in csv.DictReader(lines, skipinitialspace=True):
            yield row['rec_id'].split('-')[1], as_person(row)


def as_person(row):
    values = {ours: (row.get(column) or '').strip() for column, ours in COLUMNS.items()}
    return person(**values)


def invented_rows(count, rates, seed):
    return [(number, as_person(row)) for number, row in invented.records(count, rates, seed)]


def learns(entity):
    """Whether the person belongs to the half from which weights are learned: fixed, by number."""
    return zlib.crc32(str(entity).encode()) % 2 == 0


def true_pairs(entities):
    groups = defaultdict(list)
    for index, entity in enumerate(entities):
        groups[entity].append(index)
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def candidates(persons):
    blocks = defaultdict(list)
    for index, each in enumerate(persons):
        for key in keys(each):
            blocks[key].append(index)
    return {
        pair
        for key, block in blocks.items()
        if len(block) <= limit(key)
        for pair in combinations(block, 2)
    }


def frequencies(persons):
    count = len(persons)
    return Frequencies(
        count,
        *(
            {name: number / count for name, number in Counter(names).items() if name}
            for names in ([each.given for each in persons], [each.surname for each in persons])
        ),
    )


def ours(persons):
    """:return: (candidates, links, reviews), each a set of pairs"""
    pairs, known = candidates(persons), frequencies(persons)
    outcomes = {pair: match(persons[pair[0]], persons[pair[1]], known).outcome for pair in pairs}
    links = {pair for pair, outcome in outcomes.items() if outcome == LINK}
    return pairs, links, {pair for pair, outcome in outcomes.items() if outcome == REVIEW}


def exact_rules(persons):
    """What Odoo's merge wizard can be told: the same e-mail, or the same name; and the phone."""
    blocks = defaultdict(list)
    for index, each in enumerate(persons):
        if each.email:
            blocks['email', each.email].append(index)
        if each.phone:
            blocks['phone', each.phone].append(index)
        if each.given or each.surname:
            blocks['name', each.given, each.surname].append(index)
    links = {pair for block in blocks.values() for pair in combinations(block, 2)}
    return links, links, set()


def exact_name_and_birth(persons):
    """A careful rule: the same e-mail or phone and given name, or the same name and birth date."""
    blocks = defaultdict(list)
    for index, each in enumerate(persons):
        for field in ('email', 'phone'):
            if getattr(each, field):
                blocks[field, getattr(each, field), each.given].append(index)
        if each.birth:
            blocks['birth', each.given, each.surname, each.birth].append(index)
    links = {pair for block in blocks.values() for pair in combinations(block, 2)}
    return links, links, set()


def library(persons):
    """The recordlinkage library as its own guide for febrl shows it: blocks by each of three
    fields, Jaro-Winkler names and streets, exact others, a pair with four of six agreeing."""
    import pandas
    import recordlinkage

    frame = pandas.DataFrame(
        [{field: getattr(each, field) or None for field in COLUMNS.values()} for each in persons]
    )
    indexer = recordlinkage.Index()
    for field in ('given', 'surname', 'birth'):
        indexer.block(field)
    pairs = indexer.index(frame)
    rule = recordlinkage.Compare()
    for field in ('given', 'surname'):
        rule.string(field, field, method='jarowinkler', threshold=0.85)
    rule.string('street', 'street', threshold=0.85)
    for field in ('birth', 'suburb', 'state'):
        rule.exact(field, field)
    features = rule.compute(pairs, frame)
    links = features[features.sum(axis=1) > 3].index
    return as_pairs(pairs), as_pairs(links), set()


def as_pairs(index):
    return {(min(pair), max(pair)) for pair in index.to_list()}


def figures(name, entities, persons, matcher):
    start = time.process_time()
    found, links, reviews = matcher(persons)
    seconds = time.process_time() - start
    true = true_pairs(entities)
    right = len(links & true)
    precision = right / len(links) if links else 1.0
    recall = right / len(true)
    resolved = right + len(reviews & true)
    return (
        name, len(persons), len(true), f'{len(found & true) / len(true):.4f}', len(found),
        len(links), f'{precision:.4f}', f'{recall:.4f}', f'{f1(precision, recall):.4f}',
        f'{f1(resolved / (resolved + len(links) - right), resolved / len(true)):.4f}',
        f'{len(reviews) / len(true):.3f}', f'{joined_f1(links | (reviews & true), true):.4f}',
        f'{seconds:.1f}',
    )  # fmt: skip


def joined_f1(pairs, true):
    parents = {}

    def root(index):
        while index in parents:
            index = parents[index]
        return index

    for left, right in sorted(pairs):
        left, right = root(left), root(right)
        if left != right:
            parents[right] = left
    groups = defaultdict(list)
    for index in {index for pair in pairs for index in pair}:
        groups[root(index)].append(index)
    joined = {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
    right = len(joined & true)
    return f1(right / len(joined), right / len(true))


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def peers():
    found = {'ours': ours, 'exact rules': exact_rules, 'name and birth date': exact_name_and_birth}
    try:
        import recordlinkage  # noqa: F401
    except ImportError:
        return found
    return {**found, 'recordlinkage': library}


def sets(args):
    rows = list(read(args.data))
    if not args.all:
        rows = [row for row in rows if not learns(row[0])]
    yield Path(args.data).name, rows
    for name in ('FEBRL', 'HEAVY', 'RETAIL', 'RETAIL_HEAVY'):
        if args.invented:
            yield name.lower(), invented_rows(args.invented, getattr(invented, name), args.seed)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_data_argument(parser)
    parser.add_argument('--all', action='store_true', help='measure the whole file')
    parser.add_argument('--invented', type=int, default=3000, help='persons in each invented set')
    parser.add_argument('--seed', type=int, default=7)
    args = parser.parse_args()
    print('| ' + ' | '.join(HEAD) + ' |')
    print('|---' + '|--:' * (len(HEAD) - 1) + '|')
    for title, rows in sets(args):
        entities, persons = zip(*rows, strict=True)
        for name, matcher in peers().items():
            line = figures(f'{title}, {name}', entities, persons, matcher)
            print('| ' + ' | '.join(map(str, line)) + ' |', flush=True)


if __name__ == '__main__':
    main()
