from unittest.mock import patch

from odoo.fields import Command
from odoo.http import root
from odoo.tests import tagged

from .common import CODE, AccountCommon


@tagged('post_install', '-at_install')
class TestAnonymous(AccountCommon):
    """Who types somebody's address learns and gains nothing."""

    def setUp(self):
        super().setUp()
        self._login(None)
        self.cart = self.env['sale.order'].create({
            'partner_id': self.website.user_id.partner_id.id,
            'website_id': self.website.id,
            'company_id': self.website.company_id.id,
            'order_line': [Command.create({'product_id': self.lamp.id})],
        })  # fmt: skip
        self.session['sale_order_id'] = self.cart.id
        root.session_store.save(self.session)

    def _address(self, email):
        form = {
            'name': 'Some Body', 'email': email, 'phone': '+31 6 9999 9999', 'street': 'Else 1',
            'city': 'Gent', 'zip': '9000', 'country_id': self.env.ref('base.be').id,
            'address_type': 'billing', 'use_delivery_as_billing': 'true',
        }  # fmt: skip
        return self._post('/shop/address/submit', **form)

    def test_a_typed_address_is_another_customer(self):
        program = self.env['loyalty.program'].create(
            {'name': 'Club', 'program_type': 'loyalty', 'applies_on': 'both'}
        )
        card = self.env['loyalty.card'].create(
            {'program_id': program.id, 'partner_id': self.guest.id, 'points': 100}
        )
        answer = self._address(self.guest.email)
        self.assertEqual(answer.status_code, 200)
        self.assertNotEqual(self.cart.partner_id, self.guest)
        self.assertNotEqual(self.cart.partner_id, self.website.user_id.partner_id)
        self.assertEqual(self.cart.partner_id.street, 'Else 1')
        for url in ('/shop/checkout', '/shop/address'):
            page = self.url_open(url).text
            for secret in ('Secret Street', '1234 AB', '1234 5678', 'Gwen'):
                self.assertNotIn(secret, page)
        self.assertEqual(card.points, 100)
        self.assertEqual(self.guest.name, 'Gwen Guest')
        self.cart.action_confirm()
        self.assertEqual(card.points, 100)

    def test_known_and_unknown_are_answered_alike(self):
        texts = set()
        for email in (self.guest.email, 'nobody@example.com', 'not an address', ''):
            answer = self._post('/shop/known', email=email)
            page = self.url_open('/shop/known/code').text
            texts.add((answer.status_code, answer.headers.get('Location'), email in page and ''))
        self.assertEqual(len({text[:2] for text in texts}), 1, texts)
        self.assertEqual(len(self._mails()), 1)

    def test_known_and_unknown_cost_the_same(self):
        """As many queries: what differs is done after the answer."""
        known = self.env['res.partner'].sudo()
        proofs = self.env['unified.customer.proof']
        counts = []
        for email in (self.guest.email, 'nobody@example.com'):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            proofs._ask('known', known._unified_known(email, self.website), self.env.company)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertAlmostEqual(*counts, delta=5)

    def test_staff_are_no_customers(self):
        admin = self.env.ref('base.user_admin').partner_id
        admin.email = 'admin@example.com'
        self._post('/shop/known', email='admin@example.com')
        self.assertEqual(self._mails(), [])

    def test_who_proves_it_is_the_customer_again(self):
        before = self.env['res.partner'].search_count([])
        self._post('/shop/known', email=self.guest.email)
        self.assertEqual(self.cart.partner_id, self.website.user_id.partner_id)
        [mail] = self._mails()
        self.assertIn('gwen@example.com', mail['email_to'])
        answer = self._post('/shop/known/code', code='000000')
        self.assertIn('not right', answer.text)
        answer = self._post('/shop/known/code', code=f'{CODE}')
        self.assertTrue(answer.headers['Location'].endswith('/shop/checkout'))
        page = self.url_open('/shop/checkout').text
        self.env.invalidate_all()
        self.assertEqual(self.cart.partner_id, self.guest)
        self.assertIn('Secret Street', page)
        self.assertEqual(self.env['res.partner'].search_count([]), before)

    def _prove_known(self):
        self._post('/shop/known', email=self.guest.email)
        self._mails()
        self._post('/shop/known/code', code=f'{CODE}')

    def test_who_was_erased_is_a_stranger_again(self):
        self.order.order_line.qty_delivered = 1
        self.order._action_cancel()
        self._prove_known()
        self.env['unified.privacy']._erase(self.guest)
        self.url_open('/shop/checkout')
        self.env.invalidate_all()
        self.assertEqual(self.cart.partner_id, self.website.user_id.partner_id)

    def test_who_was_merged_is_known_as_who_they_are_now(self):
        kept = self.env['res.partner'].create({'name': 'Gwen', 'street': 'Secret Street 7'})
        self._prove_known()
        wizard = self.env['base.partner.merge.automatic.wizard'].sudo()
        wizard._merge((kept | self.guest).ids, kept, extra_checks=False)
        self.url_open('/shop/checkout')
        self.env.invalidate_all()
        self.assertEqual(self.cart.partner_id, kept)

    def test_codes_of_one_visitor_are_no_limit_for_another(self):
        asked = []
        attempts = type(self.env['crosschannel.return.attempt'])
        with patch.object(attempts, '_count', lambda _self, _source, what: asked.append(what)):
            for _visitor in range(2):
                self._login(None)
                self._post('/shop/known', email=self.guest.email)
                for _try in range(2):
                    self._post('/shop/known/code', code='000000')
        codes = [what for what in asked if what.startswith('known code')]
        self.assertEqual((len(codes), len(set(codes))), (4, 2))

    def test_signing_up_with_an_address_gains_nothing(self):
        self.env['ir.config_parameter'].set_param('auth_signup.invitation_scope', 'b2c')
        values = {'login': self.guest.email, 'name': 'Some Body', 'password': 'body-body-1'}
        self.env['res.users'].sudo().signup(values)
        user = self.env['res.users'].search([('login', '=', self.guest.email)])
        self.assertNotEqual(user.partner_id, self.guest)
        self.authenticate(self.guest.email, 'body-body-1')
        for url in ('/my/purchases', '/my/orders', '/my/profile'):
            self.assertNotIn(self.order.name, self.url_open(url).text)
        self.assertEqual(self.order.partner_id, self.guest)
