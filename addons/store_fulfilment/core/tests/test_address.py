import unittest

from .. import BadAddress, split_address


class TestAddress(unittest.TestCase):
    def test_host_and_port(self):
        for text, expected in (
            ('192.168.1.50:9100', ('192.168.1.50', 9100)),
            (' printer.bos.example.com:9101 ', ('printer.bos.example.com', 9101)),
            ('printer', ('printer', 9100)),
        ):
            self.assertEqual(split_address(text), expected)

    def test_anything_else_is_refused(self):
        for text in ('', ':9100', 'a:', 'a:0', 'a:65536', 'a:b', 'http://a', 'a b', '-a', 'a:1:2',
                     'a/../b', '[::1]:9100', 'a:٣', 'user@host:1'):  # fmt: skip
            with self.subTest(text=text), self.assertRaises(BadAddress):
                split_address(text)
