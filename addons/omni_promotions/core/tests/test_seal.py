import unittest

from ..codes import UNREADABLE, masked
from ..seal import KeyRing, is_sealed, read_secrets

OLD, NEW = 'the old secret of a shop that is long', 'the new secret of a shop that is long'
CODE = '044AB-12345-GRÜN'


class TestSeal(unittest.TestCase):
    def test_a_sealed_code_is_opened_by_its_key_alone(self):
        sealed = KeyRing([OLD]).seal(CODE)
        self.assertTrue(is_sealed(sealed))
        self.assertNotIn(CODE, sealed)
        self.assertNotEqual(KeyRing([OLD]).seal(CODE), sealed, 'the same twice tells nothing')
        self.assertEqual(KeyRing([OLD]).open(sealed), CODE)
        self.assertEqual(KeyRing([NEW, OLD]).open(sealed), CODE)
        for ring in (KeyRing([NEW]), KeyRing()):
            self.assertEqual(ring.open(sealed), UNREADABLE)

    def test_a_changed_text_is_none(self):
        ring = KeyRing([OLD])
        sealed = ring.seal(CODE)
        for text in (sealed[:-1], sealed[:-3] + 'AAA', 'sealed:', 'sealed:x', f'{sealed}\x80'):
            self.assertEqual(ring.open(text), UNREADABLE, text)

    def test_the_newest_key_seals(self):
        ring = KeyRing([NEW, OLD])
        self.assertEqual(KeyRing([NEW]).open(ring.seal(CODE)), CODE)
        self.assertEqual(ring.digest(CODE), KeyRing([NEW]).digest(CODE))

    def test_without_a_key_all_is_as_it_was(self):
        ring = KeyRing()
        self.assertEqual(ring.seal(CODE), CODE)
        self.assertEqual(ring.open(CODE), CODE)
        self.assertIsNone(ring.open(None))
        self.assertEqual(KeyRing([OLD]).open(CODE), CODE, 'not sealed yet')

    def test_digests_find_what_any_key_wrote(self):
        ring = KeyRing([NEW, OLD])
        wanted = [KeyRing(keys).digest(CODE) for keys in ([NEW], [OLD], [])]
        self.assertEqual(ring.digests(CODE), wanted)
        self.assertEqual(len(set(wanted)), 3)
        self.assertNotIn(CODE, str(wanted))
        other = CODE.lower()
        self.assertFalse({*ring.digests(other)} & {*wanted}, 'letters count as they are')
        self.assertFalse({*ring.digests(f' {CODE}')} & {*wanted}, 'spaces, too')

    def test_short_secrets_are_none(self):
        self.assertEqual(read_secrets(f' {NEW} ,,short,{OLD}'), ([NEW, OLD], 1))
        self.assertEqual(read_secrets(None), ([], 0))

    def test_the_mask_of_an_unreadable_code(self):
        self.assertEqual(masked(UNREADABLE), '••••')
