import inspect

from odoo import fields
from odoo.http import Request
from odoo.tests import new_test_user

from .common import ShopCardCommon

GENERIC = 'Invalid or expired promo code.'
# Every route of the shop and its portal that takes a code of a card.
OF_CODES = {'/shop/pricelist', '/coupon/<string:code>', '/shop/claimreward', '/gift-card'}
# These take a code that was mailed or printed on a receipt, by a limiter of their own.
OF_MAILS = {'/shop/known/code', '/my/claim/code', '/returns/receipt'}
NAMES = {'promo', 'code', 'coupon', 'coupon_code', 'gift_code', 'card_code'}
OURS = ('website_sale', 'loyalty', 'omni_', 'crosschannel', 'unified_')


class TestRoutes(ShopCardCommon):
    def setUp(self):
        super().setUp()
        self.card, self.cart = self._card(30), self._cart()
        self._go_shopping(self.cart)

    def test_no_route_that_takes_a_code_is_unknown(self):
        found = set()
        for rule in self.env['ir.http'].routing_map().iter_rules():
            function = rule.endpoint.func
            module = function.__module__.removeprefix('odoo.addons.')
            if not any(name in module for name in OURS):
                continue
            takes = {*inspect.signature(function).parameters, *rule.arguments}
            if takes & NAMES:
                found.add(rule.rule)
        self.assertEqual(found - OF_MAILS, OF_CODES)

    def _try(self, route, code):
        if route == '/shop/pricelist':
            return self._enter(code)
        if route == '/shop/claimreward':
            reward = self.gift_program.reward_ids
            return self._post(route, reward_id=reward.id, code=code).text
        return self.url_open(f'/coupon/{code}?r=/shop/cart').text

    def test_codes_that_cannot_be_used_have_one_answer(self):
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        foreign = self._card(30, self._create_program('gift_card', company_id=company.id))
        wallet = self._card(30, self.wallet_program, partner_id=self.customer.id)
        yesterday = fields.Date.subtract(fields.Date.today(), days=2)
        expired = self._card(30, expiration_date=yesterday)
        answers = set()
        for code in ('WRONG', foreign.code, wallet.code, expired.code, self._card(0).code):
            page = self._enter(code)
            self.assertIn(GENERIC, page)
            self.assertNotIn('expired.', page.replace(GENERIC, ''))
            answers.add(page.partition('alert-danger')[2].partition('</div>')[0])
        self.assertEqual(len(answers), 1)
        self.assertEqual(self.cart.amount_total, 100)

    def test_the_eleventh_guess_is_refused_on_every_route(self):
        self._stop_the_clock()
        for route in ('/shop/pricelist', '/coupon/<string:code>'):
            self._start_anew()
            route = route.replace('/<string:code>', '')
            for number in range(10):
                self._try(route, f'GUESS-{number}')
            for other in ('/shop/pricelist', '/coupon', '/shop/claimreward'):
                self._try(other, self.card.code)
                self.assertEqual(self.cart.amount_total, 100, (route, other))
        self._start_anew()
        self._enter(self.card.code)
        self.assertEqual(self.cart.amount_total, 70)

    def _start_anew(self):
        # A code of a link waits in the session until it can be used.
        self._go_shopping(self.cart)
        self.env.cr.execute('UPDATE omni_card_attempt SET full_at = 0')

    def test_codes_of_pricelists_are_guessed_no_faster(self):
        secret = self.env['product.pricelist'].create(
            {'name': 'Staff', 'code': 'STAFF', 'website_id': self.website.id}
        )
        self._stop_the_clock()
        for number in range(10):
            self._enter(f'GUESS-{number}')
        self._enter('STAFF')
        self.assertNotEqual(self.cart.pricelist_id, secret)

    def test_a_dead_link_is_tried_once(self):
        """The cart is computed many times; a wrong code of a link is no guess each time."""
        self._stop_the_clock()
        self.url_open('/coupon/NO-SUCH-CODE?r=/shop/cart')
        for _time in range(6):
            self.url_open('/shop/cart')
        self._enter(self.card.code)
        self.assertEqual(self.cart.amount_total, 70)

    def test_a_wallet_is_filled_by_its_products_alone(self):
        for number in (self.product.id, 'x', '', -1, 10**8):
            self.url_open('/wallet/top_up', data=self._form(number))
        self.assertEqual(self.cart.order_line.product_id, self.product)
        self.url_open('/wallet/top_up', data=self._form(self.top_up.id))
        self.assertIn(self.top_up, self.cart.order_line.product_id)

    def _form(self, number):
        return {'csrf_token': Request.csrf_token(self), 'trigger_product_id': number}

    def test_strangers_have_no_wallet(self):
        self._go_shopping(login=None)
        answer = self.url_open('/wallet/top_up', data=self._form(self.top_up.id))
        self.assertIn('/web/login', answer.url)
        other = new_test_user(
            self.env, login='other', password='other-other', groups='base.group_portal'
        )
        self._card(40, self.wallet_program, partner_id=other.partner_id.id)
        self._go_shopping(self.cart)
        self._post('/shop/claimreward', reward_id=self.wallet_program.reward_ids.id)
        self.assertEqual(self.cart.amount_total, 100)
