from odoo import fields

from .common import ShopCardCommon

REFUSED = 'o_gift_card_refused'


class TestBalance(ShopCardCommon):
    def setUp(self):
        super().setUp()
        self.card = self._card(30)
        self._go_shopping(login=None)

    def _ask(self, code):
        return self._post('/gift-card', code=code)

    def test_the_code_shows_the_balance(self):
        self.assertNotIn(REFUSED, self.url_open('/gift-card').text)
        self.card.expiration_date = '2099-12-24'
        self._spend(self.card, 12, reason='A secret reason')
        answer = self._ask(f' {self.card.code}  ')
        self.assertEqual(answer.status_code, 200)
        self.assertIn('o_gift_card_balance', answer.text)
        left, spent = (self.card._format_points(amount) for amount in (18, 12))
        currency = self.env.company.currency_id.name
        for shown in (left, '12/24/2099', currency, f'-{spent}'):
            self.assertIn(shown, answer.text)
        for hidden in (self.card.code, 'A secret reason', 'test,1', REFUSED):
            self.assertNotIn(hidden, answer.text)
        self.assertEqual(answer.headers['Cache-Control'], 'no-store')

    def test_what_is_reserved_is_told(self):
        self._apply(self._order(20), self.card)
        page = self._ask(self.card.code).text
        self.assertIn(self.card._format_points(30), page)
        self.assertIn(self.card._format_points(20), page.partition('o_reserved')[2])

    def test_a_code_in_the_address_is_no_question(self):
        page = self.url_open(f'/gift-card?code={self.card.code}').text
        self.assertNotIn('o_gift_card_balance', page)

    def test_codes_that_cannot_be_used_have_one_answer(self):
        company = self.env['res.company'].create({'name': 'Elsewhere'})
        foreign = self._card(30, self._create_program('gift_card', company_id=company.id))
        wallet = self._card(30, self.wallet_program, partner_id=self.user.partner_id.id)
        points = self._card(30, self._create_program('loyalty'))
        yesterday = fields.Date.subtract(fields.Date.today(), days=2)
        expired = self._card(30, expiration_date=yesterday)
        codes = ['WRONG', '', 'x' * 300, *(foreign | wallet | points | expired).mapped('code')]
        for code in codes:
            answer = self._ask(code)
            self.assertEqual(answer.status_code, 200, code)
            self.assertIn(REFUSED, answer.text)
            self.assertNotIn('o_gift_card_balance', answer.text)

    def test_guesses_are_slowed_down_here_and_in_the_cart(self):
        self._stop_the_clock()
        for number in range(10):
            self.assertEqual(self._ask(f'GUESS-{number}').status_code, 200)
        answer = self._ask(self.card.code)
        self.assertEqual(answer.status_code, 429)
        self.assertGreater(int(answer.headers['Retry-After']), 0)
        self.assertIn(REFUSED, answer.text)
        self.assertNotIn('o_gift_card_balance', answer.text)
        cart = self._cart()
        self._go_shopping(cart)  # another session from the same address
        self._enter(self.card.code)
        self.assertEqual(cart.amount_total, 100)
