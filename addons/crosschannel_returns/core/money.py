"""Arithmetic of refunds in integer minor units (cents)."""

from collections.abc import Iterable, Mapping


def _divide(numerator: int, denominator: int) -> int:
    """Nearest integer, half away from zero: a refund and its reversal are mirror images."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))


def apportion(total: int, of_units: int, before: int, units: int, given: int) -> int:
    """The part of ``total`` that belongs to ``units`` more units out of ``of_units``.

    :param before: units already counted, of which ``given`` is what was given back for them
    :return: an amount such that partial returns add up to ``total`` to the cent, in any split
    """
    if of_units <= 0:
        raise ValueError('an amount is shared over a positive number of units')
    return _divide(total * (before + units), of_units) - given


def portion(total: int, whole: int, earlier: int, until: int) -> int:
    """The part of ``total`` that lies between two marks on the way to the whole.

    Parts add up to ``total`` in any split; what lies beyond the whole has no part. Nothing
    belongs to what is worth nothing.
    """
    if whole <= 0:
        return 0
    marks = (min(max(mark, 0), whole) for mark in (earlier, until))
    before, after = (_divide(total * mark, whole) for mark in marks)
    return after - before


def part_of(amount: Mapping, whole: int, earlier: int, until: int) -> dict:
    """The part of an amount and its taxes between two marks, see portion.

    :param amount: {'untaxed': cents, 'taxes': {tax: (cents, base)}}
    """
    return {
        'untaxed': portion(amount['untaxed'], whole, earlier, until),
        'taxes': {
            str(tax): [portion(value, whole, earlier, until) for value in values]
            for tax, values in amount['taxes'].items()
        },
    }


def allocate(total: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Share ``total`` over the keys in proportion to their weights, the sum kept to the cent.

    The largest remainders get the missing cents; ties go to the smallest key.
    """
    whole = sum(weights.values())
    if whole <= 0:
        raise ValueError('nothing to share the amount over')
    sign, amount = (-1, -total) if total < 0 else (1, total)
    shares = {key: amount * weight // whole for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: (-(amount * weights[key] % whole), key))
    for key in by_remainder[: amount - sum(shares.values())]:
        shares[key] += 1
    return {key: sign * share for key, share in shares.items()}


def due(refund: int, total: int, returned: int, paid: int, refunded: int) -> int:
    """What may be paid out for a return worth ``refund``.

    :param total: what the whole order costs
    :param returned: worth of everything taken back earlier
    :param paid: what the customer has paid, ``refunded`` what he already got back
    :return: never more than the return is worth, nor than what was paid beyond the goods kept
    """
    kept = total - returned - refund
    return max(0, min(refund, paid - refunded - kept))


def worth(components: Iterable[Mapping]) -> int:
    """What the parts of a return line come to, taxes included.

    :param components: {'untaxed': cents, 'taxes': {tax: (cents, base)}} each
    """
    return sum(
        part['untaxed'] + sum(tax for tax, _base in part['taxes'].values()) for part in components
    )


def contained(gross: int, amounts: Mapping) -> dict:
    """``gross`` as what it is made of, to the cent: amounts that were rounded one by one need not
    add up to it.

    :param amounts: {'untaxed': cents, 'taxes': {tax: (cents, base)}}
    """
    untaxed = gross - sum(tax for tax, _base in amounts['taxes'].values())
    off = untaxed - amounts['untaxed']
    return {
        'untaxed': untaxed,
        'taxes': {str(tax): (part, base + off) for tax, (part, base) in amounts['taxes'].items()},
    }
