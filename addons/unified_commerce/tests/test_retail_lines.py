import ast
from decimal import Decimal
from pathlib import Path

from odoo.tests import BaseCase

from ..core import Reject, by_invoice, parse_line

GOOD = ['489434', '85123A', ' WHITE  HEART ', '12', '2009-12-01 07:45:00', '6.95', '13085', 'EIRE']
PURE = [Path(__file__).parents[1] / folder for folder in ('core', 'demo')]


class TestRetailLines(BaseCase):
    def reason(self, **changes):
        columns = ['invoice', 'code', 'text', 'quantity', 'date', 'price', 'customer', 'country']
        fields = [changes.get(name, value) for name, value in zip(columns, GOOD, strict=True)]
        result = parse_line(7, fields)
        self.assertIsInstance(result, Reject)
        self.assertEqual(result.number, 7)
        return result.reason

    def test_good_line(self):
        line = parse_line(2, GOOD)
        self.assertEqual((line.invoice, line.kind, line.code), ('489434', 'sale', '85123A'))
        self.assertEqual((line.description, line.quantity), ('WHITE HEART', 12))
        self.assertEqual(line.date.isoformat(), '2009-12-01T07:45:00')
        self.assertEqual((line.price, line.amount), (Decimal('6.95'), Decimal('83.40')))

    def test_cancellation_and_adjustment_are_told_by_the_letter(self):
        self.assertEqual(parse_line(2, ['C489434', *GOOD[1:3], '-1', *GOOD[4:]]).kind, 'return')
        adjustment = parse_line(2, ['A506401', 'B', '', '1', GOOD[4], '-53594.36', '', ''])
        self.assertEqual((adjustment.kind, adjustment.amount), ('adjustment', Decimal('-53594.36')))

    def test_goods_written_off_without_price_are_kept(self):
        line = parse_line(2, ['489464', '21733', '85123a mixed', '-96', GOOD[4], '0', '', 'EIRE'])
        self.assertEqual((line.quantity, line.amount), (-96, 0))

    def test_bad_quantities(self):
        for text in ('', '0', '1.5', 'many', '99999999999'):
            self.assertIn('bad quantity', self.reason(quantity=text))

    def test_bad_dates(self):
        for text in ('', '2009-02-30 10:00:00', '01/12/2009', '2009-12-01'):
            self.assertIn('bad date', self.reason(date=text))

    def test_bad_prices(self):
        for text in ('', 'NaN', 'Infinity', '1,95', '-1', '1e99'):
            self.assertIn('bad price', self.reason(price=text))

    def test_bad_keys(self):
        self.assertIn('bad invoice number', self.reason(invoice='X12'))
        self.assertIn('no stock code', self.reason(code=' '))
        self.assertIn('bad customer number', self.reason(customer='12x'))
        self.assertEqual(parse_line(3, GOOD[:7]).reason, '7 columns instead of 8')

    def test_lines_of_an_invoice_need_not_be_neighbours(self):
        lines = [
            parse_line(n, [key, *GOOD[1:]]) for n, key in enumerate(['489434', '489435', '489434'])
        ]
        self.assertEqual(
            {key: [line.number for line in found] for key, found in by_invoice(lines).items()},
            {'489434': [0, 2], '489435': [1]},
        )

    def test_core_and_demo_facts_know_nothing_of_odoo(self):
        for path in (file for folder in PURE for file in folder.rglob('*.py')):
            for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
                names = [alias.name for alias in getattr(node, 'names', [])]
                names.append(getattr(node, 'module', None) or '')
                self.assertFalse([n for n in names if n.split('.')[0] == 'odoo'], path.name)
