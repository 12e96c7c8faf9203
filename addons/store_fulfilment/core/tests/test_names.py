import unittest

from .. import short_name


class TestNames(unittest.TestCase):
    def test_first_name_and_initial(self):
        for name, shown in (
            ('Emma Whitaker', 'Emma W.'),
            ('Ann', 'Ann'),
            ('Jean Luc de la tour', 'Jean T.'),
            ('  ', ''),
        ):
            self.assertEqual(short_name(name), shown)
