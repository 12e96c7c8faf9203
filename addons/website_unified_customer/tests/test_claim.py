from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import CODE, AccountCommon

WHERE = '/my/claim/code'


@tagged('post_install', '-at_install')
class TestClaim(AccountCommon):
    def _claim(self, secret='1234ab', reference=None, kind='order'):
        return self._post(
            '/my/claim', kind=kind, reference=reference or self.order.name, secret=secret
        )

    def test_an_order_comes_by_a_code_to_its_address(self):
        self._login(self.ann)
        answer = self._claim()
        self.assertTrue(answer.headers['Location'].endswith(WHERE))
        [mail] = self._mails()
        self.assertIn('gwen@example.com', mail['email_to'])
        self.assertIn(str(CODE), mail['body_html'])
        answer = self._post(WHERE, code=f'{CODE}')
        self.assertTrue(answer.headers['Location'].endswith('/my/purchases?claimed=1'))
        self.assertEqual(self.order.partner_id, self.ann.partner_id)
        self.assertFalse(self.guest.exists())
        page = self.url_open('/my/purchases').text
        self.assertIn(self.order.name, page)
        self.assertIn('Reading Lamp', page)
        self.assertIn(f'/my/orders/{self.order.id}/return', page)
        merge = self.env['unified.customer.merge'].search([], limit=1)
        self.assertEqual((merge.state, merge.user_id), ('merged', self.ann))

    def test_wrong_data_has_the_same_answer_and_sends_nothing(self):
        self._login(self.ann)
        other = self._bought(self.bob.partner_id)
        self.bob.partner_id.zip = '9999'
        right = self._claim()
        self._mails()
        for reference, secret in (
            (self.order.name, '9999'),
            ('S99999999', '1234AB'),
            (other.name, '9999'),
            ('%', '%'),
        ):
            with self.subTest(reference=reference):
                answer = self._claim(secret, reference)
                self.assertEqual(answer.status_code, right.status_code)
                self.assertEqual(answer.headers['Location'], right.headers['Location'])
                self.assertEqual(self._mails(), [])
        self._post(WHERE, code=f'{CODE}')
        self.assertEqual(self.order.partner_id, self.guest)
        self.assertEqual(other.partner_id, self.bob.partner_id)

    def test_a_code_is_of_one_session_a_few_tries_and_minutes(self):
        self._login(self.ann)
        self._claim()
        self._mails()
        for _number in range(5):
            self.assertIn('not right', self._post(WHERE, code='000000').text)
        self.assertIn('not right', self._post(WHERE, code=f'{CODE}').text)
        self._claim()
        self._mails()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=16)):
            self.env['unified.customer.proof'].search([]).write({'expires_at': '2020-01-01'})
        self.assertIn('not right', self._post(WHERE, code=f'{CODE}').text)
        self.env['crosschannel.return.attempt'].search([]).unlink()
        self._claim()
        self._mails()
        self._login(self.bob)
        self.assertIn('not right', self._post(WHERE, code=f'{CODE}').text)
        self.assertEqual(self.order.partner_id, self.guest)

    def test_who_guesses_is_told_to_wait(self):
        self._login(self.ann)
        codes = [self._claim(str(number), 'S1').status_code for number in range(12)]
        self.assertEqual(codes[0], 303)
        self.assertEqual(codes[-1], 429)

    def test_a_link_gives_that_order_only(self):
        second = self._bought(self.guest)
        self._login(self.ann)
        url = f'/my/orders/{self.order.id}/claim'
        address, invoice = self.order.partner_shipping_id, self.order.partner_invoice_id
        for token in ('', 'x', second.access_token, 'é'):
            self._post(url, access_token=token)
            self.assertEqual(self.order.partner_id, self.guest)
        self._post(url, access_token=self.order.access_token)
        self.assertEqual(self.order.partner_id, self.ann.partner_id)
        self.assertEqual(second.partner_id, self.guest)
        self.assertEqual(self.order.partner_shipping_id, address)
        self.assertEqual(self.order.partner_invoice_id, invoice)
        # Now it is somebody's, and stays so
        self._login(self.bob)
        self._post(url, access_token=self.order.access_token)
        self.assertEqual(self.order.partner_id, self.ann.partner_id)

    def test_nobody_takes_without_a_login(self):
        self._login(None)
        for url in ('/my/claim', '/my/claim/code', '/my/purchases'):
            self.assertIn('/web/login', self.url_open(url).url)
        for url in (f'/my/orders/{self.order.id}/claim', '/my/purchases/web/1/reorder'):
            self._post(url, access_token=self.order.access_token)
        self.assertEqual(self.order.partner_id, self.guest)

    def test_purchases_and_reorders_are_ones_own(self):
        mine, other = self._bought(self.ann.partner_id), self._bought(self.bob.partner_id)
        self._login(self.ann)
        page = self.url_open('/my/purchases').text
        self.assertIn(mine.name, page)
        self.assertNotIn(other.name, page)
        answer = self._post(f'/my/purchases/web/{other.id}/reorder')
        self.assertTrue(answer.headers['Location'].endswith('/my/purchases'))
        answer = self._post(f'/my/purchases/web/{mine.id}/reorder')
        self.assertTrue(answer.headers['Location'].endswith('/shop/cart'))
        cart = self.env['sale.order'].search(
            [('partner_id', '=', self.ann.partner_id.id), ('state', '=', 'draft')]
        )
        self.assertEqual(cart.order_line.product_id, self.lamp)
