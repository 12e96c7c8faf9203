"""Goods a till took in without network: what it may send of them, and of which lines of an
order they are. Quantities of lines are in integer units, those a till sends are numbers."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

UUID = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
LONGEST = {'number': 40, 'reference': 200, 'customer': 200, 'reason': 64, 'note': 1000}
MOST_LINES = 100
MOST = 10_000  # of one product


class Malformed(ValueError):
    """What was sent is no intake; the argument names what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Intake:
    """``lines`` are (product id, quantity), each product once; what is not known is empty."""

    uuid: str
    taken_at: datetime
    partner_id: int
    condition: str
    number: str
    reference: str
    customer: str
    reason: str
    note: str
    lines: tuple[tuple[int, float], ...]


def parse(data: object, conditions: Iterable[str]) -> Intake:
    """Check the form of what a till sent.

    :raise Malformed: with the name of the field that is wrong
    """
    if not isinstance(data, dict):
        raise Malformed('data')
    texts = {name: _text(data, name, most) for name, most in LONGEST.items()}
    uuid, condition = data.get('uuid'), data.get('condition') or ''
    if not isinstance(uuid, str) or not UUID.fullmatch(uuid):
        raise Malformed('uuid')
    if not texts['number']:
        raise Malformed('number')
    if condition and condition not in tuple(conditions):
        raise Malformed('condition')
    return Intake(
        uuid=uuid,
        taken_at=_moment(data.get('taken_at')),
        partner_id=_identity(data.get('partner_id') or 0, 'partner_id', least=0),
        condition=condition,
        lines=_lines(data.get('lines')),
        **texts,
    )


def _text(data: dict, name: str, most: int) -> str:
    text = data.get(name) or ''
    if not isinstance(text, str) or len(text) > most:
        raise Malformed(name)
    return text.strip()


def _moment(text: object) -> datetime:
    try:
        return datetime.strptime(str(text), '%Y-%m-%d %H:%M:%S')  # noqa: DTZ007, UTC as all of Odoo
    except ValueError:
        raise Malformed('taken_at') from None


def _identity(value: object, name: str, least: int = 1) -> int:
    if type(value) is not int or not least <= value < 2**31:
        raise Malformed(name)
    return value


def _lines(lines: object) -> tuple[tuple[int, float], ...]:
    if not isinstance(lines, list) or not 0 < len(lines) <= MOST_LINES:
        raise Malformed('lines')
    if not all(isinstance(line, dict) for line in lines):
        raise Malformed('lines')
    parsed = tuple(
        (_identity(line.get('product_id'), 'product_id'), _quantity(line.get('quantity')))
        for line in lines
    )
    if len(dict(parsed)) < len(parsed):
        raise Malformed('lines')
    return parsed


def _quantity(value: object) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or not 0 < value <= MOST:
        raise Malformed('quantity')
    return value


def allot(
    taken: Iterable[tuple[int, int]], lines: Iterable[tuple[int, int, int]]
) -> tuple[list[tuple[int, int]], dict[int, int]]:
    """Share what was taken in out over the lines of an order, in their order.

    :param taken: (product, units)
    :param lines: (line, product, units that may come back)
    :return: [(line, units)], and {product: units} that are of no line
    """
    lines, allotted, over = list(lines), [], {}
    for product, units in taken:
        left = units
        for line, sold, returnable in lines:
            part = min(left, returnable) if sold == product else 0
            if part > 0:
                allotted.append((line, part))
                left -= part
        if left:
            over[product] = left
    return allotted, over
