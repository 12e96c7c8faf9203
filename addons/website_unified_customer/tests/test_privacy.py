import json

from odoo.tests import tagged

from .common import AccountCommon


@tagged('post_install', '-at_install')
class TestPrivacyPage(AccountCommon):
    def setUp(self):
        super().setUp()
        self.ann.partner_id.write({'street': 'Canal 1', 'email': 'ann@example.com'})
        self.env['crosschannel.return.attempt'].search([]).unlink()

    def _send(self, url, **data):
        token = self.url_open('/my/privacy').text.split('name="csrf_token" value="')[1]
        values = {'csrf_token': token.split('"')[0], **data}
        answer = self.url_open(url, data=values, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def test_a_customer_takes_their_data_along(self):
        mine, other = self._bought(self.ann.partner_id), self._bought(self.bob.partner_id)
        self._login(self.ann)
        answer = self.url_open(f'/my/privacy/data.json?customer_id={self.bob.partner_id.id}')
        self.assertEqual(answer.headers['Cache-Control'], 'no-store')
        told = json.dumps(answer.json())
        self.assertIn(mine.name, told)
        self.assertIn('Canal 1', told)
        for secret in (other.name, 'bob_claims', mine.access_token):
            self.assertNotIn(secret, told)
        paper = self.url_open('/my/privacy/data.pdf')
        self.assertEqual(paper.headers['Content-Type'], 'application/pdf')
        self.assertTrue(paper.content.startswith(b'%PDF'))
        self.assertEqual(self.url_open('/my/privacy/data.xml').status_code, 404)

    def test_consents_are_kept_with_their_words(self):
        self._login(self.ann)
        consents = self.env['unified.consent.entry']
        self._send('/my/privacy/consent', mail='1', profile='1', nonsense='1')
        self.assertEqual(consents._given(self.ann.partner_id), {'mail': True})
        self._send('/my/privacy/consent', sms='1', profile='1')
        self.assertEqual(consents._given(self.ann.partner_id), {'mail': False, 'sms': True})
        rows = consents._of(self.ann.partner_id)
        self.assertEqual(set(rows.mapped('source')), {'portal'})
        self.assertTrue(all(rows.mapped('wording')))

    def test_learning_is_on_until_it_is_objected_to(self):
        self._login(self.ann)
        box = 'id="consent_profile" name="profile" checked'
        self.assertIn(box, ' '.join(self.url_open('/my/privacy').text.split()))
        self._send('/my/privacy/consent')
        self.assertTrue(self.ann.partner_id.unified_no_learning)
        given = self.env['unified.consent.entry']._given(self.ann.partner_id)
        self.assertEqual(given, {'profile': False})
        self.assertNotIn(box, ' '.join(self.url_open('/my/privacy').text.split()))
        self._send('/my/privacy/consent', profile='1')
        self.assertFalse(self.ann.partner_id.unified_no_learning)

    def test_who_erases_knows_the_password(self):
        self._login(self.ann)
        page = self._send('/my/privacy/erase', password='wrong').text
        self.assertIn('not your password', page)
        self.assertTrue(self.ann.active)
        answer = self._send('/my/privacy/erase', password='ann_claims-ann_claims')
        self.assertEqual(answer.status_code, 303)
        self.env.invalidate_all()
        self.assertFalse(self.ann.active)
        self.assertEqual(self.ann.partner_id.name, 'Erased customer')
        self.assertFalse(self.ann.partner_id.street)
        self.assertIn('/web/login', self.url_open('/my/privacy').url)

    def test_not_while_an_order_is_open(self):
        order = self._bought(self.ann.partner_id)
        order.order_line.qty_delivered = 1
        self._login(self.ann)
        self.assertIn('Orders are open', self.url_open('/my/privacy').text)
        self.env['crosschannel.return.attempt'].search([]).unlink()
        self._send('/my/privacy/erase', password='ann_claims-ann_claims')
        self.assertTrue(self.ann.active)

    def test_nobody_without_a_login(self):
        self._login(None)
        for url in ('/my/privacy', '/my/privacy/data.json', '/my/privacy/data.pdf'):
            self.assertIn('/web/login', self.url_open(url).url)
        for url in ('/my/privacy/consent', '/my/privacy/erase'):
            answer = self.url_open(url, data={'mail': '1'}, allow_redirects=False)
            self.assertNotEqual(answer.status_code, 200)
        self.assertFalse(self.env['unified.consent.entry'].search([]))
