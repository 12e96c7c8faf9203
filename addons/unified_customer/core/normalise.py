"""What people type, in one spelling. No function raises on odd text: what cannot be read is ''."""

import datetime
import re
import unicodedata

import phonenumbers

LETTERS = str.maketrans({
    'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ð': 'd', 'þ': 'th', 'ı': 'i',
    "'": None, '’': None, '`': None,
})  # fmt: skip
TITLES = frozenset('mr mrs ms miss dr prof sir herr frau mme mlle monsieur madame jr sr'.split())
STREET_WORDS = {
    'street': 'st', 'str': 'st', 'road': 'rd', 'avenue': 'av', 'ave': 'av', 'place': 'pl',
    'court': 'ct', 'crescent': 'cr', 'cres': 'cr', 'drive': 'dr', 'lane': 'ln', 'close': 'cl',
    'circuit': 'cct', 'terrace': 'tce', 'boulevard': 'bvd', 'blvd': 'bvd', 'parade': 'pde',
    'highway': 'hwy', 'square': 'sq', 'strasse': 'st', 'saint': 'st', 'mount': 'mt',
    'north': 'n', 'south': 's', 'east': 'e', 'west': 'w',
}  # fmt: skip
# What stands before the house's own number ("unit 3, 12 High Street")
UNIT = re.compile(
    r'^(?:unit|flat|apt|apartment|suite|u)\s*\w{1,5}[\s,]+(?=\d)|^\w{1,5}\s*/\s*(?=\d)'
)
NUMBER = re.compile(r'^(\d+\s?[a-z]?)\s+|\s+(\d+\s?[a-z]?)$')
# Providers that deliver "a.b+shop@" to "ab@"
DOTLESS = frozenset({'gmail.com', 'googlemail.com'})
DATE_PARTS = re.compile(r'\d+')


def fold(text):
    """Lower-case words of letters and digits without accents, single spaces between them."""
    text = (text or '').casefold().translate(LETTERS)
    text = ''.join(c for c in unicodedata.normalize('NFKD', text) if not unicodedata.combining(c))
    return ' '.join(''.join(c if c.isalnum() else ' ' for c in text).split())


def name(text):
    """One part of a name: no titles."""
    return ' '.join(word for word in fold(text).split() if word not in TITLES)


def full_name(text):
    """(given names, surname) of "Ada King Lovelace" or "Lovelace, Ada King"."""
    last, comma, first = (text or '').partition(',')
    if comma and name(first):
        return name(first), name(last)
    words = name(text).split()
    # van, de, di ...: the surname begins with the first of them
    for index, word in enumerate(words[1:-1], 1):
        if word in PARTICLES:
            return ' '.join(words[:index]), ' '.join(words[index:])
    return ' '.join(words[:-1]), ' '.join(words[-1:])


PARTICLES = frozenset(
    'van von de der den del della di da dos du la le ten ter zu bin al el'.split()
)


def email(text):
    """The address as it is delivered: lower case, no tag; '' unless it looks like one."""
    local, at, domain = (text or '').strip().casefold().rpartition('@')
    if not at or not local or '.' not in domain or any(c.isspace() for c in local + domain):
        return ''
    local = local.partition('+')[0] or local
    if domain in DOTLESS:
        local, domain = local.replace('.', ''), 'gmail.com'
    return f'{local}@{domain}'


def phone(text, country=None):
    """E.164, or '' for what is no possible number.

    :param country: two letters; numbers without an international prefix are read as its own
    """
    try:
        number = phonenumbers.parse(text or '', country or None)
    except phonenumbers.NumberParseException:
        return ''
    if not phonenumbers.is_possible_number(number):
        return ''
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def birth(value):
    """YYYYMMDD of a date, an ISO date, 19560409 or 9/4/1956 (day first unless impossible)."""
    if isinstance(value, datetime.date):
        return value.strftime('%Y%m%d')
    parts = DATE_PARTS.findall(str(value or ''))
    if len(parts) == 1 and len(parts[0]) == 8:
        return parts[0]
    if len(parts) != 3:
        return ''
    if len(parts[2]) == 4:
        day, month, year = parts
        if int(month) > 12:
            day, month = month, day
    else:
        year, month, day = parts
    if len(year) != 4 or len(month) > 2 or len(day) > 2:
        return ''
    return f'{year}{int(month):02d}{int(day):02d}'


def postcode(text):
    return fold(text).replace(' ', '').upper()


def house(text):
    """(house number, street) of one line; the number may stand before or behind."""
    line = UNIT.sub('', (text or '').casefold().strip())
    line = fold(line)
    number = ''
    found = NUMBER.search(line)
    if found:
        number = (found[1] or found[2]).replace(' ', '')
        line = (line[: found.start()] + ' ' + line[found.end() :]).strip()
    return number, street(line)


def street(text):
    """A street with its usual words shortened ("wallaby place" = "wallaby pl")."""
    return ' '.join(STREET_WORDS.get(word, word) for word in fold(text).split())


CODES = {
    letter: digit
    for digit, letters in enumerate(('bfpv', 'cgjkqsxz', 'dt', 'l', 'mn', 'r'), 1)
    for letter in letters
}


def sound(text):
    """Soundex of a word: its first letter and up to three digits of consonants."""
    text = text.replace(' ', '')
    if not text:
        return ''
    code, last = text[0], CODES.get(text[0])
    for letter in text[1:]:
        digit = CODES.get(letter)
        if digit and digit != last:
            code += str(digit)
        if letter not in 'hw':
            last = digit
    return code[:4].ljust(4, '0')
