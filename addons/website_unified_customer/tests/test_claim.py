import re
from base64 import b64decode, b64encode
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import unquote_plus

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.http import root
from odoo.tests import tagged

from odoo.addons.unified_inventory.exceptions import Refusal
from odoo.addons.website_sale_crosschannel_returns.tests.common import picture

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

    def test_purchases_tell_the_goods_and_an_own_order_its_page(self):
        mug = self.env['product.product'].create(
            {'name': 'Blue Mug', 'type': 'consu', 'list_price': 5, 'taxes_id': False}
        )
        order = self.env['sale.order'].create({
            'partner_id': self.ann.partner_id.id, 'website_id': self.website.id,
            'company_id': self.website.company_id.id,
            'order_line': [Command.create({'product_id': one.id}) for one in (mug, self.lamp)],
        })  # fmt: skip
        order.action_confirm()
        self.ann.partner_id.zip = '1234'
        self._login(self.ann)
        page = self.url_open('/my/purchases').text
        self.assertIn('Blue Mug', page)
        self.assertNotIn('Reading Lamp', page, 'a service beside goods is how they came')
        answer = self._claim('1234', order.name)
        self.assertTrue(answer.headers['Location'].endswith(f'/my/orders/{order.id}'))

    def test_a_picture_is_shown_of_what_the_shop_sells_no_more(self):
        self.lamp.write({'image_1920': b64encode(picture('PNG')), 'is_published': False})
        self._bought(self.ann.partner_id)
        self._login(self.ann)
        page = self.url_open('/my/purchases').text
        self.assertNotIn('data:image', page.split('o_purchase card')[1])
        [url] = re.findall(r'o_purchase_image[^>]* src="([^"]+)"', page)
        self.assertEqual(self.url_open(url).content, b64decode(self.lamp.image_128))
        hidden = self.url_open(url.partition('?')[0])
        self.assertNotEqual(hidden.content, b64decode(self.lamp.image_128))
        self.lamp.image_1920 = False
        self.assertNotIn('o_purchase_image', self.url_open('/my/purchases').text)

    def test_purchases_are_read_together(self):
        def buy(*numbers):
            for number in numbers:
                product = self.env['product.product'].create({
                    'name': f'Lamp {number}', 'default_code': f'L{number}',
                    'image_1920': b64encode(picture('PNG')),
                })  # fmt: skip
                self._bought(self.ann.partner_id, product)

        def read():
            """How many purchases and pictures are shown, in how many queries."""
            self.url_open('/my/purchases')
            before = self.env.cr.sql_log_count
            page = self.url_open('/my/purchases').text
            queries = self.env.cr.sql_log_count - before
            self.assertNotIn('[L1]', page)
            return page.count('o_purchase card'), page.count('o_purchase_image'), queries

        self._login(self.ann)
        buy(1, 2)
        queries = read()[-1]
        buy(3, 4, 5, 6)
        self.assertEqual(read(), (6, 6, queries))

    def test_a_page_has_twenty_purchases(self):
        for _number in range(21):
            self._bought(self.ann.partner_id)
        self._login(self.ann)
        for page, shown in ((1, 20), (2, 1)):
            text = self.url_open(f'/my/purchases/page/{page}').text
            self.assertEqual(text.count('o_purchase card'), shown)

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

    def test_the_page_of_a_guests_order_offers_to_keep_it(self):
        url = f'/my/orders/{self.order.id}?access_token={self.order.access_token}'
        self._login(None)
        page = self.url_open(url).text
        self.assertIn('o_claim_offer', page)
        [login] = re.findall(r'/web/login\?redirect=([^"]+)', page.split('o_claim_offer')[1])[:1]
        self.assertTrue(unquote_plus(login).startswith(f'/my/orders/{self.order.id}?'))
        self.assertIn(self.order.access_token, unquote_plus(login))
        self._login(self.ann)
        page = self.url_open(url).text
        action = f'/my/orders/{self.order.id}/claim'
        self.assertIn(action, page)
        self._post(action, access_token=self.order.access_token)
        self.assertEqual(self.order.partner_id, self.ann.partner_id)
        self.assertNotIn('o_claim_offer', self.url_open(url).text)

    def test_nothing_is_offered_of_what_is_not_free(self):
        mine, other = self._bought(self.ann.partner_id), self._bought(self.bob.partner_id)
        self._login(self.ann)
        for order, token in ((mine, ''), (mine, mine.access_token), (other, other.access_token)):
            url = f'/my/orders/{order.id}?access_token={token}'
            self.assertNotIn('o_claim_offer', self.url_open(url).text)
        draft = self._bought(self.guest)
        draft.state = 'sent'
        url = f'/my/orders/{draft.id}?access_token={draft.access_token}'
        self.assertNotIn('o_claim_offer', self.url_open(url).text)
        self.authenticate('admin', 'admin')
        url = f'/my/orders/{self.order.id}?access_token={self.order.access_token}'
        self.assertNotIn('o_claim_offer', self.url_open(url).text)

    def test_the_thanks_lead_who_has_an_account_to_the_order(self):
        self._login(None)
        self.session['sale_last_order_id'] = self.order.id
        root.session_store.save(self.session)
        page = self.url_open('/shop/confirmation').text
        self.assertIn('o_claim_offer', page)
        self.assertIn(f'redirect=%2Fmy%2Forders%2F{self.order.id}', page)

    def test_the_mail_says_that_an_order_may_be_kept(self):
        def title(order):
            groups = order._notify_get_recipients_groups(self.env['mail.message'], 'Order')
            return dict((name, options) for name, _filter, options in groups)['portal_customer'][
                'button_access'
            ].get('title', '')

        self.assertIn('Keep It', title(self.order))
        self.assertNotIn('Keep It', title(self._bought(self.ann.partner_id)))

    def test_a_card_that_is_held_is_told_in_a_friendly_way(self):
        self._login(self.ann)
        self._claim()
        self._mails()
        held = Refusal('insufficient_balance', 'Only 3 left.')
        claims = type(self.env['unified.customer.claim'])
        join = claims._join

        def refuse(claims, guest, account):
            join(claims, guest, account)
            raise held

        with patch.object(claims, '_join', refuse):
            answer = self._post(WHERE, code=f'{CODE}')
        self.assertEqual(answer.status_code, 409)
        self.assertIn('Not yet', answer.text)
        self.assertIn('a card of these purchases', answer.text)
        self.assertNotIn('insufficient_balance', answer.text)
        self.assertEqual(self.order.partner_id, self.guest)
        self.assertTrue(self.guest.exists())
        # A code is good for one answer
        self.assertIn('not right', self._post(WHERE, code=f'{CODE}').text)

    def test_the_form_is_filled_in_by_a_link(self):
        self._login(self.ann)
        page = self.url_open('/my/claim?kind=receipt&reference=2511-001-000042&secret=a1b2c').text
        receipt = page.split('o_claim_receipt')[1]
        self.assertIn('value="2511-001-000042"', receipt)
        self.assertIn('value="a1b2c"', receipt)
        page = self.url_open('/my/claim?reference="><script>x</script>&secret="><script>').text
        self.assertNotIn('<script>x', page)
