import re

from odoo.tests import tagged

from .common import AccountCommon


@tagged('post_install', '-at_install')
class TestMovedGuest(AccountCommon):
    """Links that a guest has in their mails, after the guest was merged into somebody."""

    def setUp(self):
        super().setUp()
        self.kept = self.env['res.partner'].create({'name': 'Gwendolyn Guest'})
        self.old_id = self.guest.id
        self.hash = self.order._sign_token(self.old_id)
        self.guest.signup_prepare()
        self.invitation = self.guest._generate_signup_token()
        wizard = self.env['base.partner.merge.automatic.wizard']
        wizard._merge((self.guest | self.kept).ids, self.kept, extra_checks=False)
        self.env.invalidate_all()

    def _order_page(self, signed):
        url = f'/my/orders/{self.order.id}?access_token={self.order.access_token}'
        answer = self.url_open(f'{url}&pid={self.old_id}&hash={signed}')
        self.assertEqual(answer.status_code, 200)
        return dict(re.findall(r'data-(pid|hash)="([^"]*)"', answer.text))

    def test_who_comes_by_a_mail_writes_as_the_kept_one(self):
        page = self._order_page(self.hash)
        self.assertEqual(page['pid'], str(self.kept.id))
        self.assertEqual(page['hash'], self.order._sign_token(self.kept.id))
        answer = self.make_jsonrpc_request('/mail/message/post', {
            'thread_model': 'sale.order', 'thread_id': self.order.id,
            'post_data': {'body': 'Where is it?'}, 'hash': page['hash'], 'pid': self.kept.id,
            'token': self.order.access_token,
        })  # fmt: skip
        self.assertTrue(answer)
        self.env.invalidate_all()
        self.assertEqual(self.order.message_ids[0].author_id, self.kept)

    def test_a_wrong_hash_is_given_nothing(self):
        page = self._order_page('0' * 64)
        self.assertNotEqual(page.get('pid'), str(self.kept.id))
        self.assertNotIn(self.order._sign_token(self.kept.id), page.values())

    def test_an_old_invitation_is_no_longer_good(self):
        self.assertIsNone(self.env['res.partner']._get_partner_from_token(self.invitation))
        answer = self.url_open(f'/web/signup?token={self.invitation}')
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn('Gwendolyn', answer.text)
