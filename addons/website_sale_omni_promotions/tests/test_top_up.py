from odoo.fields import Command

from .common import ShopCardCommon

TOUR = 'website_sale_omni_promotions.top_up'


class TestTopUpTour(ShopCardCommon):
    """A wallet is filled from its page, on a phone and on a desk."""

    def _tour(self):
        self._card(40, self.wallet_program, partner_id=self.user.partner_id.id)
        small = self.env['product.product'].create(
            {
                'name': 'Top Up 20',
                'list_price': 20.0,
                'type': 'service',
                'taxes_id': [Command.clear()],
                'is_published': True,
            }
        )
        self.wallet_program.rule_ids.product_ids |= small
        self.start_tour('/my/cards', TOUR, login='casey')
        cart = self.env['sale.order'].search([('partner_id', '=', self.user.partner_id.id)])
        self.assertEqual(cart.order_line.product_id, self.top_up)
        self.assertEqual(cart.amount_total, 50)

    def test_on_a_desk(self):
        self._tour()

    def test_on_a_phone(self):
        self.browser_size, self.touch_enabled = '375x812', True
        self._tour()


class TestTopUp(ShopCardCommon):
    """Credit that is bought: on a wallet, and as a gift card."""

    def _buy(self, product, price=50.0):
        cart = self._cart(price, product)
        self._go_shopping(cart)
        self.url_open('/shop/cart')
        transaction = self._pay(cart)
        return cart, transaction

    def test_a_wallet_is_filled_once_however_often_the_provider_tells(self):
        partner = self.user.partner_id
        cart, transaction = self._buy(self.top_up)
        wallet = self.env['loyalty.card'].search([('partner_id', '=', partner.id)])
        wallet = wallet.filtered(lambda card: card.program_id == self.wallet_program)
        self.assertEqual(wallet.points, 0)
        for _time in range(2):
            transaction._set_done()
            transaction._post_process()
        self.assertEqual(cart.state, 'sale')
        self.assertLedger(wallet, 50)
        entry = self._entries(wallet)
        self.assertEqual((entry.kind, entry.owner), ('credit', cart._hold_owner()))

    def test_a_payment_that_fails_fills_nothing(self):
        _cart, transaction = self._buy(self.top_up)
        transaction._set_canceled()
        transaction._post_process()
        cards = self.env['loyalty.card'].search([('program_id', '=', self.wallet_program.id)])
        self.assertEqual(sum(cards.mapped('points')), 0)

    def test_the_second_top_up_goes_to_the_same_wallet(self):
        wallet = self._card(40, self.wallet_program, partner_id=self.user.partner_id.id)
        for _time in range(2):
            _cart, transaction = self._buy(self.top_up)
            transaction._set_done()
            transaction._post_process()
        self.assertLedger(wallet, 40, 50, 50)

    def test_a_wallet_is_filled_by_a_wallet_no_more_than_by_money(self):
        """Credit moves from the wallet to itself; nothing comes of nothing."""
        wallet = self._card(40, self.wallet_program, partner_id=self.user.partner_id.id)
        cart = self._cart(50, self.top_up)
        self._go_shopping(cart)
        self.url_open('/shop/cart')
        self._post('/shop/claimreward', reward_id=self.wallet_program.reward_ids.id)
        paid = cart.amount_total
        if paid:
            transaction = self._pay(cart)
            transaction._set_done()
            transaction._post_process()
        else:
            self.url_open('/shop/payment/validate')
        self.assertEqual(wallet.points, 40 + paid)

    def test_a_gift_card_is_issued_and_mailed_when_it_is_paid(self):
        gift = self.env['product.product'].create(
            {
                'name': 'Gift Card 50',
                'list_price': 50.0,
                'type': 'service',
                'taxes_id': [Command.clear()],
                'is_published': True,
            }
        )
        template = self.env.ref('loyalty.mail_template_gift_card')
        template.auto_delete = False
        template.report_template_ids = False
        rule = {'reward_point_mode': 'money', 'reward_point_amount': 1, 'reward_point_split': True}
        self.gift_program.write(
            {
                'mail_template_id': template.id,
                'card_months': 12,
                'rule_ids': [
                    Command.create(
                        {**rule, 'product_ids': [Command.set(gift.ids)], 'minimum_qty': 0}
                    )
                ],
            }
        )
        cart, transaction = self._buy(gift)
        card = cart.coupon_point_ids.coupon_id
        mails = self.env['mail.mail'].search([('body_html', 'ilike', card.code)])
        self.assertEqual((len(card), card.points, len(mails)), (1, 0, 0))
        for _time in range(2):
            transaction._set_done()
            transaction._post_process()
        self.assertLedger(card, 50)
        self.assertTrue(card.expiration_date)
        mails = self.env['mail.mail'].search([('body_html', 'ilike', card.code)])
        self.assertEqual(mails.recipient_ids, self.user.partner_id)
        self.assertEqual(len(mails), 1)
