"""Money of the law of baskets: taxes, rows of an order and how a world rounds them."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

HUNDREDTH = Fraction(1, 100)


def half_up(value, unit):
    steps = floor(abs(value) / unit + Fraction(1, 2)) * unit
    return steps if value >= 0 else -steps


@dataclass(frozen=True, slots=True)
class Tax:
    key: str
    rate: Fraction
    included: bool


@dataclass(frozen=True, slots=True)
class Row:
    product: str
    quantity: Fraction
    price: Fraction
    tax: Tax | None
    discount: Fraction = Fraction(0)
    programme: str = ''
    # of a combo: its place in the basket, the part, and whether it is the first part
    group: int = -1
    part: str = ''
    first: bool = True

    @property
    def raw(self):
        return self.quantity * self.price * (1 - self.discount / 100)

    @property
    def units(self):
        return self.quantity if self.first else 0


@dataclass(frozen=True, slots=True)
class World:
    by_line: bool
    unit: Fraction

    def split(self, raw, tax):
        """(base, tax) of an amount, rounded to the currency."""
        amount = half_up(raw, self.unit)
        if not tax:
            return amount, Fraction(0)
        if tax.included:
            part = half_up(self._tax(amount, tax), self.unit)
            return amount - part, part
        return amount, half_up(self._tax(amount, tax), self.unit)

    @staticmethod
    def _tax(amount, tax):
        return amount * tax.rate / (1 + tax.rate) if tax.included else amount * tax.rate

    def parts(self, row):
        """(base, tax) of a row: rounded by line, or as they are."""
        if self.by_line:
            return self.split(row.raw, row.tax)
        part = self._tax(row.raw, row.tax) if row.tax else Fraction(0)
        return (row.raw - part if row.tax and row.tax.included else row.raw), part

    def total_of(self, row):
        return sum(self.split(row.raw, row.tax))

    def totals(self, rows):
        """(total, tax) of an order."""
        if self.by_line:
            pairs = [self.split(row.raw, row.tax) for row in rows]
            return sum(map(sum, pairs)), sum(tax for _base, tax in pairs)
        base = taxes = Fraction(0)
        exact = {}
        for row in rows:
            row_base, row_tax = self.parts(row)
            base += row_base
            exact[row.tax] = exact.get(row.tax, 0) + row_tax
        taxes = sum(half_up(amount, self.unit) for amount in exact.values())
        whole = sum(row.raw for row in rows if not row.tax or row.tax.included)
        if rows and all(not row.tax or row.tax.included for row in rows):
            return half_up(whole, self.unit), taxes
        return half_up(base, self.unit) + taxes, taxes


def money(value):
    """Hundredths as text."""
    return f'{float(half_up(Fraction(value), HUNDREDTH)) + 0.0:.2f}'
