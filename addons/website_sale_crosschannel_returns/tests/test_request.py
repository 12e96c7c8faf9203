from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.tests import new_test_user, tagged

from .. import core
from ..core.tests.test_photo import HEIC
from .common import PortalReturnCommon, picture


@tagged('post_install', '-at_install')
class TestRequest(PortalReturnCommon):
    """The form of a return: what it makes, and what it refuses."""

    def setUp(self):
        super().setUp()
        self.authenticate('ann', 'ann-ann')

    # === WHAT IT SHOWS ===

    def test_the_order_has_a_button_while_something_may_come_back(self):
        page = self.url_open(f'/my/orders/{self.order.id}')
        self.assertIn('Return articles', page.text)
        self._ask(quantity='3', **self._more(self.other_line))
        page = self.url_open(f'/my/orders/{self.order.id}')
        self.assertNotIn('Return articles', page.text)

    def test_there_is_no_other_way_to_return(self):
        page = self.url_open(f'/my/orders/{self.order.id}').text
        self.assertNotIn('/my/picking/return/pdf', page)
        self.assertEqual(page.count(f'{self._form_url()}?access_token='), 2)

    def _more(self, line, quantity='1'):
        return {f'quantity_{line.id}': quantity, f'reason_{line.id}': 'damaged'}

    def test_the_form_shows_what_can_come_back(self):
        page = self.url_open(self._form_url())
        self.assertIn(f'name="quantity_{self.line.id}"', page.text)
        self.assertIn('max="3"', page.text)
        self.assertIn('High Street 1 Ghent', page.text)
        self.assertIn('Changed mind', page.text)

    def test_the_server_says_what_it_is_worth(self):
        page = self._post(
            self._fields(
                quantity='2',
                step='quote',
                **self._more(self.other_line),
                **{f'reason_{self.line.id}': ''},
            )
        )
        self.assertEqual(self._texts(page, 'o_return_total'), ['$ 300.00'])
        self.assertFalse(self._returns())

    def test_a_discount_lowers_what_it_is_worth(self):
        self.line.discount = 10
        page = self._post(self._fields(quantity='2', step='quote'))
        self.assertEqual(self._texts(page, 'o_return_total'), ['$ 180.00'])

    def test_what_cannot_come_back_is_worth_nothing(self):
        page = self._post(self._fields(quantity='4', step='quote'))
        self.assertEqual(self._texts(page, 'o_return_total'), ['$ 0.00'])

    def test_what_is_not_paid_is_not_given_back(self):
        order = self._create_order(
            (self.goods_order, 2, {}), partner_id=self.ann.partner_id.id, paid=False
        )
        self._pay(order, 150.0)
        page = self._post(self._fields(order.order_line, quantity='1', step='quote'), order)
        self.assertEqual(self._texts(page, 'o_return_total'), ['$ 50.00'])
        self.assertIn('Not all of this order has been paid', page.text)
        self._ask(order, line=order.order_line)
        self.assertEqual(self._returns(order).sudo()._amount_due(), 50.0)

    # === POLICY ===

    def _set_policy(self, **values):
        self.env['crosschannel.return.policy'].search([]).active = False
        return self.env['crosschannel.return.policy'].create(
            {'name': 'Policy', 'sequence': 1, **values}
        )

    def test_what_is_too_late_cannot_be_chosen(self):
        self._set_policy(window_days=14)
        self.order.picking_ids.move_ids.date = fields.Datetime.now() - timedelta(days=16)
        page = self.url_open(self._form_url())
        self.assertIn('Could be returned until', page.text)
        self.assertIn('Nothing of this can', page.text)
        self.assertNotIn('Return articles', self.url_open(f'/my/orders/{self.order.id}').text)
        self.assertRefusedWith(self._ask(), 'can no longer be returned')

    def test_the_last_day_is_told(self):
        self._set_policy(window_days=14)
        self.order.picking_ids.move_ids.date = fields.Datetime.now()
        self.assertIn('can come back until', self._form_text())

    def _form_text(self):
        text = html.fromstring(self.url_open(self._form_url()).text).text_content()
        return ' '.join(text.split())

    def test_a_fee_is_told_before(self):
        self._set_policy(fee_percent=10)
        page = self._post(self._fields(quantity='2', step='quote'))
        self.assertEqual(self._texts(page, 'o_return_total'), ['$ 180.00'])
        self.assertIn('fee 10%', self._form_text())
        self._ask(quantity='2')
        self.assertRecordValues(self._returns(), [{'fee_total': 20.0, 'refund_net': 180.0}])

    def test_what_is_told_is_what_is_paid_after_an_earlier_fee(self):
        self._set_policy(fee_percent=10)
        first = self._make_return(quantity='1').sudo()
        first._settle([{'type': 'manual', 'amount': first._amount_due()}])
        page = self._post(self._fields(quantity='2', step='quote'))
        self.assertEqual(self._texts(page, 'o_return_total'), ['$ 180.00'])
        self._ask(quantity='2', request_key='key-00000002')
        self.assertEqual((self._returns() - first).sudo()._amount_due(), 180.0)

    def test_a_person_decides_where_the_policy_says_so(self):
        self._set_policy(needs_approval=True, refund_to='store_credit')
        self.assertIn('we look at it first · refund as store credit', self._form_text())
        location = self._ask().headers['Location']
        doc = self._returns()
        self.assertEqual(doc.state, 'requested')
        page = self.url_open(location).text
        self.assertIn('We look at your request first', page)
        self.assertIn('store credit', page)
        doc.sudo()._withdraw()
        self.assertEqual(doc.state, 'refused')

    # === MAILS ===

    def test_the_customer_is_mailed_the_link(self):
        self.ann.partner_id.email = 'ann@example.com'
        self._ask()
        doc = self._returns()
        mail = self.env['mail.mail'].search([('model', '=', doc._name), ('res_id', '=', doc.id)])
        self.assertEqual(len(mail), 1)
        self.assertIn(f'/my/returns/{doc.id}?access_token={doc.access_token}', mail.body_html)
        doc.sudo()._withdraw()
        again = self.env['mail.mail'].search([('model', '=', doc._name), ('res_id', '=', doc.id)])
        self.assertEqual(again, mail)

    # === WHAT IT MAKES ===

    def test_a_return_to_a_store(self):
        note = f'note_{self.line.id}'
        response = self._ask(quantity='2', **{note: 'Too green.'}, **self._more(self.other_line))
        doc = self._returns()
        self.assertRecordValues(
            doc,
            [
                {
                    'channel': 'web',
                    'web_way': 'store',
                    'warehouse_id': self.store.id,
                    'partner_id': self.ann.partner_id.id,
                    'request_user_id': self.ann.id,
                    'refund_total': 300.0,
                }
            ],
        )
        self.assertIn(doc.state, ('requested', 'approved'))
        self.assertRecordValues(
            doc.line_ids.sorted('id'),
            [
                {'sale_line_id': self.line.id, 'quantity': 2, 'note': 'Too green.'},
                {'sale_line_id': self.other_line.id, 'quantity': 1, 'note': False},
            ],
        )
        self.assertEqual(doc.line_ids.reason_id.mapped('code'), ['changed_mind', 'damaged'])
        self.assertIn(f'/my/returns/{doc.id}?', response.headers['Location'])

    def test_a_parcel_goes_where_the_order_came_from(self):
        doc = self._make_return(way='parcel', place=None)
        self.assertEqual((doc.web_way, doc.warehouse_id), ('parcel', self.depot))

    def test_the_order_s_token_is_enough(self):
        self.authenticate(None, None)
        response = self._ask(access_token=self.order.access_token)
        self.assertIn('/my/returns/', response.headers['Location'])
        self.assertEqual(len(self._returns()), 1)

    def test_a_form_sent_twice_makes_one_return(self):
        first, second = self._ask(), self._ask()
        self.assertEqual(first.headers['Location'], second.headers['Location'])
        self.assertEqual(len(self._returns()), 1)
        self.assertEqual(self._returns().line_ids.quantity, 1)

    def test_the_same_form_with_other_content_is_refused(self):
        self._ask()
        page = self._ask(quantity='2')
        self.assertEqual(page.status_code, 200)
        self.assertEqual(len(self._returns()), 1)

    def test_who_does_not_come_may_ask_again(self):
        doc = self._make_return(quantity='3')
        self.assertEqual(round((doc.expires_at - doc.create_date) / timedelta(days=1)), 30)
        self.assertIn('can no longer be returned', self._ask(request_key='key-00000002').text)
        doc.sudo().expires_at = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual(self._ask(request_key='key-00000002').status_code, 303)
        self.assertEqual(len(self._returns()), 2)

    def test_more_lines_are_no_more_queries(self):
        few, many = (
            self._create_order(*[(self.goods_order, 1, {})] * count).sudo() for count in (2, 12)
        )
        counts = []
        for order in (few, few, many):  # the first warms up
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertTrue(all(row['open'] for row in order._web_return_lines()))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_a_photo_is_kept_with_the_return_alone(self):
        doc = self._make_return(files={f'photo_{self.line.id}': ('my.png', picture('PNG'))})
        photo = doc.line_ids.photo_id
        self.assertRecordValues(
            photo,
            [
                {
                    'res_model': 'crosschannel.return',
                    'res_id': doc.id,
                    'public': False,
                    'mimetype': 'image/jpeg',
                    'access_token': False,
                }
            ],
        )
        url = f'/my/returns/{doc.id}/photo/{doc.line_ids.id}'
        self.assertEqual(self.url_open(url).headers['Content-Type'], 'image/jpeg')
        for login in (None, 'bob'):
            self.authenticate(login, login and f'{login}-{login}')
            self.assertEqual(self.url_open(f'/web/content/{photo.id}').status_code, 404)
            self.assertSentAway(self.url_open(url, allow_redirects=False))
        token = doc.access_token
        self.assertEqual(self.url_open(f'{url}?access_token={token}').status_code, 200)

    # === WHAT IT REFUSES ===

    def test_bad_forms_are_told_where_they_are_bad(self):
        line, foreign = self.line.id, self._create_order((self.goods_order, 1, {})).order_line
        for text, values in [
            ('Choose at least one article', {'quantity': '0'}),
            ('Choose at least one article', {'quantity': ''}),
            ('Only 3 of this article', {'quantity': '4'}),
            ('Only 3 of this article', {'quantity': '1e12'}),
            ('is positive', {'quantity': '-1'}),
            ('is positive', {'quantity': 'two'}),
            ('is positive', {'quantity': 'nan'}),
            ('whole units', {'quantity': '0.5'}),
            ('no such line', {'line': foreign.id}),
            ('no such line', {'line': 10**12}),
            ('Please say why', {f'reason_{line}': ''}),
            ('no such reason', {f'reason_{line}': 'x'}),
            ('Choose how', {'way': 'drone'}),
            ('Choose how', {'way': None}),
            ('Choose a store', {'place': ''}),
            ('Choose a store', {'place': '999999999'}),
            ('load the page again', {'request_key': ''}),
            ('load the page again', {'request_key': 'x' * 65}),
        ]:
            with self.subTest(text=text, values=values):
                self.assertRefusedWith(self._ask(**values), text)

    def test_nothing_typed_is_lost_by_a_refusal(self):
        line = self.line.id
        page = self._ask(quantity='4', way='parcel', **{f'note_{line}': 'a < b'})
        self.assertIn('value="4"', page.text)
        self.assertIn('a &lt; b</textarea>', page.text)
        tree = html.fromstring(page.text)
        self.assertEqual(
            tree.xpath(f"//select[@name='reason_{line}']/option[@selected]/@value"),
            ['changed_mind'],
        )
        self.assertEqual(tree.xpath("//input[@name='way'][@checked]/@value"), ['parcel'])
        self.assertIn('value="key-00000001"', page.text)

    def test_a_store_that_takes_no_returns_is_none_to_choose(self):
        self.store.place_takes_returns = False
        self.assertNotIn('High Street 1', self.url_open(self._form_url()).text)
        self.assertRefusedWith(self._ask(), 'Choose a store')

    def test_a_store_of_another_company_is_none_to_choose(self):
        other = self.env['res.company'].create({'name': 'Other'})
        place = self.env['stock.warehouse'].search([('company_id', '=', other.id)], limit=1)
        self.assertRefusedWith(self._ask(place=str(place.id)), 'Choose a store')

    def test_a_bad_photo_is_refused(self):
        field = f'photo_{self.line.id}'
        bad = [
            ('no photo', b'%PDF-1.7 not a photo'),
            ('no photo', b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
            ('no photo', picture()[:300]),
            ('too large', b'\xff\xd8' + bytes(core.MAX_BYTES)),
        ]
        for text, data in bad:
            with self.subTest(text=text):
                response = self._ask(files={field: ('photo.jpg', data, 'image/jpeg')})
                self.assertRefusedWith(response, text)
        field = f'reason_{self.line.id}'
        response = self._ask(
            **{field: '', 'place': '', 'files': {f'photo_{self.line.id}': ('x', b'x')}}
        )
        self.assertEqual(len(self._texts(response, 'o_return_error')), 2)
        self.assertRefusedWith(response, 'Please say why. This is no photo')
        self.assertFalse(
            self.env['ir.attachment'].search([('res_model', '=', 'crosschannel.return')])
        )

    def test_a_phone_s_own_format_is_told_what_to_do_where_it_cannot_be_read(self):
        heic = (f'photo_{self.line.id}', ('photo.heic', HEIC, 'image/heic'))
        with patch.object(core.photo, 'pillow_heif', None):
            self.assertRefusedWith(self._ask(files=dict([heic])), 'please send a JPEG')
            self.assertNotIn('image/heic', self.url_open(self._form_url()).text)

    def test_too_many_photos_are_refused(self):
        with patch.object(core, 'MAX_PHOTOS', 0):
            response = self._ask(files={f'photo_{self.line.id}': ('my.png', picture('PNG'))})
        self.assertRefusedWith(response, 'No more than 0 photos')

    def test_a_form_without_its_secret_is_refused(self):
        response = self._ask(csrf_token='forged')
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._returns())

    def test_a_request_of_too_many_bytes_is_not_read(self):
        response = self._ask(files={'photo_1': ('photo.jpg', bytes(65 * 1024 * 1024))})
        self.assertEqual(response.status_code, 413)
        self.assertFalse(self._returns())

    def test_it_is_nobody_else_s_business(self):
        url, token = self._form_url(), self.order.access_token
        stranger = new_test_user(self.env, 'stranger', password='s' * 8, groups='base.group_user')
        other = self.env['res.company'].create({'name': 'Other'})
        seller = new_test_user(
            self.env,
            'other-seller',
            password='s' * 8,
            groups='sales_team.group_sale_salesman_all_leads',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for login, password in [
            (None, None),
            ('bob', 'bob-bob'),
            (stranger.login, 's' * 8),
            (seller.login, 's' * 8),
        ]:
            self.authenticate(login, password)
            for wrong in (None, '', 'x', token[:-1], token.upper() + 'x', 'é'):
                with self.subTest(login=login, token=wrong):
                    page = self.url_open(url, params={'access_token': wrong}, allow_redirects=False)
                    self.assertSentAway(page)
                    self.assertSentAway(self._ask(access_token=wrong))
        self.assertFalse(self._returns())

    def test_a_token_opens_its_own_order_alone(self):
        other = self._create_order((self.goods_order, 1, {}))
        self.authenticate(None, None)
        for token in (self.order.access_token, self.order._get_guest_token()):
            page = self.url_open(
                self._form_url(other), params={'access_token': token}, allow_redirects=False
            )
            self.assertSentAway(page)

    def test_an_order_that_is_not_confirmed_has_nothing_to_return(self):
        draft = self.env['sale.order'].create(
            {
                'partner_id': self.ann.partner_id.id,
                'order_line': [(0, 0, {'product_id': self.goods_order.id})],
            }
        )
        self.assertIn('Nothing of this can', self.url_open(self._form_url(draft)).text)
        self._ask(draft, line=draft.order_line)
        self.assertFalse(self._returns(draft))
