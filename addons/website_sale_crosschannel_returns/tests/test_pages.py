from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import PortalReturnCommon


@tagged('post_install', '-at_install')
class TestPages(PortalReturnCommon):
    """A return as its customer follows it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.doc = cls._ask_for(cls.order, cls.line)

    @classmethod
    def _ask_for(cls, order, line, quantity=1):
        reason = cls.env.ref('crosschannel_returns.crosschannel_return_reason_damaged')
        return cls.returns.sudo()._request(
            order, [(line, quantity, reason, {'note': ''})], cls.store, web_way='store'
        )

    def _url(self, suffix='', token=None):
        return f'/my/returns/{self.doc.id}{suffix}' + (f'?access_token={token}' if token else '')

    def _withdraw(self, token=None):
        values = {'csrf_token': self._csrf()} | ({'access_token': token} if token else {})
        response = self.url_open(self._url('/withdraw'), data=values, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def test_the_list_has_the_customer_s_own(self):
        self._ask_for(self._create_order((self.goods_order, 1, {})), self._last_line())
        self.authenticate('ann', 'ann-ann')
        page = self.url_open('/my/returns').text
        self.assertEqual(page.count('href="/my/returns/'), 1 + page.count('href="/my/returns/page'))
        self.assertIn(self.doc.name, page)
        self.assertIn('Your Returns', self.url_open('/my').text)
        self.authenticate('bob', 'bob-bob')
        self.assertNotIn('RET/', self.url_open('/my/returns').text)

    def _last_line(self):
        return self.env['sale.order.line'].search(
            [('product_id', '=', self.goods_order.id)], order='id desc', limit=1
        )

    def test_the_page_shows_how_far_it_is(self):
        self.authenticate('ann', 'ann-ann')
        page = self.url_open(self._url())
        self.assertIn('Goods ORD', page.text)
        self.assertIn('Store', page.text)
        self.assertIn('data:image/png;base64,', page.text)
        self.doc.sudo().write({'state': 'approved'})
        self.doc.sudo()._settle([{'type': 'manual', 'amount': 100.0}])
        page = self.url_open(self._url())
        self.assertEqual(len(self._texts(page, 'o_reached')), 4)
        self.assertEqual(len(self._texts(page, 'o_return_tender')), 1)
        self.assertNotIn('o_return_withdraw', page.text)

    def test_a_refused_return_says_so(self):
        self.doc.sudo().action_refuse()
        page = self.url_open(self._url(token=self.doc.access_token))
        self.assertIn('We cannot accept this return', page.text)
        self.assertFalse(self._texts(page, 'o_reached'))

    def test_the_slip_has_the_code(self):
        page = self.url_open(self._url('/slip', self.doc.access_token))
        self.assertEqual(page.status_code, 200)
        self.assertIn('data:image/png;base64,', page.text)
        self.assertIn('Goods ORD', page.text)

    def test_it_is_nobody_else_s_business(self):
        token = self.doc.access_token
        self.assertEqual(len(token), 36)
        new_test_user(self.env, 'stranger', password='s' * 8, groups='base.group_user')
        other = self.env['res.company'].create({'name': 'Other'})
        new_test_user(
            self.env,
            'other-seller',
            password='s' * 8,
            groups='sales_team.group_sale_manager',
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for login, password in [
            (None, None),
            ('bob', 'bob-bob'),
            ('stranger', 's' * 8),
            ('other-seller', 's' * 8),
        ]:
            self.authenticate(login, password)
            for suffix in ('', '/slip', '/photo/1'):
                for wrong in (None, 'x', token[:-1], self.order.access_token, 'é'):
                    with self.subTest(login=login, suffix=suffix, token=wrong):
                        page = self.url_open(self._url(suffix, wrong), allow_redirects=False)
                        self.assertSentAway(page)
            self.assertSentAway(self._withdraw('x'))
            self.assertSentAway(self._withdraw())
        self.assertNotEqual(self.doc.state, 'refused')

    def test_a_return_that_is_not_there_has_the_same_answer(self):
        self.authenticate('ann', 'ann-ann')
        self.assertSentAway(self.url_open('/my/returns/999999999', allow_redirects=False))
        self.doc.sudo().state = 'draft'
        self.assertSentAway(self.url_open(self._url(), allow_redirects=False))

    def test_the_customer_withdraws_and_may_ask_again(self):
        self.authenticate('ann', 'ann-ann')
        self.assertEqual(self._withdraw().status_code, 303)
        self.assertRecordValues(self.doc, [{'state': 'refused', 'is_withdrawn': True}])
        self.assertEqual(self.line._crosschannel_returnable(), 3)
        self.assertIn('You have withdrawn', self.url_open(self._url()).text)
        again = self._withdraw()
        self.assertEqual(again.status_code, 200)
        self.assertIn('can no longer be withdrawn', again.text)

    def test_goods_that_are_in_are_not_withdrawn(self):
        self.doc.sudo().state = 'approved'
        self.doc.sudo()._receive()
        self.authenticate('ann', 'ann-ann')
        self.assertNotIn('o_return_withdraw', self.url_open(self._url()).text)
        self.assertIn('can no longer be withdrawn', self._withdraw().text)
        self.assertNotEqual(self.doc.state, 'refused')

    def test_only_the_customer_s_own_request_is_withdrawn(self):
        self.doc.sudo().channel = 'till'
        self.authenticate('ann', 'ann-ann')
        self.assertIn('can no longer be withdrawn', self._withdraw().text)

    def test_nobody_outside_has_rights_on_the_models(self):
        attempt = self.env['crosschannel.return.attempt'].sudo().create({'key': 'x', 'full_at': 0})
        public = self.env.ref('base.public_user')
        for user in (self.ann, self.bob, public):
            for record in (self.doc, self.doc.line_ids, attempt):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(['id'])
        with self.assertRaises(AccessError):
            attempt.with_user(self.env.ref('base.user_admin')).read(['key'])

    # === THE CODE ===

    def test_a_till_finds_order_and_return_by_the_code(self):
        code = self.doc._get_qr_text()
        self.assertEqual(code, f'RET:{self.doc.access_token}')
        for scanned in (code, code.upper(), f' {code} '):
            self.assertEqual(self.returns._find_return(scanned), self.doc)
            domain = self.returns._find_domain('reference', scanned)
            self.assertEqual(self.env['sale.order'].search(domain), self.order)
        for scanned in ('RET:', 'RET:x', f'RET:{self.order.access_token}', self.doc.access_token):
            with self.assertRefused('unknown_reference'):
                self.returns._find_return(scanned)

    def test_the_code_of_another_company_is_unknown(self):
        other = self.env['res.company'].create({'name': 'Other'})
        self.env.user.company_ids |= other
        returns = self.returns.with_context(allowed_company_ids=other.ids)
        with self.assertRefused('unknown_reference'):
            returns._find_return(self.doc._get_qr_text())

    def test_every_return_has_a_code_of_its_own(self):
        second = self._ask_for(self.order, self.other_line)
        self.assertTrue(second.access_token)
        self.assertNotEqual(second.access_token, self.doc.access_token)

    def test_the_back_office_sees_it(self):
        seller = new_test_user(self.env, 'seller', groups='sales_team.group_sale_salesman')
        form = Form(self.doc.with_user(seller))
        self.assertEqual(form.web_way, 'store')
