from unittest import TestCase

from ..guest import normal_postcode, normal_reference, source_of
from ..steps import STEPS, progress


class TestGuest(TestCase):
    def test_a_reference_as_people_type_it(self):
        for text in ('S00042', ' s00042', '#S00042', '# s00042 '):
            self.assertEqual(normal_reference(text), 'S00042')
        for text in (None, 42, ['S00042'], '', '  '):
            self.assertEqual(normal_reference(text), '')

    def test_a_reference_is_normal_after_once(self):
        for text in ('# #S00042', '##  # S00042', f'S00042{" " * 80}x', f'\xdf{" " * 62}x'):
            once = normal_reference(text)
            self.assertEqual(normal_reference(once), once)
            self.assertLessEqual(len(once), 64)

    def test_a_postcode_as_people_type_it(self):
        for text in ('1234 AB', '1234ab', ' 1234-AB '):
            self.assertEqual(normal_postcode(text), '1234ab')
        for text in (None, False, 1234, '', '--'):
            self.assertEqual(normal_postcode(text), '')

    def test_an_address_is_one_and_a_household_is_one(self):
        self.assertEqual(source_of('192.0.2.7'), '192.0.2.7')
        self.assertEqual(source_of('::ffff:192.0.2.7'), '192.0.2.7')
        self.assertEqual(source_of('2001:db8:1:2:3::4'), source_of('2001:db8:1:2:9::1'))
        self.assertNotEqual(source_of('2001:db8:1:2::1'), source_of('2001:db8:1:3::1'))
        self.assertEqual({source_of(None), source_of('x'), source_of('')}, {'unknown'})


class TestSteps(TestCase):
    def test_progress(self):
        def reached(state):
            return [step for step, done in progress(state) if done]

        self.assertEqual(reached('requested'), ['requested'])
        self.assertEqual(reached('approved'), ['requested', 'approved'])
        self.assertEqual(reached('inspected'), reached('received'))
        self.assertEqual(reached('settled'), list(STEPS))
        self.assertEqual(progress('refused'), [])
        self.assertEqual(progress('draft'), [])
