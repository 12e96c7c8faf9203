import unittest
from datetime import datetime

from ..intake import LONGEST, MOST, MOST_LINES, Malformed, allot, parse

DATA = {
    'uuid': '0f8fad5b-d9cb-469f-a165-70867728950e',
    'number': 'IN/3-1-0001',
    'taken_at': '2026-03-01 10:00:00',
    'lines': [{'product_id': 7, 'quantity': 1}],
}


class TestParse(unittest.TestCase):
    def _malformed(self, field, **values):
        with self.assertRaises(Malformed) as caught:
            parse({**DATA, **values}, ('new',))
        self.assertEqual(caught.exception.args, (field,))

    def test_the_least(self):
        intake = parse(DATA, ('new',))
        self.assertEqual(intake.lines, ((7, 1),))
        self.assertEqual(intake.taken_at, datetime.fromisoformat('2026-03-01 10:00:00'))
        self.assertEqual((intake.partner_id, intake.condition, intake.note), (0, '', ''))

    def test_texts_are_short(self):
        for name, most in LONGEST.items():
            self.assertEqual(getattr(parse({**DATA, name: 'x' * most}, ()), name), 'x' * most)
            self._malformed(name, **{name: 'x' * (most + 1)})
            self._malformed(name, **{name: ['x']})

    def test_identities(self):
        for uuid in (None, '', 'x', 7, DATA['uuid'].upper(), DATA['uuid'] + '\n'):
            self._malformed('uuid', uuid=uuid)
        for partner in ('7', -1, True, 2**31, 1.0):
            self._malformed('partner_id', partner_id=partner)
        self._malformed('number', number=' ')
        self._malformed('condition', condition='worn')
        self._malformed('taken_at', taken_at='yesterday')

    def test_lines(self):
        line = DATA['lines'][0]
        for lines in (None, [], [7], 'x', [line] * 2, [line] * (MOST_LINES + 1)):
            self._malformed('lines', lines=lines)
        for quantity in (0, -1, MOST + 1, '1', True, float('nan'), float('inf'), None):
            self._malformed('quantity', lines=[{**line, 'quantity': quantity}])
        for product in (0, -7, '7', True, None):
            self._malformed('product_id', lines=[{**line, 'product_id': product}])

    def test_something_else(self):
        for data in (None, [], 'x'):
            with self.assertRaises(Malformed):
                parse(data, ())


class TestAllot(unittest.TestCase):
    def test_over_the_lines_of_a_product(self):
        self.assertEqual(allot([(7, 3)], [(1, 7, 2), (2, 8, 5), (3, 7, 2)]), ([(1, 2), (3, 1)], {}))

    def test_more_than_may_come_back(self):
        self.assertEqual(allot([(7, 3), (9, 1)], [(1, 7, 2)]), ([(1, 2)], {7: 1, 9: 1}))

    def test_nothing_may_come_back(self):
        self.assertEqual(allot([(7, 1)], [(1, 7, 0)]), ([], {7: 1}))
