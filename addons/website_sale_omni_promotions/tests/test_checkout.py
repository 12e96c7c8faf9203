from .common import ShopCardCommon


class TestCheckout(ShopCardCommon):
    def setUp(self):
        super().setUp()
        self.card, self.cart = self._card(30), self._cart()
        self._go_shopping(self.cart)

    def _hold(self):
        holds = self._holds(self.cart._hold_owner())
        holds.invalidate_recordset()
        return holds.filtered(lambda hold: hold.state == 'held')

    def test_a_card_pays_a_part_and_is_held(self):
        page = self._enter(f' {self.card.code} ')
        self.assertEqual(self.cart.amount_total, 70)
        self.assertEqual((self._hold().card_id, self._hold().amount), (self.card, 30))
        self.assertIn('o_paying_card', page)
        self.assertIn(self.card.code[-4:], page)
        self.assertEqual(self.card.points, 30)

    def test_the_cart_shows_what_is_left_and_no_code(self):
        rich = self._card(130)
        self.url_open('/shop/cart')
        for page in (self._enter(rich.code), self.url_open('/shop/cart').text):
            self.assertIn('o_paying_card', page)
            self.assertNotIn(rich.code, page)
        (shown,) = self.cart._get_paying_cards()
        self.assertEqual((shown['used'], shown['left']), (100, rich._format_points(30)))
        self.assertEqual(shown['tail'], rich.code[-4:])

    def test_a_card_is_taken_out_again(self):
        self._enter(self.card.code)
        other = self._card(20)
        self._enter(other.code)
        self.assertEqual(self.cart.amount_total, 50)
        page = self.url_open('/shop/cart').text
        self.assertEqual(page.count('name="o_card_remove"'), 2)
        self.assertEqual(page.count('title="Remove from cart"'), 1)
        self.assertEqual(page.count('title="Remove"'), 1)
        self._post('/shop/card/remove', card_id=self.card.id)
        self.assertEqual(self.cart.amount_total, 80)
        self.assertEqual(self.cart._get_card_lines().coupon_id, other)
        self.assertEqual(self.promotion._available(self.card), 30)
        self.assertEqual(self._hold().card_id, other)

    def test_no_code_rests_in_the_database(self):
        self._keys('a key of these tests that is long enough to be one')
        card = self._card(30)
        self.assertIn('o_paying_card', self._enter(card.code))
        self._pay(self.cart)._set_done()
        self.cart.transaction_ids._post_process()
        self.assertEqual((self.cart.state, card.points), ('sale', 0))
        self.assertNowhere(card.code)

    def test_nobody_removes_anything_else(self):
        self._enter(self.card.code)
        stranger = self._order()
        other = self._card(20)
        self._apply(stranger, other)
        for number in (other.id, 'x', '', '-1', 10**8):
            self._post('/shop/card/remove', card_id=number)
        self.assertEqual((self.cart.amount_total, stranger.amount_total), (70, 80))
        answer = self.url_open('/shop/card/remove', data={'card_id': self.card.id})
        self.assertEqual(answer.status_code, 400)
        answer = self._post('/shop/card/remove', card_id=0, r='https://example.com/')
        self.assertIn('/shop/cart', answer.url)
        self._go_shopping(login=None)
        self._post('/shop/card/remove', card_id=self.card.id)
        self.assertEqual(self.cart.amount_total, 70)

    def test_an_abandoned_cart_keeps_nothing(self):
        self._enter(self.card.code)
        self._expire(self._hold())
        self.assertEqual(self.promotion._available(self.card), 30)

    def test_a_wallet_pays_when_its_owner_wants(self):
        wallet = self._card(40, self.wallet_program, partner_id=self.user.partner_id.id)
        self.assertIn('name="o_loyalty_claim"', self.url_open('/shop/cart').text)
        self._post('/shop/claimreward', reward_id=self.wallet_program.reward_ids.id)
        self.assertEqual(self.cart.amount_total, 60)
        self.assertEqual(self._hold().card_id, wallet)
        (shown,) = self.cart._get_paying_cards()
        self.assertEqual(shown['tail'], '')

    def test_paying_the_rest_spends_the_card(self):
        self._enter(self.card.code)
        transaction = self._pay(self.cart)
        self.assertEqual(transaction.amount, 70)
        self.assertLedger(self.card, 30)
        transaction._set_done()
        for _time in range(2):
            transaction._post_process()
        self.assertEqual(self.cart.state, 'sale')
        self.assertLedger(self.card, 30, -30)

    def test_a_paid_order_is_never_left_a_draft(self):
        self._enter(self.card.code)
        transaction = self._pay(self.cart)
        self._expire(self._hold())
        self._spend(self.card, 25, 'pos.order,a')
        transaction._set_done()
        transaction._post_process()
        self.assertEqual((self.cart.state, self.cart.amount_total), ('sale', 70))
        self.assertLedger(self.card, 30, -25, -5)
        missing = self.env['omni.card.exception'].search([('card_id', '=', self.card.id)])
        self.assertEqual((missing.points, missing.partner_id), (25, self.user.partner_id))

    def test_nobody_pays_the_rest_when_the_card_is_spent(self):
        self._enter(self.card.code)
        self._expire(self._hold())
        self._spend(self.card, 30, 'pos.order,a')
        with self.assertRaises(Exception):  # noqa: B017  JsonRpcException of several kinds
            self._pay(self.cart)
        self.assertFalse(self.cart.transaction_ids.filtered(lambda tx: tx.state != 'draft'))

    def test_a_card_pays_all_without_a_provider(self):
        rich = self._card(130)
        self._enter(rich.code)
        self.assertEqual(self.cart.amount_total, 0)
        answer = self.url_open('/shop/payment/validate')
        self.assertIn('/shop/confirmation', answer.url)
        self.assertEqual(self.cart.state, 'sale')
        self.assertFalse(self.cart.transaction_ids)
        self.assertLedger(rich, 130, -100)

    def test_who_comes_too_late_with_a_card_for_all_is_asked_for_the_rest(self):
        rich = self._card(130)
        self._enter(rich.code)
        self._expire(self._hold())
        self._spend(rich, 90, 'pos.order,a')
        answer = self.url_open('/shop/payment/validate')
        self.assertEqual(answer.status_code, 200)
        self.assertIn('/shop/payment', answer.url)
        self.assertNotIn('/validate', answer.url)
        self.assertEqual((self.cart.state, self.cart.amount_total), ('draft', 60))
        self.assertLedger(rich, 130, -90)
