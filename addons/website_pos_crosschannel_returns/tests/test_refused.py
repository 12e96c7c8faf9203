from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ReceiptCommon


@tagged('post_install', '-at_install')
class TestRefused(ReceiptCommon):
    """A receipt is nobody else's business."""

    def test_the_receipt_and_its_form(self):
        other = self.env['res.company'].create({'name': 'Other'})
        new_test_user(
            self.env,
            'other-manager',
            password='other-manager',
            groups='point_of_sale.group_pos_manager',
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.sale._ensure_access_token()
        tokens = (None, '', 'x', 'é', self.sale.access_token, self.order.access_token,
                  self.sale._get_guest_token()[:-3], self.order._get_guest_token())  # fmt: skip
        for login, password in [
            (None, None),
            ('bob', 'bob-bob'),
            ('till-clerk', 'till-clerk'),
            ('other-manager', 'other-manager'),
        ]:
            self.authenticate(login, password)
            page = self.url_open(self._page_url(), allow_redirects=False)
            self.assertEqual(page.status_code, 303)
            self.assertNotIn('Goods ORD', page.text)
            for token in tokens:
                with self.subTest(login=login, token=token):
                    form = self.url_open(
                        self._form_url(), params={'access_token': token}, allow_redirects=False
                    )
                    self.assertSentAway(form)
                    self.assertSentAway(self._ask(access_token=token))
        self.assertFalse(self._returns())

    def test_a_receipt_of_another_company(self):
        other = self.env['res.company'].create({'name': 'Other'})
        self.env.flush_all()
        self.env.cr.execute(
            'UPDATE pos_order SET company_id = %s WHERE id = %s', [other.id, self.sale.id]
        )
        self.env.invalidate_all()
        self.authenticate('ann', 'ann-ann')
        self.assertSentAway(self.url_open(self._page_url(), allow_redirects=False))
        self.assertSentAway(self._ask())
        self.assertNotIn(self._form_url(), self.url_open('/my/purchases').text)
        self.assertFalse(self._returns())

    def test_what_is_not_paid_is_not_there(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE pos_order SET state = 'draft' WHERE id = %s", [self.sale.id])
        self.env.invalidate_all()
        self.authenticate('ann', 'ann-ann')
        self.assertSentAway(self.url_open(self._page_url(), allow_redirects=False))
        self.assertSentAway(self._ask())
        self.assertSentAway(self.url_open('/my/receipts/999999999', allow_redirects=False))

    def test_of_a_refund_nothing_comes_back(self):
        self.sale.is_refund = True
        self.env.flush_all()
        self.authenticate('ann', 'ann-ann')
        self.assertNotIn(self._form_url(), self.url_open('/my/purchases').text)
        response = self._ask()
        self.assertEqual(response.status_code, 200)
        self.assertIn('not confirmed', ' '.join(self._texts(response, 'o_return_alert')))
        self.assertFalse(self._returns())

    def test_a_form_without_its_secret_is_refused(self):
        self.authenticate('ann', 'ann-ann')
        self.assertEqual(self._ask(csrf_token='forged').status_code, 400)
        self.assertFalse(self._returns())

    def test_a_return_of_the_receipt_is_its_customer_s(self):
        doc = self._make_return()
        for login in (None, 'bob', 'till-clerk'):
            self.authenticate(login, login and ('bob-bob' if login == 'bob' else login))
            for suffix in ('', '/slip', '/label'):
                with self.subTest(login=login, suffix=suffix):
                    url = f'/my/returns/{doc.id}{suffix}'
                    self.assertSentAway(self.url_open(url, allow_redirects=False))
