"""Codes of cards: for people to read, for nobody to guess."""

ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'  # no I, L, O, U: they are misread
RANDOM_BITS = 135
UNREADABLE = '••••'  # the code of a card whose key is missing
_GROUP = 5


def readable(number: int, prefix: str = '') -> str:
    """Write a random number of `RANDOM_BITS` bits in groups, five bits a character."""
    digits = [ALPHABET[number >> (5 * place) & 31] for place in range(RANDOM_BITS // 5)]
    text = prefix + ''.join(reversed(digits))
    return '-'.join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def masked(code: str | None) -> str:
    """Return what of a code may be shown to whoever must not spend it: its last four characters,
    less of a short one."""
    code = '' if code == UNREADABLE else code or ''
    shown = code[-4:] if len(code) >= 8 else code[-1:]
    return f'••••{shown}'
