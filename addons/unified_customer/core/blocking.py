"""Keys by which candidates are found: two records of one person share at least one of them even
when several fields have typos. Each is a text of its own record alone, so that a database can
store and index it; none is shared by many in a shop of a million customers."""

from . import normalise

sound = normalise.sound


FULL, FULL_LOOSE = 60, 10


def limit(key):
    """A key that more records share says nothing. Loose keys (upper case) are of use where what
    they name is rare, and in a small shop."""
    return FULL_LOOSE if key[0].isupper() else FULL


def keys(person):
    """The person's keys, sorted.

    :return: list of texts without spaces; the letter before the colon says which kind
    """
    return sorted(_identifiers(person) | _dated(person) | _placed(person) | _loose(person))


def _identifiers(person):
    found = set()
    if person.email:
        found.add(f'e:{person.email}')
        local = person.email.partition('@')[0]
        if len(local) > 5 and person.surname:
            found.add(f'm:{local}:{sound(person.surname)}')
    if person.phone:
        found.add(f'p:{person.phone}')
        found.add(f'q:{person.phone[-6:]}:{person.given[:1] or person.surname[:1]}')
    return found


def _dated(person):
    """Keys with the birth date: day and month in either order, or parts of it."""
    if not person.birth:
        return set()
    year, month, day = person.birth[:4], person.birth[4:6], person.birth[6:]
    date = year + ''.join(sorted((month, day)))
    given, surname = sound(person.given), sound(person.surname)
    found = {f'd:{date}:{name[0]}' for name in (given, surname) if name}
    if person.postcode:
        found.add(f'z:{date}:{"".join(sorted(person.postcode))}')
    if person.number:
        found.add(f'n:{date}:{person.number}')
    if given and surname:
        names = '.'.join(sorted((given, surname)))
        found |= {f'y:{year}:{names}', f'b:{month}{day}:{names}'}
    return found


def _placed(person):
    """Keys with parts of the address beside a name or another part of it."""
    # Postcodes are told as their digits in order: two swapped ones are a usual typo
    code = ''.join(sorted(person.postcode))
    names = [sound(name) for name in (person.given, person.surname) if name]
    lanes = {sound(text) for text in (person.street, person.locality) if text}
    suburb = sound(person.suburb)
    places = {place for place in (f'.{code}' if code else '', suburb) if place}
    found = set()
    if len(names) == 2:
        both = '.'.join(sorted(names))
        found |= {f'c:{both}:{part}' for part in (person.number, *places, *lanes) if part}
    for name in names:
        found |= {f's:{name}:{lane}:{place}' for lane in lanes for place in places}
        if person.number:
            found |= {f'h:{person.number}:{name}:{part}' for part in (*lanes, *places)}
        if len(places) == 2:
            found.add(f't:{name}:{suburb}:{code}')
    if person.number:
        found |= {f'a:{person.number}:{lane}:{place}' for lane in lanes for place in places}
    if len(lanes) == 2:
        found |= {f'l:{".".join(sorted(lanes))}:{place}' for place in places}
    return found


def _loose(person):
    """Pairs of two things only, by fewer sounds."""
    names = [_short(name) for name in (person.given, person.surname) if name]
    lanes = {_short(text) for text in (person.street, person.locality) if text}
    code = ''.join(sorted(person.postcode))
    towns = {town for town in (_short(person.suburb), code) if town}
    found = set()
    if person.birth:
        found.add(f'D:{"".join(sorted(person.birth))}')
    if len(names) == 2:
        found.add(f'N:{".".join(sorted(names))}')
    for name in names:
        found |= {f'L:{name}:{place}' for place in lanes | towns}
    if len(lanes) == 2:
        found.add(f'S:{".".join(sorted(lanes))}')
    for lane in lanes:
        found |= {f'P:{lane}:{part}' for part in (*towns, person.number) if part}
    return found


def _short(text):
    return sound(text)[:3]
