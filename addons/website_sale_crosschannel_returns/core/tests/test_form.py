from unittest import TestCase

from ..form import NOTE_LENGTH, read_form


class TestForm(TestCase):
    def test_what_was_typed_is_kept(self):
        form = read_form(
            {
                'quantity_7': ' 2 ',
                'reason_7': 'damaged',
                'note_7': ' It broke. ',
                'quantity_5': '0',
                'way': 'store',
                'place': '3',
                'request_key': 'aaaa-bbbb',
            }
        )
        self.assertEqual([line.line for line in form.lines], [5, 7])
        line = form.of(7)
        self.assertEqual((line.quantity, line.reason, line.note), (2.0, 'damaged', 'It broke.'))
        self.assertEqual((form.way, form.place, form.key), ('store', 3, 'aaaa-bbbb'))
        self.assertEqual([item.line for item in form.wanted], [7])

    def test_no_number_is_wanted_and_bad(self):
        for text in ('two', 'nan', 'inf', '1e999', '--1'):
            form = read_form({'quantity_7': text})
            self.assertIsNone(form.of(7).quantity, text)
            self.assertEqual((len(form.wanted), form.of(7).typed), (1, text))

    def test_a_comma_is_a_point(self):
        self.assertEqual(read_form({'quantity_7': '0,5'}).of(7).quantity, 0.5)

    def test_forged_fields_are_nothing(self):
        form = read_form(
            {
                'quantity_x': '1',
                'quantity_-7': '1',
                'quantity_7x': '1',
                'quantity_' + '9' * 30: '1',
                'quantity_8': ['1'],
                'place': '1 or 1=1',
                'request_key': '../../etc',
            }
        )
        self.assertEqual([line.line for line in form.lines], [8])
        self.assertEqual((form.wanted, form.place, form.key), ((), 0, ''))

    def test_lengths_are_limited(self):
        form = read_form({'quantity_7': '1', 'note_7': 'x' * 9999, 'reason_7': 'y' * 999})
        self.assertEqual(len(form.of(7).note), NOTE_LENGTH)
        self.assertEqual(len(form.of(7).reason), 64)

    def test_an_unknown_line_is_empty(self):
        self.assertEqual(read_form({}).of(1).quantity, 0.0)
