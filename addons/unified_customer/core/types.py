from dataclasses import dataclass, field

from . import normalise

# Levels of agreement, best first
EXACT, NICK, NEAR, CLOSE, FAR, INITIAL, SWAPPED, DIFFER, MISSING = (
    'exact',
    'nick',
    'near',
    'close',
    'far',
    'initial',
    'swapped',
    'differ',
    'missing',
)
AGREE = frozenset({EXACT, NICK, NEAR, SWAPPED})

LINK, REVIEW, APART = 'link', 'review', 'differ'


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody, normalised; '' is unknown. Make it with `person`."""

    id: int = 0
    given: str = ''
    surname: str = ''
    number: str = ''
    street: str = ''
    locality: str = ''
    suburb: str = ''
    postcode: str = ''
    state: str = ''
    birth: str = ''
    email: str = ''
    phone: str = ''


@dataclass(frozen=True, slots=True)
class Reason:
    """How far a field agrees.

    :param bits: what it says for (above 0) or against (below 0) one person, in bits
    """

    field: str
    level: str
    left: str
    right: str
    bits: float


@dataclass(frozen=True, slots=True)
class Match:
    """:param outcome: link, review or differ
    :param score: evidence in bits; above log2 of the population it is more likely one person
    :param objections: codes of what keeps a person in the decision however high the score is
    """

    outcome: str
    score: float
    reasons: tuple = ()
    objections: tuple = ()


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Where the persons come from.

    :param population: how many there are: among more of them more look alike by chance
    :param given: {given name: share of the persons}, `surname` likewise
    """

    population: int = 100_000
    given: dict = field(default_factory=dict)
    surname: dict = field(default_factory=dict)

    def share(self, part, value):
        """The share, or None when nothing is known of the name."""
        return getattr(self, part).get(value)


def person(id=0, full_name='', given='', surname='', line='', number='', country=None, **raw):
    """A person of raw texts.

    :param full_name: where given name and surname are not known apart
    :param line: street with its house number, where they are not known apart
    :param country: two letters, for phone numbers
    :param raw: street, locality, suburb, postcode, state, birth, email, phone
    """
    given, surname = normalise.name(given), normalise.name(surname)
    if full_name and not (given or surname):
        given, surname = normalise.full_name(full_name)
    number, street = normalise.fold(number).replace(' ', ''), normalise.street(raw.get('street'))
    if line and not street:
        found, street = normalise.house(line)
        number = number or found
    return Person(
        id=id,
        given=given,
        surname=surname,
        number=number,
        street=street,
        locality=normalise.street(raw.get('locality')),
        suburb=normalise.street(raw.get('suburb')),
        postcode=normalise.postcode(raw.get('postcode')),
        state=normalise.fold(raw.get('state')),
        birth=normalise.birth(raw.get('birth')),
        email=normalise.email(raw.get('email')),
        phone=normalise.phone(raw.get('phone'), country),
    )
