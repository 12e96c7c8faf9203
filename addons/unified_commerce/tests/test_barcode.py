from odoo.tests import HttpCase, tagged


@tagged('post_install', '-at_install')
class TestBarcode(HttpCase):
    """The environment can draw the bar codes that receipts, gift cards and slips show."""

    def test_a_bar_code_and_a_qr_code_are_drawn(self):
        for kind in ('Code128', 'QR'):
            answer = self.url_open(f'/report/barcode/?barcode_type={kind}&value=0441234&width=300')
            self.assertEqual(answer.status_code, 200, kind)
            self.assertTrue(answer.content.startswith(b'\x89PNG'), kind)
