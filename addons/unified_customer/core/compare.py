"""How far the fields of two persons agree: a level for each, no judgement yet."""

from rapidfuzz.distance import OSA, JaroWinkler

from . import nicknames
from .types import CLOSE, DIFFER, EXACT, FAR, INITIAL, MISSING, NEAR, NICK, SWAPPED

PLACES = ('street', 'locality', 'suburb')
# The places of the right person in another order: a suburb written in the second line, and the like
ORDERS = (('locality', 'street', 'suburb'), ('street', 'suburb', 'locality'))
# How much a level agrees, to choose between two orders
RANK = {EXACT: 4, NICK: 3, NEAR: 3, SWAPPED: 3, CLOSE: 2, INITIAL: 1, FAR: 0, MISSING: 0, DIFFER: 0}
CROSSED = 3  # how much more another order must agree


def compare(left, right):
    """:return: {field: level}; `order` tells whether given name and surname changed places,
    `places` whether street, second line and suburb did."""
    return {**compare_person(left, right), **compare_address(left, right)}


def compare_person(left, right):
    return {
        **_names(left, right),
        'birth': dates(left.birth, right.birth),
        'email': emails(left.email, right.email),
        'phone': digits(left.phone, right.phone),
    }


def compare_address(left, right):
    return {
        'number': digits(left.number, right.number),
        'postcode': digits(left.postcode, right.postcode),
        'state': texts(left.state, right.state),
        **_places(left, right),
    }


def _names(left, right):
    straight = (names(left.given, right.given), names(left.surname, right.surname))
    if min(RANK[level] for level in straight) < RANK[NEAR]:
        crossed = (names(left.given, right.surname), names(left.surname, right.given))
        if _sum(crossed) >= _sum(straight) + CROSSED and not {FAR, DIFFER}.intersection(crossed):
            # Which of them is the wrong way round is not known; where one name is missing, it is
            # the surname that agrees
            crossed = sorted(crossed, key=RANK.get)
            return {'given': crossed[0], 'surname': crossed[1], 'order': SWAPPED}
    return {'given': straight[0], 'surname': straight[1], 'order': EXACT}


def _places(left, right):
    ours = [getattr(left, field) for field in PLACES]
    levels = [texts(text, getattr(right, field)) for text, field in zip(ours, PLACES, strict=True)]
    best, places = levels, EXACT
    if min(RANK[level] for level in levels) < RANK[NEAR]:
        for order in ORDERS:
            crossed = [
                texts(text, getattr(right, field)) for text, field in zip(ours, order, strict=True)
            ]
            if _sum(crossed) >= _sum(best) + CROSSED:
                best, places = crossed, SWAPPED
    return {**dict(zip(PLACES, best, strict=True)), 'places': places}


def _sum(levels):
    return sum(RANK[level] for level in levels)


def names(left, right):
    """The level of two given names or two surnames."""
    if not left or not right:
        return MISSING
    if left == right:
        return EXACT
    if nicknames.same(left, right):
        return NICK
    if len(left) == 1 or len(right) == 1:
        return INITIAL if left[0] == right[0] else DIFFER
    level = texts(left, right)
    if level in (FAR, DIFFER) and _is_part(left, right):
        return CLOSE
    return level


def _is_part(left, right):
    """One is one of the words of the other ("anna" and "anna maria")."""
    shorter, longer = sorted((left.split(), right.split()), key=len)
    return len(longer) > len(shorter) and set(shorter) <= set(longer)


def texts(left, right):
    """The level of two texts with typos."""
    if not left or not right:
        return MISSING
    if left == right:
        return EXACT
    left, right = left.replace(' ', ''), right.replace(' ', '')
    longest = max(len(left), len(right))
    typos = OSA.distance(left, right, score_cutoff=longest // 2)
    if typos <= (longest > 3) + (longest > 8) + (longest > 15):
        return NEAR
    if typos <= (longest > 5) + (longest > 6) or (
        JaroWinkler.similarity(left, right, score_cutoff=0.85) and longest > 4
    ):
        return CLOSE
    return FAR if typos <= longest // 2 else DIFFER


def digits(left, right):
    """The level of two numbers: near is one typo."""
    if not left or not right:
        return MISSING
    if left == right:
        return EXACT
    if max(len(left), len(right)) > 2 and OSA.distance(left, right, score_cutoff=1) <= 1:
        return NEAR
    return DIFFER


def dates(left, right):
    """The level of two dates YYYYMMDD: near is one typo, close is two, far is three."""
    if not left or not right:
        return MISSING
    if left == right:
        return EXACT
    if left[:4] == right[:4] and left[4:6] == right[6:] and left[6:] == right[4:6]:
        return SWAPPED
    return (EXACT, NEAR, CLOSE, FAR, DIFFER)[OSA.distance(left, right, score_cutoff=3)]


def emails(left, right):
    """The level of two addresses: near is one typo, close is the same name elsewhere."""
    if not left or not right:
        return MISSING
    if left == right:
        return EXACT
    if OSA.distance(left, right, score_cutoff=1) <= 1:
        return NEAR
    local = left.partition('@')[0]
    return CLOSE if len(local) > 5 and local == right.partition('@')[0] else DIFFER
