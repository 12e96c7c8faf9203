"""Invented persons and records of them with mistakes, for benchmarks/matching.py: pure code, the
same seed gives the same people. Beside febrl's kinds of mistakes there are a retailer's: e-mail and
phone, short names, people who move, marry or change their number, families at one address with one
phone, twins, fathers and sons of one name."""

import random
from dataclasses import dataclass

FIELDS = (
    'given_name', 'surname', 'street_number', 'address_1', 'address_2', 'suburb', 'postcode',
    'state', 'date_of_birth', 'email', 'phone',
)  # fmt: skip
ONSETS = 'b br c ch cl d dr f fl g gr h j k l m mc n p pr r s sh st t tr v w wh y'.split()
VOWELS = 'a e i o u ai ea ee oo ou'.split()
CODAS = ['', '', 'n', 'r', 'l', 's', 't', 'ck', 'nd', 'll', 'm', 'th', 'rd', 'ng']
ENDS = ['', '', '', 'son', 'ton', 'ley', 'man', 'er', 'field', 'worth', 'well', 's', 'en', 'ing']
KINDS = 'street road place court crescent avenue drive close circuit lane'.split()
STATES = 'nsw vic qld wa sa tas act'.split()
GIVEN = (
    'james mary john patricia robert jennifer michael elizabeth william barbara david susan'
    ' richard jessica joseph sarah thomas karen charles nancy christopher lisa daniel margaret'
    ' matthew sandra anthony ashley mark emily donald kimberly steven michelle andrew amanda'
    ' kenneth melissa george deborah joshua stephanie kevin rebecca brian laura edward sharon'
    ' ronald cynthia timothy kathleen jason amy jeffrey angela ryan shirley jacob anna gary'
    ' brenda nicholas pamela eric emma jonathan nicole stephen helen larry samantha justin'
    ' katherine scott christine brandon debra benjamin rachel samuel carolyn gregory janet'
    ' alexander maria patrick olivia frank heather raymond catherine jack diane dennis julie'
    ' jerry victoria tyler joyce aaron lauren henry kelly peter joan oliver evelyn'
).split()
SHORT = {
    'james': 'jim', 'robert': 'bob', 'elizabeth': 'liz', 'william': 'bill', 'michael': 'mike',
    'richard': 'rick', 'thomas': 'tom', 'christopher': 'chris', 'daniel': 'dan', 'anthony': 'tony',
    'matthew': 'matt', 'andrew': 'andy', 'joshua': 'josh', 'stephanie': 'steph', 'nicholas': 'nick',
    'samantha': 'sam', 'katherine': 'kate', 'benjamin': 'ben', 'samuel': 'sam', 'victoria': 'vicky',
    'rebecca': 'becky', 'margaret': 'peggy', 'jennifer': 'jen', 'alexander': 'alex',
}  # fmt: skip
OCR = ['5s', '1l', '0o', '8b', '2z', '6g', 'il', 'nm', 'uv', 'ce', 'rn']


@dataclass(frozen=True)
class Rates:
    """How many records there are of a person, and how bad they are.

    :param duplicates: the most of them; the number falls like Zipf's
    :param edits: the most changes in one field
    :param fields: the most changed fields in a record
    :param contact: share of persons with e-mail, and of those with a phone
    :param birth: share of persons whose birth date is known
    :param families: share of persons who live with others of their surname
    :param moves: share of records made before a move, a marriage or a new number
    """

    duplicates: int = 5
    edits: int = 2
    fields: int = 4
    contact: float = 0.0
    birth: float = 0.97
    families: float = 0.0
    moves: float = 0.0
    second_line: float = 0.85


FEBRL = Rates()
HEAVY = Rates(duplicates=6, edits=4, fields=7)
RETAIL = Rates(duplicates=4, contact=0.8, birth=0.6, families=0.35, moves=0.1, second_line=0.15)
RETAIL_HEAVY = Rates(
    duplicates=6, edits=3, fields=6, contact=0.7, birth=0.5, families=0.4, moves=0.15,
    second_line=0.15,
)  # fmt: skip


