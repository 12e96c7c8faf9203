import unittest

from ..claim import Owner, proof_needed


class TestClaim(unittest.TestCase):
    def test_what_proves_it(self):
        guest = {'is_guest': True, 'has_email': True}
        for owner, needed in (
            (Owner(is_nobody=True), 'free'),
            (Owner(is_account=True), 'yours'),
            (Owner(**guest), 'code'),
            (Owner(is_guest=True), 'no'),
            (Owner(has_email=True), 'no'),
            (Owner(**guest, same_company=False), 'no'),
        ):
            with self.subTest(owner=owner):
                self.assertEqual(proof_needed(owner), needed)
