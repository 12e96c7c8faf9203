"""Lines of the Online Retail files: read, judged, grouped. No ORM, no input or output."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

COLUMNS = (
    'InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID',
    'Country',
)  # fmt: skip
KINDS = {'': 'sale', 'C': 'return', 'A': 'adjustment'}
INVOICE = re.compile(r'([CA]?)\d{6}')
LIMIT = 10_000_000
CENT = Decimal('0.01')


@dataclass(frozen=True, slots=True)
class RetailLine:
    number: int  # of its first line in the file, the header is line 1
    invoice: str
    kind: str
    code: str
    description: str
    quantity: int  # negative for goods taken back or written off
    date: datetime
    price: Decimal
    customer: str  # empty for a sale without an account
    country: str

    @property
    def amount(self):
        return (self.quantity * self.price).quantize(CENT)


@dataclass(frozen=True, slots=True)
class Reject:
    number: int
    reason: str


def parse_line(number, fields):
    """The line, or the reason why it is none."""
    if len(fields) != len(COLUMNS):
        return Reject(number, f'{len(fields)} columns instead of {len(COLUMNS)}')
    invoice, code, description, quantity, date, price, customer, country = map(str.strip, fields)
    match = INVOICE.fullmatch(invoice)
    if not match:
        return Reject(number, f'bad invoice number {invoice!r}')
    if not code:
        return Reject(number, 'no stock code')
    units = _whole(quantity)
    if not units:
        return Reject(number, f'bad quantity {quantity!r}')
    moment = _moment(date)
    if moment is None:
        return Reject(number, f'bad date {date!r}')
    amount = _money(price)
    if amount is None or (amount < 0 and match[1] != 'A'):
        return Reject(number, f'bad price {price!r}')
    if customer and not customer.isdecimal():
        return Reject(number, f'bad customer number {customer!r}')
    return RetailLine(
        number, invoice, KINDS[match[1]], code, ' '.join(description.split()), units, moment,
        amount, customer, country,
    )  # fmt: skip


def by_invoice(lines):
    """Invoice number -> its lines, in the order of the file."""
    invoices = {}
    for line in lines:
        invoices.setdefault(line.invoice, []).append(line)
    return invoices


def _whole(text):
    try:
        number = int(text)
    except ValueError:
        return None
    return number if abs(number) <= LIMIT else None


def _moment(text):
    try:
        return datetime.strptime(text, '%Y-%m-%d %H:%M:%S')  # noqa: DTZ007 the file names no zone
    except ValueError:
        return None


def _money(text):
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) <= LIMIT else None
