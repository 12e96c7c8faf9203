"""From levels to a decision: the model of Fellegi and Sunter, with common names worth less, and
objections that no score overrules."""

from math import log2

from .compare import compare_address, compare_person
from .types import (
    AGREE,
    APART,
    CLOSE,
    DIFFER,
    EXACT,
    FAR,
    INITIAL,
    LINK,
    MISSING,
    NICK,
    REVIEW,
    SWAPPED,
    Frequencies,
    Match,
    Reason,
)
from .weights import LINK_BITS, REVIEW_BITS, SHARES, WEIGHTS

# Fields that say the same thing twice: each group counts up to its most. A suburb has one postcode
# and one state, and who shares a home shares all of it
GROUPS = (
    (('suburb', 'postcode', 'state'), 9.0),
    (('suburb', 'postcode', 'state', 'number', 'street', 'locality', 'places'), 16.0),
)
ADDRESS_MOST = GROUPS[-1][1]
# A name nobody else has is still no fingerprint
RAREST = 1e-5
UNKNOWN = Frequencies()


def match(left, right, frequencies=UNKNOWN):
    """Whether two records are one person.

    :param frequencies: how many persons there are, and how common their names; names it does not
        know count as average
    :return: Match; its reasons are told for fields that are known on both sides, those of the
        address only where they could matter
    """
    levels = compare_person(left, right)
    bits = _weigh(levels, left, frequencies)
    least = log2(frequencies.population) + REVIEW_BITS
    score = sum(bits.values())
    hopeless = _is_somebody_else(levels) or score + ADDRESS_MOST < least
    if not hopeless:
        address = compare_address(left, right)
        levels |= address
        bits |= _weigh(address, left, frequencies)
        score = total(bits)
    outcome, objections = APART, tuple(_objections(levels))
    if not hopeless and score >= least:
        sure = score >= least - REVIEW_BITS + LINK_BITS
        outcome = LINK if sure and not objections else REVIEW
    return Match(outcome, score, _reasons(levels, bits, left, right), objections)


def _weigh(levels, left, frequencies):
    bits = {field: WEIGHTS[field].get(level, 0.0) for field, level in levels.items()}
    if levels.get('order') == EXACT:
        for part, average in SHARES.items():
            share = levels[part] == EXACT and frequencies.share(part, getattr(left, part))
            if share:
                bits[part] += log2(average / max(share, RAREST))
    return bits


def total(bits):
    score, town = sum(bits.values()), 0.0
    for fields, most in GROUPS:
        over = max(sum(bits[field] for field in fields) - town - most, 0.0)
        score, town = score - over, town + over
    return score


def _objections(levels):
    """Why a person has to decide: records of one home look alike."""
    given, birth = levels['given'], levels['birth']
    if given in (FAR, INITIAL, DIFFER):
        yield 'given_differs'
    elif given == MISSING:
        yield 'given_missing'
    if birth in (FAR, DIFFER):
        yield 'birth_differs'
    if birth not in AGREE:
        contact = {levels['email'], levels['phone']}
        if contact.isdisjoint(AGREE):
            yield 'nothing_personal'
        elif DIFFER in contact:
            # One phone, two addresses: of a family as likely as of one person
            yield 'contact_differs'
        elif not contact <= AGREE:
            # A home has one phone and often one e-mail, and fathers and sons have one name
            yield 'contact_of_a_home'
        if given not in (EXACT, NICK):
            # Mark and Mary share the e-mail, too
            yield 'given_nearly'


def _is_somebody_else(levels):
    """Twins, spouses, parents and children share surname, address and often the phone: with another
    given name, and without anything that is a person's own, they are not even worth a look. With a
    given name that is missing or spelled badly the score decides whether they are; nobody is
    linked, for another birth date is an objection."""
    if levels['given'] != DIFFER or levels['birth'] == DIFFER:
        return levels['given'] == DIFFER
    # Two typos in a date beside the same surname are rather one person's than a family's
    nearly = levels['birth'] == CLOSE and levels['surname'] in AGREE
    return not nearly and AGREE.isdisjoint((levels['birth'], levels['email']))


def _reasons(levels, bits, left, right):
    return tuple(
        Reason(field, level, *_values(field, levels, left, right), round(bits[field], 1))
        for field, level in levels.items()
        if level != MISSING and (field not in ('order', 'places') or level != EXACT)
    )


def _values(field, levels, left, right):
    if field in ('order', 'places'):
        return '', ''
    if field in SHARES and levels['order'] == SWAPPED:
        return f'{left.given} {left.surname}', f'{right.given} {right.surname}'
    return getattr(left, field), getattr(right, field)
