import unittest

from ..returnable import Delivered, returnable, take_from_moves


class TestReturnable(unittest.TestCase):
    def test_table(self):
        for line, expected in [
            (Delivered(0), 0),
            (Delivered(5), 5),
            (Delivered(5, coming=2), 3),
            (Delivered(5, back=1, coming=2), 2),
            (Delivered(1, coming=3), 0),
        ]:
            with self.subTest(line=line):
                self.assertEqual(returnable(line), expected)


class TestTakeFromMoves(unittest.TestCase):
    def test_oldest_first_and_split(self):
        self.assertEqual(take_from_moves(3, [(7, 2), (9, 5)]), [(7, 2), (9, 1)])

    def test_skips_what_is_already_back(self):
        self.assertEqual(take_from_moves(1, [(7, 0), (9, 1)]), [(9, 1)])

    def test_less_than_asked_for(self):
        self.assertEqual(take_from_moves(3, [(7, 1)]), [(7, 1)])
