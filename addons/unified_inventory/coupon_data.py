"""What tills send of coupons (`pos.order.confirm_coupon_programs`). It lies here as modules that do
not know each other override that call: each gets what it can rely on."""

from datetime import date
from math import isfinite

from .exceptions import Refusal

MOST = 200  # coupons of one order
MOST_POINTS = 1e9
LETTERS = 256  # of a code


def parse_coupon_data(env, sent):
    """Return a copy of what a till sent, ``{card id: values}``; ids below zero are of coupons that
    the order issues. ``points`` and ``program_id`` are there, numbers and ids are such.

    :raise Refusal: invalid_cards
    """
    try:
        if not isinstance(sent, dict) or len(sent) > MOST:
            raise ValueError('no coupons')
        data = {_number(int(key)): _values(vals) for key, vals in sent.items()}
        if len(data) < len(sent):
            raise ValueError('one card twice')
    except (TypeError, ValueError, OverflowError) as error:
        text = env._('Coupons are {id: {points, program_id}}, as tills send them.')
        raise Refusal('invalid_cards', text) from error
    return data


def _values(vals):
    if not isinstance(vals, dict) or not all(isinstance(name, str) for name in vals):
        raise ValueError('no values')
    _points(vals.get('points'))
    if _number(vals.get('program_id')) < 0:
        raise ValueError('no program')
    vals = {**vals}
    if isinstance(vals.get('coupon_id'), str):  # the key, as a till finds it in its own object
        vals['coupon_id'] = int(vals['coupon_id'])
    for name, check in _optional.items():
        if vals.get(name) not in (None, False):
            check(vals[name])
    return vals


def _points(value):
    if type(value) not in (int, float) or not isfinite(value) or abs(value) > MOST_POINTS:
        raise ValueError('no points')


def _number(value):
    if type(value) is not int or not value or not -(2**31) < value < 2**31:
        raise ValueError('no number')
    return value


def _text(value):
    if not isinstance(value, str) or len(value) > LETTERS or '\0' in value:
        raise ValueError('no text')
    return value


def _texts(values):
    if not isinstance(values, list | tuple) or len(values) > MOST:
        raise ValueError('no codes')
    for value in values:
        _text(value)


def _date(value):
    if value != '':
        date.fromisoformat(_text(value)[:10])


_optional = {
    'partner_id': _number,
    'coupon_id': _number,
    'code': _text,
    'barcode': _text,
    'expiration_date': _date,
    'date_to': _date,
    'line_codes': _texts,
}
