"""What may still come back. Quantities are integers in the smallest unit."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivered:
    """One order line as seen by a return.

    ``delivered`` is net of the returns that lower the delivered quantity; ``back`` came back
    without lowering it (an exchange); ``coming`` is promised back and not received yet, by any
    channel.
    """

    delivered: int
    back: int = 0
    coming: int = 0


def returnable(line: Delivered) -> int:
    """Units the customer still has and has not announced as a return."""
    return max(0, line.delivered - line.back - line.coming)


def take_from_moves(units: int, moves: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Choose the deliveries that ``units`` are returned from, oldest first.

    :param moves: (move id, units of it that are still with the customer)
    :return: (move id, units) in the same order; less than asked for if the moves have less
    """
    taken = []
    for move, left in moves:
        part = min(units, left)
        if part > 0:
            taken.append((move, part))
            units -= part
    return taken
