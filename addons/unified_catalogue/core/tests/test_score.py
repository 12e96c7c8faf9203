import unittest

from ..score import Need, Score, score

NEEDS = [Need('text', 3), Need('image', 2), Need('care')]


class TestScore(unittest.TestCase):
    def test_weights_count(self):
        self.assertEqual(score(NEEDS, frozenset({'text'})), Score(50, ('image', 'care')))
        self.assertEqual(score(NEEDS, frozenset({'care'})), Score(16, ('text', 'image')))

    def test_only_all_is_all(self):
        almost = [Need('a', 999), Need('b')]
        self.assertEqual(score(almost, frozenset({'a'})).percent, 99)
        self.assertEqual(score(almost, frozenset({'a', 'b'})), Score(100))

    def test_nothing_is_needed(self):
        self.assertEqual(score([], frozenset()), Score(100))

    def test_what_is_not_needed_does_not_count(self):
        self.assertEqual(score(NEEDS, frozenset({'other'})).percent, 0)

    def test_equal_weights_go_by_name(self):
        self.assertEqual(score([Need('b'), Need('a')], frozenset()).missing, ('a', 'b'))
