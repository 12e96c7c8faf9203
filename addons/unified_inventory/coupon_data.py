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
    if type(vals['points'] if 'points' in vals else None) not in (int, float):
        raise ValueError('no points')
    if not isfinite(vals['points']) or abs(vals['points']) > MOST_POINTS:
        raise ValueError('no points')
    if _number(vals.get('program_id')) < 0:
        raise ValueError('no program')
    vals = {**vals}
    if isinstance(vals.get('coupon_id'), str):  # the key, as a till finds it in its own object
        vals['coupon_id'] = int(vals['coupon_id'])
    for name in ('partner_id', 'coupon_id'):
        if vals.get(name) not in (None, False):
            _number(vals[name])
    for name in ('code', 'barcode'):
        if vals.get(name) not in (None, False):
            _text(vals[name])
    for name in ('expiration_date', 'date_to'):
        if vals.get(name) not in (None, False, ''):
            date.fromisoformat(_text(vals[name])[:10])
    codes = vals.get('line_codes') or []
    if not isinstance(codes, list | tuple) or len(codes) > MOST:
        raise ValueError('no codes')
    for code in codes:
        _text(code)
    return vals


def _number(value):
    if type(value) is not int or not value or not -(2**31) < value < 2**31:
        raise ValueError('no number')
    return value


def _text(value):
    if not isinstance(value, str) or len(value) > LETTERS or '\0' in value:
        raise ValueError('no text')
    return value
