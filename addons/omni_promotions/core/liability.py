"""Whether the books owe what the cards say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """Of one account; money in its company's smallest units.

    :ivar outstanding: what is left on the cards
    :ivar not_booked: of that, what orders have put on cards or paid by them without an invoice
    :ivar booked: the account's balance, what is owed being positive
    """

    outstanding: int
    not_booked: int
    booked: int

    @property
    def difference(self) -> int:
        """What nobody can explain: nothing when the books are right."""
        return self.outstanding - self.not_booked - self.booked
