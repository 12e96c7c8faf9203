"""How a refund is paid out: back to what was paid with. Amounts are integer minor units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .money import allocate

ORIGINAL, CARD, STORE_CREDIT, MANUAL = 'original', 'card', 'store_credit', 'manual'


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that can be refunded where it came from.

    ``left`` of ``paid`` was not refunded yet; ``whole_only``: its provider refunds all or nothing.
    """

    source: int
    paid: int
    left: int
    whole_only: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What a gift card or eWallet paid of the units; no part of what is due in money."""

    source: int
    amount: int


@dataclass(frozen=True, slots=True)
class Part:
    """``source`` is the id of the payment or of the card, 0 where there is none."""

    tender: str
    source: int
    amount: int


class NotCoveredError(ValueError):
    """The tenders of the policy cannot take the whole amount: ``missing`` is left over."""

    def __init__(self, missing: int):
        super().__init__(f'{missing} left over')
        self.missing = missing


def plan(
    due: int,
    payments: Iterable[Payment] = (),
    cards: Iterable[Card] = (),
    order_of_tenders: Sequence[str] = (ORIGINAL, MANUAL),
) -> list[Part]:
    """The parts a refund is paid out in, those of the cards first.

    Original payments take their shares in proportion to what is left of each; what they cannot
    take falls to the next tender of the policy, which takes all of it.

    :param due: money to be paid out, without what goes back to cards
    :raise NotCoveredError: when the last tender of the policy is used up
    """
    parts = [Part(CARD, card.source, card.amount) for card in cards if card.amount > 0]
    for tender in order_of_tenders:
        if due <= 0:
            break
        taken = (
            share(due, payments)
            if tender == ORIGINAL
            else {0: due}  # a store credit and cash have no end
        )
        parts += [Part(tender, source, amount) for source, amount in taken.items()]
        due -= sum(taken.values())
    if due > 0:
        raise NotCoveredError(due)
    return parts


def share(amount: int, payments: Iterable[Payment]) -> dict[int, int]:
    """Share an amount over payments in proportion to what is left of each.

    :return: {source: amount}, never more than is left of it; less in sum when all is used up.
        A payment that is refunded as a whole takes part only with the whole of it.
    """
    able = {
        payment.source: payment
        for payment in payments
        if payment.left > 0 and not (payment.whole_only and payment.left < payment.paid)
    }
    while able:
        left = {source: payment.left for source, payment in able.items()}
        shares = allocate(min(amount, sum(left.values())), left)
        broken = [
            source for source in able if able[source].whole_only and shares[source] < left[source]
        ]
        if not broken:
            return {source: part for source, part in shares.items() if part}
        del able[max(broken)]
    return {}