class World:
    """Names, streets and towns to draw from, common ones more often."""

    def __init__(self, rng, size):
        self.rng = rng
        self.given = GIVEN + [self.word(1) for _each in range(900)]
        self.surnames = list(
            dict.fromkeys(self.word(1) + rng.choice(ENDS) for _each in range(9000))
        )
        self.roads = list(dict.fromkeys(self.word(rng.randint(1, 2)) for _each in range(12000)))
        self.towns = [
            (self.word(rng.randint(1, 2)), str(rng.randint(1000, 9999)), rng.choice(STATES))
            for _each in range(max(300, min(2500, size // 40)))
        ]

    def word(self, more):
        rng = self.rng
        parts = [rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS)]
        for _each in range(more):
            parts.append(rng.choice(('', rng.choice(ONSETS) + rng.choice(VOWELS))))
        return ''.join(parts) + rng.choice(('', 'n', 'y', 'a', 'er'))

    def common(self, words):
        """Zipf's law, roughly: the logarithm of the rank is even."""
        return words[int(len(words) ** self.rng.random()) - 1]

    def date(self):
        rng = self.rng
        return f'{rng.randint(1925, 2006)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}'

    def address(self, rates):
        rng = self.rng
        town, postcode, state = rng.choice(self.towns)
        second = self.common(self.roads) if rng.random() < rates.second_line else ''
        return {
            'street_number': str(int(1 + 300 * rng.random() ** 2)),
            'address_1': f'{self.common(self.roads)} {rng.choice(KINDS)}',
            'address_2': second,
            'suburb': town,
            'postcode': postcode,
            'state': state,
        }

    def number(self):
        return f'+614{self.rng.randint(10_000_000, 99_999_999)}'

    def mail(self, given, surname):
        rng = self.rng
        local = rng.choice((f'{given}.{surname}', f'{given[0]}{surname}', f'{given}{surname[:3]}'))
        host = rng.choice(('gmail.com', 'hotmail.com', 'yahoo.com', 'bigpond.com', 'outlook.com'))
        return f'{local}{rng.randint(1, 9999)}@{host}'

    def person(self, rates):
        rng = self.rng
        given, surname = self.common(self.given), self.common(self.surnames)
        person = {'given_name': given, 'surname': surname, **self.address(rates)}
        person['date_of_birth'] = self.date() if rng.random() < rates.birth else ''
        person['email'] = self.mail(given, surname) if rng.random() < rates.contact else ''
        person['phone'] = self.number() if rng.random() < rates.contact else ''
        return person

    def relative(self, other, rates):
        """Somebody else at the same address; one in eight shares the phone, one in 20 the e-mail."""
        rng = self.rng
        new = self.person(rates)
        while new['given_name'] == other['given_name']:
            new = self.person(rates)
        kind = rng.random()
        for field in ('surname', *self.address(rates)):
            new[field] = other[field]
        if new['email']:
            new['email'] = self.mail(new['given_name'], new['surname'])
        if kind < 0.04:  # twins
            new['date_of_birth'] = other['date_of_birth']
        elif kind < 0.06:  # father and son
            new['given_name'] = other['given_name']
        for field, share in (('phone', 0.125), ('email', 0.05)):
            if rng.random() < share:
                new[field] = other[field]
        return new


def people(count, rates, seed=1, world=None):
    """:return: generator of persons"""
    rng = random.Random(seed)
    world = world or World(rng, count)
    last = None
    for _each in range(count):
        last = (
            world.relative(last, rates)
            if last and rng.random() < rates.families
            else world.person(rates)
        )
        yield last


def records(count, rates, seed=1):
    """Records of `count` persons, in the order of the persons.

    :return: generator of (number of the person, record)
    """
    rng = random.Random(seed)
    world = World(rng, count)
    chances = [1 / rank for rank in range(1, rates.duplicates + 1)]
    for number, person in enumerate(people(count, rates, seed + 1, world)):
        yield number, person
        if rng.random() < 0.5:
            continue
        for _copy in range(rng.choices(range(1, rates.duplicates + 1), chances)[0]):
            yield number, _damaged(person, rates, world)


def _damaged(person, rates, world):
    rng = world.rng
    record = dict(person)
    if rng.random() < rates.moves:
        _change_life(record, rates, world)
    filled = [field for field in FIELDS if record[field]]
    for field in rng.sample(filled, min(len(filled), rng.randint(1, rates.fields))):
        for _edit in range(rng.randint(1, rates.edits)):
            record[field] = _mistake(record, field, rng)
    chance = rng.random()
    if chance < 0.04:
        _swap(record, 'given_name', 'surname')
    elif chance < 0.08:
        _swap(record, 'address_1', 'address_2')
    elif chance < 0.11:
        _swap(record, 'address_2', 'suburb')
    return record


def _swap(record, one, other):
    record[one], record[other] = record[other], record[one]


def _change_life(record, rates, world):
    kind = world.rng.random()
    if kind < 0.6:
        record.update(world.address(rates))
    elif kind < 0.75:
        record['surname'] = world.common(world.surnames)
    elif record['phone']:
        record['phone'] = world.number()


def _mistake(record, field, rng):
    value = record[field]
    chance = rng.random()
    if not value or chance < 0.12:
        return ''
    if field == 'given_name' and chance < 0.25 and value in SHORT:
        return SHORT[value]
    if field == 'date_of_birth' and chance < 0.25 and len(value) == 8:
        return value[:4] + value[6:] + value[4:6]
    return _typo(value, field, rng)


def _typo(value, field, rng):
    at = rng.randrange(len(value))
    digits = field in ('street_number', 'postcode', 'date_of_birth', 'phone')
    letter = rng.choice('0123456789' if digits else 'abcdefghijklmnopqrstuvwxyz')
    kind = rng.random()
    if kind < 0.3:
        return value[:at] + letter + value[at + 1 :]
    if kind < 0.55 and at + 1 < len(value):
        return value[:at] + value[at + 1] + value[at] + value[at + 2 :]
    if digits and field != 'street_number':
        return value[:at] + letter + value[at + 1 :]
    if kind < 0.7:
        return value[:at] + value[at + 1 :]
    if kind < 0.82:
        return value[:at] + letter + value[at:]
    if kind < 0.92 and not digits and field != 'email':
        return value.replace(' ', '') if ' ' in value else f'{value[:at]} {value[at:]}'.strip()
    for left, right in OCR:
        if left in value:
            return value.replace(left, right, 1)
    return value[:at] + value[at + 1 :]
