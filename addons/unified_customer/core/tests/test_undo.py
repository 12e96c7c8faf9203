import unittest

from ..undo import changes, given_back, share


class TestUndo(unittest.TestCase):
    def test_what_changed_and_what_is_no_more(self):
        before = {1: {'a': 1, 'b': 2, 'write_date': 'x'}, 2: {'a': 5}, 3: {'a': 7}}
        after = {1: {'a': 9, 'b': 2, 'write_date': 'y'}, 3: {'a': 7}}
        self.assertEqual(changes(before, after), ({1: {'a': [1, 9]}}, [{'a': 5}]))

    def test_only_what_is_as_it_was_left_goes_back(self):
        changed = {'1': {'a': [1, 9], 'b': [2, 8], 'c': [3, 7]}, '2': {'a': [1, 2]}}
        back, kept = given_back(changed, {1: {'a': 9, 'b': 5, 'c': 3}})
        self.assertEqual(back, {1: {'a': 1}})
        self.assertEqual(kept, [(1, 'b')])

    def test_no_card_falls_below_zero(self):
        self.assertEqual(share(5, 15), (5, 0))
        self.assertEqual(share(5, 2), (2, 3))
        self.assertEqual(share(5, -1), (0, 5))
