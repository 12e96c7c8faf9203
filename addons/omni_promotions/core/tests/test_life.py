import unittest
from datetime import date

from ..codes import masked
from ..life import closed, last_day
from ..types import Account, Hold


class TestLife(unittest.TestCase):
    def test_last_day(self):
        for day, months, last in (
            ((2026, 1, 31), 1, (2026, 2, 28)),
            ((2026, 12, 1), 1, (2027, 1, 1)),
            ((2024, 2, 29), 12, (2025, 2, 28)),
            ((2026, 11, 30), 24, (2028, 11, 30)),
        ):
            self.assertEqual(last_day(date(*day), months), date(*last))
        self.assertIsNone(last_day(date(2026, 1, 1), 0))

    def test_a_closed_card_has_what_was_promised(self):
        account = closed(Account(50, (Hold(1, 'a', 20, used=5), Hold(2, 'b', 9, lasts=False))))
        self.assertEqual(account.balance, 15)
        self.assertEqual(account.available(('a',)), 15)
        self.assertEqual(account.available(), 0)

    def test_masked(self):
        self.assertEqual(masked('044AB-12345'), '••••2345')
        self.assertEqual(masked('SHORT'), '••••T')
        self.assertEqual(masked(None), '••••')
